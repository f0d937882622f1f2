"""Stand-in devices behind pseudo-terminals, speaking the real bytes.

They share no code with the drivers they are there to test.
"""

from __future__ import annotations


def main(argv: list[str] | None = None) -> int:
    """`python -m sandbox devices`; see `sandbox.devices.main`."""
    from sandbox.devices.main import run

    return run(argv)
