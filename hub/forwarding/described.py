"""A platform of 好差评 as data: `config/forwarding/<name>.toml`, typed and strict.

The terms are those of service platforms (docs/connect-a-service-platform.md): carrier, key, proof,
codes, messages. A good code alone proves nothing; a file that names no proof is refused.
"""

from __future__ import annotations

import enum
import string
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from hub.settings_file import Base

FOLDER = Path(__file__).resolve().parents[2] / "config" / "forwarding"
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class What(enum.StrEnum):
    """What is told of a review."""

    REVIEW = "review"  # it was given, and counts
    FOLLOW = "follow"  # 追评
    RECTIFIED = "rectified"  # a bad one was looked into and answered


_ALWAYS = ("key", "source", "station_code", "station_name", "region", "number", "item",
           "item_name", "channel")  # fmt: skip
ARGUMENTS: dict[What, frozenset[str]] = {
    What.REVIEW: frozenset({*_ALWAYS, "at", "grade", "reasons"}),
    What.FOLLOW: frozenset({*_ALWAYS, "at", "grade", "round"}),
    What.RECTIFIED: frozenset({*_ALWAYS, "opened_at", "replied_at", "result", "round"}),
}
"""What a message may say. Nothing that a citizen or an administrator wrote is among it."""
CLOSED: dict[str, frozenset[str]] = {
    "grade": frozenset("12345"),
    "channel": frozenset({"terminal", "pad", "phone", "sign"}),
    "result": frozenset({"rectified", "unfounded"}),
}
"""Arguments of few values: `codes` must name each, or none."""
_SIGNED = frozenset({"app", "time", "nonce", "secret", "body"})
_HEADS = frozenset({"app", "time", "nonce", "secret", "signature", "token", "key"})
KNOWN = frozenset({"key", "time", "station_code", "region"})


class Field(Base, kw_only=True):
    """One field; the table's key is its dotted place in the request."""

    argument: str = ""
    from_: str = msgspec.field(default="", name="from")  # of `KNOWN`
    constant: str = ""
    title: str = ""
    type: Literal["text", "time", "date"] = "text"
    form: Literal["", "compact", "epoch"] = ""  # of a time: digits only, or milliseconds
    bare: bool = False  # in JSON a number
    length: Annotated[int, msgspec.Meta(ge=0, le=2000)] = 0
    required: bool = False
    codes: dict[str, str] = msgspec.field(default_factory=dict)  # our word -> theirs
    join: str = ","  # between two of a list
    confirmed: bool | None = None

    def __post_init__(self) -> None:
        if sum(map(bool, (self.argument, self.from_, self.constant))) != 1:
            raise ValueError("a field has one of argument, from and constant")
        if self.from_ and self.from_ not in KNOWN:
            raise ValueError(f"from: {self.from_} is none of {', '.join(sorted(KNOWN))}")
        closed = CLOSED.get(self.argument)
        if self.codes and closed and set(self.codes) != closed:
            raise ValueError(f"codes of {self.argument}: all of {', '.join(sorted(closed))}")


class Message(Base, kw_only=True):
    title: Text
    source: str
    confirmed: bool
    path: Annotated[str, msgspec.Meta(pattern=r"^/\S*$")]
    method: Literal["POST", "PUT"] = "POST"
    fields: Annotated[dict[str, Field], msgspec.Meta(min_length=1)]


class Carrier(Base, kw_only=True):
    """`node`: dotted place of the message's fields in the body; "": the body itself."""

    body: Literal["json", "form"] = "json"
    node: str = ""
    fields: dict[str, Field] = msgspec.field(default_factory=dict)  # of every message
    headers: dict[str, str] = msgspec.field(default_factory=dict)


class Once(Base, kw_only=True):
    """Where the key stands. `lost`: what becomes of a message whose answer never came. `key`: it is
    sent again, for the platform knows keys again; `staff`: a person finds out."""

    place: str = ""
    header: str = ""
    form: Literal["uuid", "hex"] = "uuid"
    lost: Literal["key", "staff"]
    confirmed: bool = False
    source: str = ""

    def __post_init__(self) -> None:
        if self.lost == "key" and not (self.place or self.header):
            raise ValueError("once: a platform that knows keys again gets one: place or header")


