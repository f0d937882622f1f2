"""A province's service platform as data: `config/uplink/<name>.toml`, typed and strict.

Carrier, request fields, answer nodes and readings are those of the centre's adapters
(`kiosk.platform.rest`, `kiosk.platform.transactions`); what is added here is what an outbox needs:
a key that makes a second arrival no second deed, a place in the answer that proves acceptance,
which codes mean what, and how a message looks in a file where no interface takes it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

import msgspec

from kiosk.outbox.kinds import Kind
from kiosk.platform.rest import Rest
from kiosk.platform.transactions import Asked, Got, Node, Reading, Unconfirmed
from kiosk.services.model import Base


class Said(Asked, kw_only=True):
    """One field of a message; the table's key is its dotted place in the request.

    `argument` is the payload's field, or one of `passed` (exam-result). A list is sent as a list of
    objects (`rows`: their fields), or with `join` as one text.
    """

    form: Literal["", "compact", "epoch"] = ""  # of a time: digits only, or milliseconds
    bare: bool = False  # in JSON a number or truth value, not a text
    rows: dict[str, Asked] = msgspec.field(default_factory=dict)
    join: str = ""  # between two rows
    between: str = " "  # between two fields of a row, when joined


class Once(Base, kw_only=True):
    """Where the record's key stands: the platform must know it again, and not act twice."""

    place: str = ""  # dotted, in the body
    header: str = ""
    form: Literal["uuid", "hex"] = "uuid"  # hex: the same 32 digits without hyphens
    confirmed: bool = False
    source: str = ""


class Proof(Base, kw_only=True):
    """What in a good answer proves that this record was taken. Dotted places below
    `rest.answer.data`; each that is named must hold."""

    key: str = ""  # the record's key again
    number: str = ""  # the platform's number for it: letters, digits, `._-`


class Codes(Base, kw_only=True):
    """What the codes of an answer that is not good mean; texts are read by `errors`."""

    refused: tuple[str, ...] = ()  # these bytes will never do
    later: tuple[str, ...] = ()  # not now; certainly not acted upon
    not_known: tuple[str, ...] = ()  # our credential does not hold
    known: tuple[str, ...] = ()  # it accepted this key before
    signed_out: tuple[str, ...] = ()  # the token is over
    nothing: tuple[str, ...] = ()  # a list is empty, or a number asked about is not there
    others: Literal["refused", "nonsense"] = "nonsense"


class File(Base, kw_only=True):
    """How records of a kind look in a file. `columns`: message fields, in the platform's order;
    with `each`, the name of a list field, a line for each of its rows, whose fields may be columns
    as well."""

    columns: tuple[str, ...]
    each: str = ""
    encoding: Literal["gb18030", "utf-8-sig"] = "gb18030"  # utf-8-sig: with BOM
    confirmed: bool | None = None


class Message(Base, kw_only=True):
    """One kind of record on its way out. Without `path` no interface takes it."""

    title: str
    source: str
    confirmed: bool
    path: str = ""
    paths: dict[str, str] = msgspec.field(default_factory=dict)  # by `post`, for receipts
    method: Literal["POST", "PUT"] = "POST"
    fields: dict[str, Said]
    proof: Proof | None = None  # None: as the platform's
    outcome: Literal["key", "question", "staff"] = "key"  # how a lost answer is settled
    file: File | None = None

    @property
    def sent(self) -> bool:
        return bool(self.path or self.paths)


class Question(Base, kw_only=True):
    """What became of a record whose answer was lost? `state`: dotted place below the data."""

    path: str
    method: Literal["POST", "GET"] = "POST"
    fields: dict[str, Said]
    state: str
    done: tuple[str, ...]
    refused: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    number: str = ""  # the platform's number for it
    absent_means: Literal["unknown", "not-done"] = "unknown"
    confirmed: bool = False
    source: str = ""


class SignOn(Base, kw_only=True):
    """A token that later calls bear in a header."""

    path: str
    fields: dict[str, Said] = msgspec.field(default_factory=dict)
    token: str  # dotted place below the data
    header: str = "Authorization"
    prefix: str = "Bearer "
    confirmed: bool = False
    source: str = ""


