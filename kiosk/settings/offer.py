"""What a hub offers a terminal: remote layers and duties, signed by administrators.

An offer is `SettingsOffer` of hub/terminal-api.yaml. Signed is the station's code, the terminal's
and the version, each followed by LF, then `settings` as canonical JSON: sorted keys, no spaces,
UTF-8. Ed25519 (RFC 8032). Versions are whole numbers; only a higher one follows another.

Pure but for `verify`, which loads the library of signatures when it is called.
"""

from __future__ import annotations

import base64
import enum
import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal, NamedTuple

import msgspec

from kiosk.services.model_base import Base, Bilingual
from kiosk.settings.layers import REMOTE, Layer, Level, Table, effective
from kiosk.settings.signed import signed

LARGEST = 512_000
"""Bytes of an offer; a larger one is not read."""

_VERSION = re.compile(r"[1-9][0-9]{0,14}", re.ASCII)

Reason = Literal["maintenance", "network", "moving", "power", "incident", "other"]


class Refusal(enum.StrEnum):
    """Why an offer is not taken. Closed; its words are in `config/settings/`."""

    NO_SIGNERS = "no-signers"  # this machine knows no administrator's key
    UNREADABLE = "unreadable"  # not as the API has it
    WRONG_TERMINAL = "wrong-terminal"
    UNSIGNED = "unsigned"
    UNKNOWN_SIGNER = "unknown-signer"
    FORGED = "forged"  # signed by a known key, but not this
    BAD_VERSION = "bad-version"  # no whole number
    OLDER = "older"  # than what is or was in force
    RETURNED = "returned"  # was in force here and gave way
    UNKNOWN_FORMAT = "unknown-format"  # of a later release than ours
    BAD_VALUES = "bad-values"
    TWO_NEEDED = "two-needed"  # a change that two administrators must sign
    SECRET = "secret"  # not sealed to this terminal's key
    UNUSABLE = "unusable"  # together with the profile it makes no settings
    CHECK = "check"  # `kiosk check` finds something that was not wrong before
    NO_ROOM = "no-room"  # it cannot be written down


class Refused(Exception):
    """`about`: paths or rules, never a value."""

    def __init__(self, why: Refusal, about: str = "") -> None:
        super().__init__(f"{why.value}: {about}" if about else why.value)
        self.why, self.about = why, about


class Sealed(Base):
    """A secret that one terminal alone can open (`kiosk.settings.sealed`)."""

    sealed: Annotated[str, msgspec.Meta(min_length=80, max_length=12_000)]  # base64


class Pause(Base, kw_only=True):
    """暂停服务: no visit begins. `until` None: until a later offer ends it."""

    reason: Reason
    note: Bilingual | None = None
    until: datetime | None = None

    def __post_init__(self) -> None:
        if self.until is not None and self.until.tzinfo is None:
            raise ValueError("until needs its offset (2026-12-02T08:00:00+08:00)")


class Duties(Base, kw_only=True):
    """What a terminal is to do, beside what it is to be. A number is done once for life: only a
    higher one is done again."""

    pause: Pause | None = None
    restart: Annotated[int, msgspec.Meta(ge=0)] = 0
    detail: Annotated[int, msgspec.Meta(ge=0)] = 0  # 详细日志 for an hour


class LayerBody(Base, kw_only=True):
    level: Level
    scope: Annotated[str, msgspec.Meta(min_length=1, max_length=81)]
    values: dict[str, Any]


class Body(Base, kw_only=True):
    """`settings` of an offer. `when`: at once between two visits, or in the night."""

    format: Literal[1]
    layers: tuple[LayerBody, ...] = ()
    duties: Duties = Duties()
    when: Literal["now", "night"] = "now"

    def __post_init__(self) -> None:
        order = [REMOTE.index(one.level) if one.level in REMOTE else -1 for one in self.layers]
        if -1 in order or order != sorted(set(order)):
            raise ValueError("layers: each of province, city, district, station, terminal once")

    def laid(self) -> tuple[Layer, ...]:
        return tuple(Layer(one.level, one.scope, one.values) for one in self.layers)

    def values(self) -> Table:
        """By path, all layers together."""
        return effective(self.laid())