class Auth(Base, kw_only=True):
    """Who sends it. `over`: what is signed, in this order, with `join` between; `headers`:
    templates of app, time, nonce, secret, signature, token and key."""

    hash: Literal["", "sha256", "hmac-sha256"] = ""
    over: tuple[str, ...] = ()
    join: str = ""
    form: Literal["hex", "base64"] = "hex"
    time: Literal["seconds", "milliseconds", "compact"] = "seconds"
    headers: dict[str, str] = msgspec.field(default_factory=dict)
    confirmed: bool = False
    source: str = ""

    def __post_init__(self) -> None:
        if bool(self.hash) != bool(self.over):
            raise ValueError("auth: hash and over belong together")
        if strange := set(self.over) - _SIGNED:
            raise ValueError(f"auth.over: {', '.join(sorted(strange))}")
        if self.hash == "sha256" and "secret" not in self.over:
            raise ValueError("auth.over: nothing secret is signed")
        for template in self.headers.values():
            named = {name for _, name, _, _ in string.Formatter().parse(template) if name}
            if strange := named - _HEADS:
                raise ValueError(f"auth.headers: {', '.join(sorted(strange))}")


class SignOn(Base, kw_only=True):
    """A token that later calls bear (`{token}` in `auth.headers`). Its fields know `app` and
    `secret`."""

    path: Annotated[str, msgspec.Meta(pattern=r"^/\S*$")]
    fields: dict[str, Literal["app", "secret"]]
    token: Text  # dotted place below the data
    confirmed: bool = False
    source: str = ""


class Answer(Base, kw_only=True):
    """Dotted places. `good`: the texts of `code` that mean yes."""

    code: str = "code"
    good: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    data: str = ""  # what proofs stand below; "": the answer itself


class Proof(Base, kw_only=True):
    """What in a good answer proves that this message was taken; each that is named must hold."""

    key: str = ""  # the key again
    number: str = ""  # the platform's number for it

    def __post_init__(self) -> None:
        if not (self.key or self.number):
            raise ValueError("proof: a good code alone proves nothing: key or number")


class Codes(Base, kw_only=True):
    """What codes mean that are not good; others are nonsense, which proves nothing."""

    refused: tuple[str, ...] = ()  # these bytes will never do
    later: tuple[str, ...] = ()
    not_known: tuple[str, ...] = ()  # our credential does not hold
    known: tuple[str, ...] = ()  # it accepted this key before
    signed_out: tuple[str, ...] = ()  # the token is over


class Platform(Base, kw_only=True):
    name: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9-]{1,60}$")]
    title: Text
    source: str
    carrier: Carrier = Carrier()
    once: Once
    auth: Auth = Auth()
    session: SignOn | None = None
    answer: Answer
    proof: Proof
    codes: Codes = Codes()
    out: Annotated[dict[What, Message], msgspec.Meta(min_length=1)]

    def __post_init__(self) -> None:
        if What.REVIEW not in self.out:
            raise ValueError("out.review: what is said later belongs to a review")
        for what, message in self.out.items():
            for place, field in message.fields.items():
                if field.argument and field.argument not in ARGUMENTS[what]:
                    raise ValueError(f"out.{what}.{place}: there is no {field.argument}")
        if any(field.argument for field in self.carrier.fields.values()):
            raise ValueError("carrier.fields: of no one message")
        uses = any("{token}" in template for template in self.auth.headers.values())
        if uses != (self.session is not None):
            raise ValueError("session: a token that is got must be borne, and the other way round")

    def unconfirmed(self) -> list[str]:
        """Every mapping that no document confirms."""
        return list(_unconfirmed(self))


class BadPlatform(Exception):
    """The data file cannot be used; the text says where."""


def load(path: Path) -> Platform:
    """Raises BadPlatform."""
    try:
        platform = msgspec.convert(tomllib.loads(path.read_text("utf-8")), Platform)
    except OSError as error:
        raise BadPlatform(f"{path.name}: {error.strerror}") from None
    except (ValueError, msgspec.ValidationError) as error:
        raise BadPlatform(f"{path.name}: {error}") from None
    if platform.name != path.stem:
        raise BadPlatform(f"{path.name}: name is {platform.name}")
    return platform


def _unconfirmed(platform: Platform) -> Iterator[str]:
    parts = {"once": platform.once, "auth": platform.auth, "session": platform.session}
    for name, part in parts.items():
        if part is not None and part != Auth() and not part.confirmed:
            yield name
    for what, message in platform.out.items():
        if not message.confirmed:
            yield f"out.{what.value}"
        for place, field in message.fields.items():
            if not (message.confirmed if field.confirmed is None else field.confirmed):
                yield f"out.{what.value}.{place}"
