"""Safes: encrypted files of any length that leave the machine (backups, exports).

Format: one line of JSON, then a sealed stream (`kiosk.store.stream`) with that line as associated
data. The line says what it is and how the stream's key is found:

    {"format": 1, "what": "backup", "lock": "public-key", "box": hex}       sealed box of the key
    {"format": 1, "what": "export", "lock": "passphrase", "salt": hex}      scrypt(n=2^15, r=8, p=1)
    {"format": 1, "what": "backup", "lock": "machine", "salt": hex}         from the store's own key

It holds nothing personal and nothing secret.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Annotated, BinaryIO, Literal, NamedTuple

import msgspec

from kiosk.store import key as store_key
from kiosk.store import stream
from kiosk.upkeep import sealed

SHORTEST_PASSPHRASE = 12
_LONGEST_LINE = 4096
_HEX = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{0,400}$")]


class Head(msgspec.Struct, frozen=True, kw_only=True):
    format: Literal[1] = 1
    what: Literal["backup", "export"]
    lock: Literal["public-key", "passphrase", "machine"]
    box: _HEX = ""
    salt: _HEX = ""


class Lock(NamedTuple):
    """For whom a safe is closed: exactly one of the three."""

    public: str = ""  # X25519 public key in hex
    passphrase: str = ""
    machine: bytes | bytearray = b""  # the store's raw key


class Key(NamedTuple):
    """What may open a safe; which of them is needed, its head says."""

    private: str = ""  # X25519 private key in hex
    passphrase: str = ""
    machine: bytes | bytearray = b""


class NotOpened(ValueError):
    """No safe, not this key, or changed since. The text says which, for people."""


class Weak(ValueError):
    """The passphrase is too short."""


def close_for(out: BinaryIO, what: Literal["backup", "export"], lock: Lock) -> stream.Sealing:
    """Begin a safe in `out`; what is written to the answer goes into it. Raises Weak and
    `sealed.KeyWrong`."""
    salt = secrets.token_bytes(16)
    if lock.public:
        key = stream.new_key()
        head = Head(what=what, lock="public-key", box=sealed.seal(key, lock.public).hex())
    elif lock.passphrase:
        if len(lock.passphrase) < SHORTEST_PASSPHRASE:
            raise Weak(f"a passphrase has at least {SHORTEST_PASSPHRASE} characters")
        key = _stretched(lock.passphrase, salt)
        head = Head(what=what, lock="passphrase", salt=salt.hex())
    else:
        key = store_key.derived(lock.machine, f"safe {salt.hex()}")
        head = Head(what=what, lock="machine", salt=salt.hex())
    line = msgspec.json.encode(head) + b"\n"
    out.write(line)
    return stream.Sealing(out, key, line)


def head_of(source: BinaryIO) -> tuple[Head, bytes]:
    """The first line of a safe, read and as bytes. Raises NotOpened."""
    line = source.readline(_LONGEST_LINE)
    try:
        return msgspec.json.decode(line, type=Head), line
    except (msgspec.DecodeError, msgspec.ValidationError):
        raise NotOpened("this is no backup or export") from None


def open_with(source: BinaryIO, what: str, key: Key) -> stream.Opening:
    """Read a safe. Reading raises `stream.NotWhole` where it was changed. Raises NotOpened."""
    head, line = head_of(source)
    if head.what != what:
        raise NotOpened(f"this is a {head.what}, not a {what}")
    if head.lock == "public-key":
        if not key.private:
            raise NotOpened("it is closed for a public key: the private key is needed")
        try:
            content_key = sealed.unseal(bytes.fromhex(head.box), key.private)
        except ValueError:
            raise NotOpened("it is closed for another key, or was changed") from None
    elif head.lock == "passphrase":
        if not key.passphrase:
            raise NotOpened("it is closed with a passphrase")
        content_key = _stretched(key.passphrase, bytes.fromhex(head.salt))
    else:
        if not key.machine:
            raise NotOpened("it is closed for the machine that made it")
        content_key = store_key.derived(key.machine, f"safe {head.salt}")
    return stream.Opening(source, content_key, line)


def _stretched(passphrase: str, salt: bytes) -> bytes:
    return hashlib.scrypt(
        passphrase.encode(), salt=salt, n=2**15, r=8, p=1, maxmem=64 * 2**20, dklen=32
    )
