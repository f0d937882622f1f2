"""A machine becomes a terminal of the hub (`hub/terminal-api.yaml`, pairing). Blocking.

Whom it talks to is proved by the check code that an administrator compares: the hub's answer is
signed by the key that the code is made of. So no certificate need be known beforehand.

The keys are made and on the disk before anybody hears of them. What the hub answers is sealed to
them; it is laid down so that its last file makes it count: a power cut in between leaves a machine
that is not paired and shows a new code.

    pairing/identity.key, sealing.key   Ed25519 and X25519, hex; made once, never leave the machine
    pairing/hub.key                     by which the hub knows this terminal
    pairing/paired.toml                 laid over the profile: which terminal it is, whom it trusts
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

import msgspec

from kiosk.services.whole import write_whole
from kiosk.settings import sealed
from kiosk.settings.signed import signed
from kiosk.uplink.hub import HubClient
from kiosk.uplink.shown import Shown, State

FOLDER, FILE = "pairing", "paired.toml"
_IDENTITY, _SEALING, _KEY = "identity.key", "sealing.key", "hub.key"
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # of the codes, without 0 O 1 I
_LONGEST = 60  # characters of a word about the machine


class Facts(NamedTuple):
    """How the machine names itself to an administrator; one line each."""

    model: str
    serial: str
    release: str


class Told(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the hub sealed to this machine."""

    station: Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]{0,39}$")]
    terminal: Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]{0,39}$")]
    key: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{43}$")]
    pin: Annotated[str, msgspec.Meta(pattern=r"^([0-9a-f]{64})?$")]
    signers: dict[
        Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9._-]{1,64}$")],
        Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$")],
    ]


class _Begun(msgspec.Struct):
    ticket: str
    hub: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$")]
    code: Annotated[str, msgspec.Meta(pattern=r"^[A-HJ-NP-Z2-9]{8}$")]


class _Asked(msgspec.Struct):
    state: Literal["waiting", "refused", "paired"]
    sealed: str = ""
    signature: Annotated[str, msgspec.Meta(pattern=r"^([0-9a-f]{128})?$")] = ""
    receipts: Annotated[str, msgspec.Meta(pattern=r"^([0-9a-f]{64})?$")] = ""
    receipts_signature: Annotated[str, msgspec.Meta(pattern=r"^([0-9a-f]{128})?$")] = ""


