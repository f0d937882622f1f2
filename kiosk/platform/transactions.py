"""Transactions as data: one TOML file each in `config/transactions/`, typed and strict.

`national/<infno>.toml` is shared by all; `province/<x>` means `<adapter>/<x>.toml`, and an adapter
may lay its own `<adapter>/national/<infno>.toml` over a national one. Our field names stand on the
left, the wire's in `wire`. A field says whether a source confirms it; `unconfirmed` lists those
that none does.
"""

from __future__ import annotations

import enum
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from kiosk.platform.values import Wire
from kiosk.services.model import Base, Bilingual
from kiosk.services.proofs import SECRET_TRANSACTION
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
    UNIT = "unit.code"  # 统一社会信用代码
    AGENT = "agent.certificate-no"  # of whoever acts for the unit
    MSGID = "msgid"  # unique in the life of this terminal; a write keeps its own


class Means(enum.StrEnum):
    """What a refusal's text means to us. Texts are not published: those listed were seen."""

    SIGN_IN = "sign-in"  # the technical session is over: sign in again
    NOTHING = "nothing"  # no such record: an empty answer
    TOO_LONG = "too-long"  # window too long or too many rows: ask for less
    NOT_FOUND = "not-found"  # no such person
    DECEASED = "deceased"
    BAD_VOUCHER = "bad-voucher"
    BAD_SECRET = "bad-secret"  # the PIN or password is wrong
    SECRET_LOCKED = "secret-locked"  # … and was so too often
    DUPLICATE = "duplicate"  # this msgid was there before: the write is known, or was refused then


class Asked(Base, kw_only=True):
    """One request field; the table's key is the wire name."""

    title: str = ""
    type: Wire = Wire.TEXT
    length: int = 0  # characters; 0: not bounded
    dictionary: str = ""
    required: bool = False
    from_: From | None = msgspec.field(name="from", default=None)
    argument: str = ""  # the name under which an item's plan gives it; empty: the wire name
    codes: dict[str, str] = msgspec.field(default_factory=dict)  # national code -> theirs
    constant: str = ""
    # of type "secret": how it is hashed, with what before it, and how that is written
    hash: Literal["", "sm3", "sha256"] = ""
    salt: From | None = None
    text: Literal["hex", "hex-upper", "base64"] = "hex"
    confirmed: bool | None = None  # None: as the transaction
    # of several people: what is sent of each, by wire name; the argument is their JSON
    rows: dict[str, Asked] = msgspec.field(default_factory=dict)


class Request(Base, kw_only=True):
    node: str = "data"
    longest: Annotated[int, msgspec.Meta(ge=0)] = 40_000  # characters of `input`; 0: not bounded
    unused: tuple[
        str, ...
    ] = ()  # arguments of the national plan that this interface has no use for
    fields: dict[str, Asked] = msgspec.field(default_factory=dict)


class Got(Base, kw_only=True):
    """One answer field; the table's key is our name."""

    wire: str | tuple[str, ...]  # several: the first that is there and not empty
    title: str = ""
    type: Wire = Wire.TEXT
    length: int = 0
    dictionary: str = ""
    required: bool = False
    codes: dict[str, str] = msgspec.field(default_factory=dict)  # theirs -> national code
    check: Literal["", "person.no", "unit.code"] = ""  # compared with what was asked, never kept
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


class Evidence(Base, kw_only=True):
    """The query that tells what became of a write: about the same person, in a window of time
    around the first try. A row that equals what was written in every `match` field is the proof.

    `proves = "gone"` is for withdrawals: done when no such row is there any more. What is not (or
    still) there counts only `settle_seconds` after the last try: until then it may be under way.
    """

    transaction: str
    match: dict[str, str]  # field of the query's rows <- request field of the write
    take: dict[str, str] = msgspec.field(default_factory=dict)  # its request fields <- the write's
    keep: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)  # rows in force
    at: str = ""  # a time of the row: older ones are not this write
    proves: Literal["there", "gone"] = "there"
    # whether a source says that a query in vain proves the write undone: only then may the same
    # write, with the same msgid, be sent once more
    absent: Literal["unknown", "not-done"] = "unknown"
    number: str = ""  # field of the row that is the number to ask for
    days: int = 3  # before the first try; the window ends a day after today
    settle_seconds: float = 600.0


