"""Transactions as data: one TOML file each in `config/transactions/`, typed and strict.

`national/<infno>.toml` is shared by all; `province/<x>` means `<adapter>/<x>.toml`, and an adapter
may lay its own `<adapter>/national/<infno>.toml` over a national one. Our field names stand on the
left, the wire's in `wire`. A field says whether a source confirms it; `unconfirmed` lists those
that none does.
"""

from __future__ import annotations

import enum
from pathlib import Path
from typing import Literal

import msgspec

from kiosk.platform.values import Wire
from kiosk.services.model import Base
from kiosk.services.snapshot import DataError, decode

FOLDER = Path(__file__).resolve().parents[2] / "config" / "transactions"


class From(enum.StrEnum):
    """Where the client itself takes a request field from; without one the caller gives it."""

    PERSON_NO = "person.no"
    SPAN_BEGIN = "span.begin"
    SPAN_END = "span.end"
    TODAY = "today"
    TERMINAL = "terminal"  # number of this terminal (opter_no)
    ORG_CODE = "org.code"
    ORG_NAME = "org.name"
    REGION = "region"  # the person's 参保地, else the station's own
    SIGN_NO = "sign-no"
    BUSINESS_TYPE = "e-voucher.business-type"


class Means(enum.StrEnum):
    """What a refusal's text means to us. Texts are not published: those listed were seen."""

    SIGN_IN = "sign-in"  # the technical session is over: sign in again
    NOTHING = "nothing"  # no such record: an empty answer
    TOO_LONG = "too-long"  # window too long or too many rows: ask for less
    NOT_FOUND = "not-found"  # no such person
    DECEASED = "deceased"
    BAD_VOUCHER = "bad-voucher"


class Asked(Base, kw_only=True):
    """One request field; the table's key is the wire name."""

    title: str = ""
    type: Wire = Wire.TEXT
    length: int = 0  # characters; 0: not bounded
    dictionary: str = ""
    required: bool = False
    from_: From | None = msgspec.field(name="from", default=None)
    constant: str = ""
    confirmed: bool | None = None  # None: as the transaction


class Request(Base, kw_only=True):
    node: str = "data"
    fields: dict[str, Asked] = msgspec.field(default_factory=dict)


class Got(Base, kw_only=True):
    """One answer field; the table's key is our name."""

    wire: str | tuple[str, ...]  # several: the first that is there and not empty
    title: str = ""
    type: Wire = Wire.TEXT
    length: int = 0
    dictionary: str = ""
    required: bool = False
    check: Literal["", "person.no"] = ""  # compared with what was asked, never kept
    confirmed: bool | None = None
    source: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        return (self.wire,) if isinstance(self.wire, str) else self.wire


class NodeKind(enum.StrEnum):
    OBJECT = "object"
    LIST = "list"  # an object counts as a list of one, null and absent as an empty list
    TOLERANT = "tolerant"  # as `list`, at `path`, at `data`, or directly under output


class Node(Base, kw_only=True):
    """One part of `output`. `key`: our fields that name a row, for merging windows."""

    path: str = ""  # dotted, under output; empty: output itself
    kind: NodeKind = NodeKind.LIST
    key: tuple[str, ...] = ()
    fields: dict[str, Got]


class Reading(Base, kw_only=True):
    """Which refusal texts mean what: the first whose part is in err_msg."""

    contains: tuple[str, ...]
    means: Means


class Transaction(Base, kw_only=True):
    """`rows` is what a list query shows, `record` what a detail shows, `head` single values."""

    id: str
    infno: str
    title: str
    confirmed: bool
    source: str
    carrier: Literal["fsi"] = "fsi"
    write: bool = False  # never sent twice
    signed_in: bool = True  # needs a sign_no
    request: Request = Request()
    answer: dict[str, Node] = msgspec.field(default_factory=dict)
    errors: tuple[Reading, ...] = ()

    def meaning(self, text: str) -> str:
        for reading in (*self.errors, *_COMMON):
            if any(part in text for part in reading.contains):
                return reading.means
        return ""