class Pairing:
    """One at a time. `signers_known`: the profile names who signs settings, and the hub cannot."""

    def __init__(
        self, client: HubClient, data: Path, facts: Facts, *, signers_known: bool = False
    ) -> None:
        self._client, self._folder, self._facts = client, data / FOLDER, facts
        self._signers_known = signers_known
        self._ticket, self._shown = "", Shown(State.ASKING)
        self._said: dict[str, str] = {}  # in this pairing, with the hub's key

    def look(self) -> Shown:
        """One question to the hub. Raises OSError when a key cannot be written down."""
        self._shown = self._ask() if self._ticket else self._begin()
        return self._shown

    def _begin(self) -> Shown:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

        own = Ed25519PrivateKey.from_private_bytes(self._own(_IDENTITY))
        point = X25519PrivateKey.from_private_bytes(self._own(_SEALING))
        said = {
            "identity": own.public_key().public_bytes_raw().hex(),
            "sealing": point.public_key().public_bytes_raw().hex(),
            "nonce": secrets.token_hex(16),
            **{name: _line(word) for name, word in self._facts._asdict().items()},
        }
        words = "\n".join(("kiosk pairing 1", *said.values())).encode()
        body = msgspec.json.encode(said | {"signature": own.sign(words).hex()})
        status, begun = self._client.begin_pairing(body, _Begun)
        if status == 403:
            return Shown(State.DEAD)
        if begun is None:
            return Shown(State.UNREACHED)
        self._ticket, self._said = begun.ticket, said | {"hub": begun.hub}
        code = f"{begun.code[:4]}-{begun.code[4:]}"
        return Shown(State.WAITING, code, check_code(self._said))

    def _ask(self) -> Shown:
        status, asked = self._client.ask_pairing(self._ticket, _Asked)
        if status == 404:  # its time is over
            self._ticket = ""
            return self._begin()
        if asked is None or asked.state == "waiting":
            return self._shown  # the code counts, also while the hub does not answer
        self._ticket = ""
        if asked.state == "refused":
            return Shown(State.REFUSED)
        told = self._opened(asked)
        if told is None or not self._receipts_proved(asked):
            return Shown(State.UNREACHED)
        lay_down(self._folder, told, self._signers_known, asked.receipts)
        return Shown(State.PAIRED)

    def _opened(self, asked: _Asked) -> Told | None:
        """None: not by the key that the check code stands for, or not to this machine."""
        said, text = self._said, asked.sealed
        words = "\n".join(("kiosk pairing answer 1", said["identity"], said["nonce"], text))
        try:
            if not signed(said["hub"], bytes.fromhex(asked.signature), words.encode()):
                return None
            where = f"pairing\n{said['identity']}".encode()
            opened = sealed.unseal(text, self._own(_SEALING).hex(), where)
            return msgspec.json.decode(opened, type=Told)
        except ValueError:  # NotOpened, DecodeError
            return None

    def _receipts_proved(self, asked: _Asked) -> bool:
        """The key by which receipts of the archive are known comes from whom the check code stands
        for. An earlier release of the hub names none."""
        if not asked.receipts:
            return True
        said = self._said
        words = ("kiosk pairing receipts 1", said["identity"], said["nonce"], asked.receipts)
        signature = bytes.fromhex(asked.receipts_signature)
        return signed(said["hub"], signature, "\n".join(words).encode())

    def _own(self, name: str) -> bytes:
        """A private key of this machine, made when there is none."""
        file = self._folder / name
        if not file.exists():
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_whole(file, (secrets.token_hex(32) + "\n").encode())
        return bytes.fromhex(file.read_text("ascii").strip())


def lay_down(folder: Path, told: Told, signers_known: bool, receipts: str = "") -> None:
    """What counts is written last. `receipts`: by which receipts of the archive are known (hex), ""
    where the hub has none. Raises OSError."""
    write_whole(folder / _KEY, f"{told.key}\n".encode())
    tables: dict[str, Any] = {
        "station": {"code": told.station, "terminal": told.terminal},
        "hub": {"key_file": str((folder / _KEY).resolve()), "pin": told.pin},
        "remote": {"key_file": str((folder / _SEALING).resolve())},
    }
    if receipts:
        tables["hub"]["archive_key"] = receipts
    if told.signers and not signers_known:
        tables["remote"]["signers"] = dict(told.signers)
    write_whole(folder / FILE, _toml(tables).encode())


def check_code(said: Mapping[str, str]) -> str:
    """As `hub/terminal-api.yaml` has it: the administrator sees the same one."""
    names = ("identity", "sealing", "nonce", "hub")
    text = "\n".join(("kiosk pairing check 1", *(said[name] for name in names)))
    number = int.from_bytes(hashlib.sha256(text.encode()).digest()[:5], "big")
    letters = "".join(_ALPHABET[number >> shift & 31] for shift in range(35, -1, -5))
    return f"{letters[:4]}-{letters[4:]}"


def _toml(tables: Mapping[str, Mapping[str, Any]]) -> str:
    """Texts, and one table of texts below; JSON's strings are TOML's."""
    lines = ["# Laid down when this machine was paired. Without this file it is paired anew."]
    for name, table in tables.items():
        lines.append(f"[{name}]")
        lines += [f"{key} = {_text(value)}" for key, value in table.items() if value != {}]
    return "\n".join(lines) + "\n"


def _text(value: Any) -> str:
    if isinstance(value, str):
        return msgspec.json.encode(value).decode()
    inner = ", ".join(f"{_text(key)} = {_text(one)}" for key, one in value.items())
    return f"{{ {inner} }}"


def _line(word: str) -> str:
    return "".join(one for one in word if one.isprintable()).strip()[:_LONGEST] or "unknown"