class Files(Base, kw_only=True):
    """How a write takes files: each is uploaded before, and the write names what came of it.

    No write goes out before all its files are there. An upload changes nothing for anybody: it is
    no write, and may be done again.
    """

    upload: str  # the transaction: arguments `content` (bytes) and `name` -> record.number
    field: str  # request field of the write that holds the numbers
    between: str = ","  # between two numbers


class Secret(Base, kw_only=True):
    """A PIN or password that the visitor types unseen, and what the answer's `record.verdict`
    means. `record.left`, where there is one, is how many tries are left."""

    name: Bilingual
    least: Annotated[int, msgspec.Meta(ge=4, le=32)] = 6  # digits
    longest: Annotated[int, msgspec.Meta(ge=4, le=32)] = 6
    tries: Annotated[int, msgspec.Meta(ge=1, le=10)] = 3  # at most in one visit
    right: tuple[str, ...]
    wrong: tuple[str, ...]
    locked: tuple[str, ...] = ()
    reset: Bilingual  # where it is set anew when it is forgotten or locked


class Patience(Base, kw_only=True):
    """Seconds; what is left out is as the profile says."""

    connect: Annotated[float, msgspec.Meta(gt=0)] | None = None
    read: Annotated[float, msgspec.Meta(gt=0)] | None = None
    whole: Annotated[float, msgspec.Meta(gt=0)] | None = None


class Transaction(Base, kw_only=True):
    """`rows` is what a list query shows, `record` what a detail shows, `head` single values.

    A write says how its outcome is learnt when no answer came: by a query, or by staff who ask the
    platform's people. `record.number` of its answer is the number to ask for.
    """

    id: str
    infno: str
    title: str
    confirmed: bool
    source: str
    # whom it is about: one kind is never asked with the other's number, nor for the other's items
    about: Literal["person", "unit"] = "person"
    carrier: Literal["fsi", "rest"] = "fsi"
    path: str = ""  # with carrier = "rest": below the profile's address
    write: bool = False  # never sent again as a new one
    outcome: Literal["", "staff"] | Evidence = ""
    materials: Files | None = None  # None: it takes none
    secret: Secret | None = None  # it verifies one: sent once, since each sending is a try
    patience: Patience = Patience()
    signed_in: bool = True  # needs a sign_no
    octets: bool = False  # a good answer is a file's bytes; a no comes in the usual envelope
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
    Reading(contains=("报文ID重复", "msgid重复", "重复报文"), means=Means.DUPLICATE),
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
                shown = file.relative_to(root).as_posix()
                made = one(file, shown, wanted)
                if wanted in known:
                    _lies_over(shown, made, known[wanted])
                known[wanted] = made
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

    def open_outcomes(self) -> list[str]:
        """Writes nobody could ever settle after a lost answer, and those whose files could not be
        uploaded, and why; for `kiosk check`."""
        return [
            f"{each.id}: {why}"
            for each in self._known.values()
            if each.write and (why := self._open(each) or self._filed(each))
        ]

    def _filed(self, write: Transaction) -> str:
        files = write.materials
        if files is None:
            return ""
        if files.upload not in self._known:
            return f"no transaction `{files.upload}`"
        asked = self._known[files.upload]
        names = {one.argument or wire for wire, one in asked.request.fields.items()}
        if asked.write or not {"content", "name"} <= names:
            return f"`{files.upload}` takes no file"
        if "record" not in asked.answer or "number" not in asked.answer["record"].fields:
            return f"`{files.upload}` answers no `record.number`"
        if files.field not in write.request.fields:
            return f"it has no request field `{files.field}`"
        return ""

    def _open(self, write: Transaction) -> str:
        told = write.outcome
        if told == "staff":
            return ""
        if not isinstance(told, Evidence):
            return "no outcome"
        if told.transaction not in self._known:
            return f"no transaction `{told.transaction}`"
        asked = self._known[told.transaction]
        if asked.write or "rows" not in asked.answer:
            return f"`{told.transaction}` lists nothing"
        rows = asked.answer["rows"].fields
        if not told.match:
            return "nothing is compared"
        for field in filter(None, (*told.match, *told.keep, told.number, told.at)):
            if field not in rows:
                return f"`{told.transaction}` answers no `{field}`"
        for wire in told.take:
            if wire not in asked.request.fields:
                return f"`{told.transaction}` has no request field `{wire}`"
        for wire in (*told.match.values(), *told.take.values()):
            if wire not in write.request.fields:
                return f"it has no request field `{wire}`"
        return ""

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