# Texts that any transaction may answer with. None is published (unconfirmed); 签到 is what clients
# in the field look for.
_COMMON = (
    Reading(contains=("签到",), means=Means.SIGN_IN),
    Reading(contains=("时间段过长", "记录过多", "时间跨度"), means=Means.TOO_LONG),
    Reading(contains=("无数据", "没有数据", "未查询到", "未查到"), means=Means.NOTHING),
)


class Unconfirmed(msgspec.Struct, frozen=True):
    """A mapping that no source confirms."""

    transaction: str
    field: str  # our name, or the wire name of a request field; empty: the transaction as a whole
    wire: str

    def __str__(self) -> str:
        return f"{self.transaction}: {self.field or 'number and form'} <- {self.wire}"


class Transactions:
    """All transactions one profile can reach."""

    def __init__(self, known: dict[str, Transaction], adapter: str) -> None:
        self._known = known
        self.adapter = adapter

    @classmethod
    def load(cls, adapter: str, folder: Path | str = FOLDER) -> Transactions:
        """Raises `DataError` naming file and key."""
        root = Path(folder)
        known: dict[str, Transaction] = {}
        for part in ("national", adapter):
            for file in sorted((root / part).rglob("*.toml")):
                inner = file.relative_to(root / part).with_suffix("").as_posix()
                own = part == adapter and not inner.startswith("national/")
                wanted = f"province/{inner}" if own else f"national/{inner.split('/')[-1]}"
                known[wanted] = _one(file, file.relative_to(root).as_posix(), wanted)
        return cls(known, adapter)

    def get(self, id_: str) -> Transaction:
        """Raises `KeyError` naming the id."""
        try:
            return self._known[id_]
        except KeyError:
            raise KeyError(f"no transaction `{id_}` with adapter `{self.adapter}`") from None

    def __contains__(self, id_: str) -> bool:
        return id_ in self._known

    def ids(self) -> tuple[str, ...]:
        return tuple(self._known)

    def unconfirmed(self) -> list[Unconfirmed]:
        """For `kiosk check` and the README: every mapping that is a guess."""
        found = []
        for each in self._known.values():
            if not each.confirmed:
                found.append(Unconfirmed(each.id, "", each.infno))
            found += [
                Unconfirmed(each.id, name, name)
                for name, asked in each.request.fields.items()
                if _guess(asked.confirmed, each.confirmed)
            ]
            found += [
                Unconfirmed(each.id, name, " / ".join(got.names))
                for node in each.answer.values()
                for name, got in node.fields.items()
                if _guess(got.confirmed, each.confirmed)
            ]
        return found


def _guess(own: bool | None, whole: bool) -> bool:
    return not (whole if own is None else own)


def unconfirmed(adapter: str, folder: Path | str = FOLDER) -> list[Unconfirmed]:
    """Every unconfirmed mapping a profile with this adapter relies on."""
    return Transactions.load(adapter, folder).unconfirmed()


def _one(file: Path, shown: str, wanted: str) -> Transaction:
    made = decode(shown, file.read_bytes(), Transaction)
    if made.id != wanted:
        raise DataError(shown, "id", f"must be `{wanted}` where the file lies")
    for place, node in made.answer.items():
        for name in node.key:
            if name not in node.fields:
                raise DataError(shown, f"answer.{place}.key", f"`{name}` is not one of its fields")
        _dictionaries(shown, f"answer.{place}.fields", node.fields)
    _dictionaries(shown, "request.fields", made.request.fields)
    return made


def _dictionaries(shown: str, place: str, fields: dict) -> None:
    for name, field in fields.items():
        if field.type is Wire.CODE and not field.dictionary:
            raise DataError(shown, f"{place}.{name}.dictionary", "is needed with type = code")
