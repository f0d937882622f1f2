"""Which terminal speaks on the station's line: it signs by the key that it was paired with.

The key is the machine's own (`kiosk.uplink.pairing`): the hub knows its public half from the
pairing, and says in the station's signed settings which terminals there are (`station.line`). A
terminal that was never paired has none, and says nothing of itself.
"""

from __future__ import annotations

from pathlib import Path

from kiosk.station.seal import Question, spoken

KEY = Path("pairing") / "identity.key"
"""In the data folder: an Ed25519 key in hex."""


class Speaker:
    """`terminal`: number of this terminal in its station."""

    def __init__(self, terminal: str, private: bytes) -> None:
        self.terminal, self._private = terminal, private

    def __repr__(self) -> str:
        return f"<Speaker {self.terminal}>"

    def sign(self, question: Question) -> str:
        """In hex. Loads its library when it is first asked."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        own = Ed25519PrivateKey.from_private_bytes(self._private)
        return own.sign(spoken(question, self.terminal)).hex()


def speaker(data: Path, terminal: str) -> Speaker | None:
    """As this machine was paired; None: it never was, or its key cannot be read."""
    try:
        private = bytes.fromhex((data / KEY).read_text("ascii").strip())
    except (OSError, ValueError):
        return None
    return Speaker(terminal, private) if len(private) == 32 else None