def one(file: Path, shown: str, wanted: str) -> Transaction:
    """One file, as a transaction of that id. Raises `DataError`."""
    made = decode(shown, file.read_bytes(), Transaction)
    if made.id != wanted:
        raise DataError(shown, "id", f"must be `{wanted}` where the file lies")
    for place, node in made.answer.items():
        for name in node.key:
            if name not in node.fields:
                raise DataError(shown, f"answer.{place}.key", f"`{name}` is not one of its fields")
        _dictionaries(shown, f"answer.{place}.fields", node.fields)
    _dictionaries(shown, "request.fields", made.request.fields)
    if (made.carrier == "rest") != bool(made.path):
        raise DataError(shown, "path", 'is for carrier = "rest", and needed there')
    _secret(shown, made)
    if made.outcome and not made.write:
        raise DataError(shown, "outcome", "is for writes only")
    return made


def _secret(shown: str, made: Transaction) -> None:
    """A secret goes out in one field of the one transaction that verifies it, and nowhere else."""
    fields = [a for a in made.request.fields.values() if a.type is Wire.SECRET]
    if made.id != SECRET_TRANSACTION:
        if fields or made.secret is not None:
            raise DataError(shown, "secret", f"is of `{SECRET_TRANSACTION}` alone")
        return
    answers = made.answer["record"].fields if "record" in made.answer else {}
    if made.secret is None or len(fields) != 1 or made.write or "verdict" not in answers:
        raise DataError(
            shown, "secret",
            'needs [secret], one request field of type "secret", `record.verdict`, and no write',
        )  # fmt: skip
    secret = made.secret
    if secret.least > secret.longest:
        raise DataError(shown, "secret.least", "is more than `longest`")
    said = [*secret.right, *secret.wrong, *secret.locked]
    if not secret.right or not secret.wrong or len(set(said)) != len(said):
        raise DataError(shown, "secret.right", "and `wrong`, `locked` say different things")
    asked = fields[0]
    if (asked.salt is not None and not asked.hash) or asked.codes or asked.constant:
        raise DataError(shown, "request.fields", "a secret is hashed or sealed, nothing else")


def _lies_over(shown: str, own: Transaction, national: Transaction) -> None:
    """What the national file always answers, its replacement answers too: our code counts on it."""
    for place, node in national.answer.items():
        must = {name for name, got in node.fields.items() if got.required}
        if must and place not in own.answer:
            raise DataError(shown, f"answer.{place}", "is missing; the national file has it")
        for name in sorted(must - set(own.answer[place].fields) if must else ()):
            raise DataError(shown, f"answer.{place}.fields.{name}", "is missing")


def _dictionaries(shown: str, place: str, fields: dict) -> None:
    for name, field in fields.items():
        if field.type is Wire.CODE and not field.dictionary:
            raise DataError(shown, f"{place}.{name}.dictionary", "is needed with type = code")