class Signature(Base, kw_only=True):
    algorithm: Literal["Ed25519"]
    key_id: Annotated[str, msgspec.Meta(max_length=64)]
    value: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9+/]{86}==$")]


class Offer(Base, kw_only=True):
    station: str
    terminal: str
    version: str
    issued_at: datetime
    settings: dict[str, Any]
    signature: Signature | None
    countersignature: Signature | None = None

    @property
    def number(self) -> int:
        """Raises Refused(BAD_VERSION)."""
        if not _VERSION.fullmatch(self.version):
            raise Refused(Refusal.BAD_VERSION)
        return int(self.version)

    def body(self) -> Body:
        """Raises Refused(UNKNOWN_FORMAT)."""
        try:
            return msgspec.convert(self.settings, Body)
        except msgspec.ValidationError as error:
            raise Refused(Refusal.UNKNOWN_FORMAT, _path(str(error))) from None


class Here(NamedTuple):
    """What a terminal knows when it judges an offer. `signers`: public keys in hex by id. `newest`:
    number of the latest offer that was taken in. `returned`: numbers that gave way. `values`: what
    is in force of remote layers, by path."""

    station: str
    terminal: str
    signers: Mapping[str, str]
    newest: int
    returned: frozenset[int]
    values: Mapping[str, Any]


def read(content: bytes) -> Offer:
    """An offer as it came. Raises Refused(UNREADABLE)."""
    try:
        return msgspec.convert(strict_json(content), Offer)
    except (ValueError, RecursionError, msgspec.ValidationError):
        raise Refused(Refusal.UNREADABLE) from None


def strict_json(content: bytes) -> Any:
    """RFC 8259, UTF-8: no NaN, no name twice (two readers could take another one), no number that
    is none. Raises ValueError or RecursionError."""
    if len(content) > LARGEST:
        raise ValueError("too large")
    value = json.loads(
        content.decode("utf-8"), parse_constant=_no_constant, object_pairs_hook=_each_once,
        parse_float=_finite,
    )  # fmt: skip
    canonical(value).encode("utf-8")  # no half of a surrogate pair
    return value


def canonical(value: Any) -> str:
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def signed_bytes(station: str, terminal: str, version: str, settings: Any) -> bytes:
    """What an administrator signs."""
    return f"{station}\n{terminal}\n{version}\n{canonical(settings)}".encode()


def verify(offer: Offer, signers: Mapping[str, str]) -> tuple[str, ...]:
    """Ids of those who signed it: one, or two that are not the same. Raises Refused."""
    if not signers:
        raise Refused(Refusal.NO_SIGNERS)
    if offer.signature is None:
        raise Refused(Refusal.UNSIGNED)
    said = signed_bytes(offer.station, offer.terminal, offer.version, offer.settings)
    by: dict[str, str] = {}  # public key -> id: one key under two names is one administrator
    for signature in (offer.signature, offer.countersignature):
        if signature is None:
            continue
        public = signers.get(signature.key_id)
        if public is None:
            raise Refused(Refusal.UNKNOWN_SIGNER)
        try:
            value = base64.b64decode(signature.value, validate=True)
        except ValueError:
            raise Refused(Refusal.FORGED) from None
        if not signed(public, value, said):
            raise Refused(Refusal.FORGED)
        by.setdefault(public.lower(), signature.key_id)
    return tuple(by.values())


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    out = dict(pairs)
    if len(out) < len(pairs):
        raise ValueError("a name stands twice")
    return out


def _no_constant(word: str) -> None:
    raise ValueError(word)


def _finite(text: str) -> float:
    made = float(text)
    if made in (float("inf"), float("-inf")):
        raise ValueError("a number beyond what can be kept")
    return made


def _path(message: str) -> str:
    """The `$.a.b` at the end of msgspec's message; the rest may quote the value."""
    _, _, path = message.rpartition("`$")
    return path.rstrip("`").removeprefix(".")