class Upload(Base, kw_only=True):
    """Pictures and reports go up one by one, before the message that names them. `fields`:
    arguments `digest`, `media`, `size`, `what`, `form`. Sent twice, one is only never named."""

    path: str
    file: str = "file"  # name of the part, or place of the Base64 text
    how: Literal["multipart", "base64"] = "multipart"
    fields: dict[str, Said] = msgspec.field(default_factory=dict)
    number: str  # dotted place below the data: how messages name it
    largest: Annotated[int, msgspec.Meta(ge=1)] = 20_000_000  # bytes of one file
    confirmed: bool = False
    source: str = ""


class Inbox(Base, kw_only=True):
    """One kind of post that is fetched. Fields of `rows` are those of `kiosk.uplink.incoming`.

    `by`: `cursor`, the answer gives the next one; `version`, the highest version seen is asked
    from; `pages`, the whole list each time. `complete`: the whole list names all that is in force,
    so that what is missing from it was withdrawn.
    """

    title: str
    source: str
    confirmed: bool
    path: str
    method: Literal["POST", "GET"] = "POST"
    by: Literal["cursor", "version", "pages"]
    fields: dict[str, Said] = msgspec.field(default_factory=dict)
    since: str = ""  # request field: cursor or version
    page: str = ""  # request field: 1, 2 …
    size: str = ""  # request field: rows a page
    per_page: Annotated[int, msgspec.Meta(ge=1, le=500)] = 50
    next: str = ""  # dotted place below the data: the next cursor
    complete: bool = False
    markup: Literal["text", "html"] = "text"  # of body, text: html is shown as plain paragraphs
    rows: Node
    lists: dict[str, Node] = msgspec.field(default_factory=dict)  # within a row


class Platform(Base, kw_only=True):
    name: str
    title: str
    source: str
    rest: Rest
    once: Once = Once()
    proof: Proof = Proof()
    codes: Codes = Codes()
    errors: tuple[Reading, ...] = ()
    session: SignOn | None = None
    question: Question | None = None
    upload: Upload | None = None
    out: dict[Kind, Message] = msgspec.field(default_factory=dict)
    inbox: dict[str, Inbox] = msgspec.field(default_factory=dict)

    def proof_of(self, message: Message) -> Proof:
        return message.proof or self.proof

    def unconfirmed(self) -> list[Unconfirmed]:
        """Every mapping that no source confirms; for `kiosk check`."""
        return list(_unconfirmed(self))


def _unconfirmed(platform: Platform) -> Iterator[Unconfirmed]:
    def whole(what: str, confirmed: bool, place: str) -> Iterator[Unconfirmed]:
        if not confirmed:
            yield Unconfirmed(f"{platform.name}/{what}", "", place)

    def fields(what: str, confirmed: bool, own: Mapping[str, Any]) -> Iterator[Unconfirmed]:
        for wire, field in own.items():
            if not (confirmed if field.confirmed is None else field.confirmed):
                ours = isinstance(field, Got)
                theirs = " / ".join(field.names) if ours else field.argument or wire
                yield Unconfirmed(f"{platform.name}/{what}", wire, theirs)
            yield from fields(what, confirmed, getattr(field, "rows", {}))

    once = platform.once
    if once.place or once.header:
        yield from whole("once", once.confirmed, once.header or once.place)
    for what, call in (
        ("session", platform.session),
        ("question", platform.question),
        ("upload", platform.upload),
    ):
        if call is not None:
            yield from whole(what, call.confirmed, call.path)
            yield from fields(what, call.confirmed, call.fields)
    for kind, message in platform.out.items():
        yield from whole(f"out/{kind.value}", message.confirmed, message.path or "file")
        yield from fields(f"out/{kind.value}", message.confirmed, message.fields)
    for name, inbox in platform.inbox.items():
        yield from whole(f"inbox/{name}", inbox.confirmed, inbox.path)
        yield from fields(f"inbox/{name}", inbox.confirmed, inbox.fields)
        for node in (inbox.rows, *inbox.lists.values()):
            yield from fields(f"inbox/{name}", inbox.confirmed, node.fields)
