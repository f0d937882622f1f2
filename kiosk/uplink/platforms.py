"""Reading `config/uplink/`, and what in it cannot work or nobody has confirmed."""

from __future__ import annotations

import typing
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

import msgspec

from kiosk.outbox.kinds import KINDS, Kind
from kiosk.outbox.rules import Uncertain
from kiosk.platform.transactions import From
from kiosk.services.snapshot import DataError, convert, parse
from kiosk.uplink.described import Inbox, Message, Platform, Said
from kiosk.uplink.incoming import SHAPES

FOLDER = Path(__file__).resolve().parents[2] / "config" / "uplink"

DUTIES = (
    Kind.ATTENDANCE, Kind.WEEKLY, Kind.URGENT, Kind.LEDGER, Kind.EXAM_RESULT, Kind.PUBLICITY_PROOF,
    Kind.KNOWLEDGE_FEEDBACK, Kind.READ_RECEIPT, Kind.CLAIM_RECEIPT,
)  # fmt: skip
"""Kinds of record that a service platform may take."""

LISTS = {
    Kind.WEEKLY: ("items", "problems"),
    Kind.LEDGER: ("rows",),
    Kind.PUBLICITY_PROOF: ("materials",),
}
_MORE = {Kind.EXAM_RESULT: frozenset({"passed"})}
_KNOWN = frozenset({From.TERMINAL, From.ORG_CODE, From.ORG_NAME, From.REGION, From.TODAY,
                    From.MSGID})  # fmt: skip
_UPLOADED = frozenset({"digest", "media", "size", "what", "form", "name"})


def load(name: str, folder: Path | str = FOLDER) -> Platform:
    """Raises `DataError` naming file and key."""
    file = Path(folder) / f"{name}.toml"
    try:
        content = file.read_bytes()
    except OSError as error:
        raise DataError(file.name, "", f"cannot be read: {error.strerror}") from None
    table = parse(file.name, content)
    for room, shape in (("out", Message), ("inbox", Inbox)):
        for name_, own in _tables(table.get(room)):
            try:  # each for itself: of the whole, msgspec would not name the one that is wrong
                convert(file.name, own, shape)
            except DataError as error:
                raise DataError(error.file, f"{room}.{name_}.{error.key}", error.what) from None
    made = convert(file.name, table, Platform)
    if made.name != name:
        raise DataError(file.name, "name", f"must be the file's name, not `{made.name}`")
    if made.rest.token is not None:
        raise DataError(file.name, "rest.token", "is written as [session] here")
    for key, what in _wrong(made):
        raise DataError(file.name, key, what)
    return made


def _tables(room: Any) -> Iterator[tuple[str, Any]]:
    return iter(room.items() if isinstance(room, Mapping) else ())


def names(folder: Path | str = FOLDER) -> tuple[str, ...]:
    """The platforms there are files for."""
    return tuple(sorted(file.stem for file in Path(folder).glob("*.toml")))


def rules(platform: Platform) -> dict[Kind, Uncertain]:
    """What to do with each kind when it is not known whether the platform has it. What goes by file
    is known to people alone."""
    return {
        kind: _rule(platform, platform.out[kind]) if kind in platform.out else Uncertain.STAFF
        for kind in DUTIES
    }


def by_file(platform: Platform) -> frozenset[Kind]:
    """Kinds that no interface takes: they wait until somebody carries them over in a file."""
    return frozenset(kind for kind in DUTIES if kind not in platform.out) | frozenset(
        kind for kind, message in platform.out.items() if not message.sent
    )


def gaps(platform: Platform) -> list[str]:
    """Duties of a station that this platform's file knows no way for; for `kiosk check`."""
    found = [f"out/{kind.value}" for kind in DUTIES if kind not in platform.out]
    found += [
        f"out/{kind.value}"
        for kind, message in platform.out.items()
        if not message.sent and message.file is None
    ]
    return found + [f"inbox/{post}" for post in SHAPES if post not in platform.inbox]


def _rule(platform: Platform, message: Message) -> Uncertain:
    if message.outcome == "key" and message.sent:
        return Uncertain.RESEND
    if message.outcome != "question" or platform.question is None or not message.sent:
        return Uncertain.STAFF
    sure = platform.question.absent_means == "not-done"
    return Uncertain.ASK_THEN_SEND if sure else Uncertain.ASK


# ---- what cannot work

Wrong = Iterator[tuple[str, str]]


def _wrong(platform: Platform) -> Wrong:
    if platform.question is not None:
        yield from _fields("question.fields", platform.question.fields, None)
        if not platform.question.done:
            yield "question.done", "must name a state that proves the record done"
    if platform.session is not None:
        yield from _fields("session.fields", platform.session.fields, None)
    if platform.upload is not None:
        yield from _fields("upload.fields", platform.upload.fields, _UPLOADED)
    for post, inbox in platform.inbox.items():
        yield from _inbox(post, inbox)
    for kind, message in platform.out.items():
        yield from _message(platform, kind, message)


def _message(platform: Platform, kind: Kind, message: Message) -> Wrong:
    at = f"out.{kind.value}"
    if kind not in DUTIES:
        yield at, "does not go to a service platform"
        return
    known = frozenset(KINDS[kind].shape.__struct_fields__) | _MORE.get(kind, frozenset())
    yield from _fields(f"{at}.fields", message.fields, known, LISTS.get(kind, ()))
    yield from _words(at, kind, message)
    if message.sent:
        proof = platform.proof_of(message)
        if not (proof.key or proof.number):
            yield f"{at}.proof", "must name a place in the answer that proves acceptance"
        keyed = platform.once.place or platform.once.header
        if message.outcome == "key" and not keyed:
            yield f"{at}.outcome", 'is "key", but [once] names no place for the key'
        if message.outcome == "question" and platform.question is None:
            yield f"{at}.outcome", 'is "question", but there is no [question]'
        if kind is Kind.PUBLICITY_PROOF and platform.upload is None and _has(message, "materials"):
            yield f"{at}.fields", "name uploaded files, but there is no [upload]"
    if message.paths and set(message.paths) - set(SHAPES):
        yield f"{at}.paths", f"may name {', '.join(SHAPES)}"
    if message.paths and not message.path and kind is Kind.READ_RECEIPT:
        missing = sorted(set(platform.inbox) - set(message.paths))
        if missing:
            yield f"{at}.paths", f"lack {', '.join(missing)}, which come in"
    if message.file is not None:
        known = set(message.fields)
        if message.file.each:
            each = message.fields.get(message.file.each)
            if each is None or not each.rows:
                yield f"{at}.file.each", "must be a field with rows"
                return
            known |= set(each.rows)
        for name in message.file.columns:
            if name not in known:
                yield f"{at}.file.columns", f"`{name}` is not one of its fields"
            elif name in message.fields and _unjoined(message.fields[name]):
                yield f"{at}.file.columns", f"`{name}` is a list: it needs join"


def _unjoined(field: Said) -> bool:
    return bool(field.rows) and not field.join


def _has(message: Message, argument: str) -> bool:
    return any(field.argument == argument for field in message.fields.values())


def _fields(
    at: str,
    fields: Mapping[str, Said],
    known: frozenset[str] | None,
    lists: tuple[str, ...] = (),
) -> Wrong:
    """`known`: arguments there are; None: there is no record to take any from."""
    for wire, field in fields.items():
        key = f"{at}.{wire}"
        ways = [bool(field.argument), field.from_ is not None, bool(field.constant)]
        if sum(ways) != 1:
            yield key, "needs exactly one of argument, from and constant"
        if field.from_ is not None and field.from_ not in _KNOWN:
            yield f"{key}.from", f"may be {', '.join(sorted(one.value for one in _KNOWN))}"
        if field.argument and field.argument not in (known or ()):
            yield f"{key}.argument", f"`{field.argument}` is no field of it"
        if (field.argument in lists) != bool(field.rows):
            yield f"{key}.rows", "are for lists, and needed there"
        for name, inner in field.rows.items():
            if not inner.argument:
                yield f"{key}.rows.{name}.argument", "is needed"


def _words(at: str, kind: Kind, message: Message) -> Wrong:
    """A closed word that is translated must be translated wholly: one left out would go out as
    ours."""
    hints = typing.get_type_hints(KINDS[kind].shape)
    for wire, field in message.fields.items():
        words = _literal(hints.get(field.argument))
        missing = sorted(set(words) - set(field.codes)) if field.codes else []
        if missing:
            yield f"{at}.fields.{wire}.codes", f"lack {', '.join(missing)}"


def _literal(hint: Any) -> tuple[str, ...]:
    return typing.get_args(hint) if typing.get_origin(hint) is Literal else ()


def _inbox(post: str, inbox: Inbox) -> Wrong:
    at = f"inbox.{post}"
    if post not in SHAPES:
        yield at, f"may be {', '.join(SHAPES)}"
        return
    yield from _fields(f"{at}.fields", inbox.fields, None)
    shape = SHAPES[post]  # type: ignore[index]
    own = {field.name: field for field in msgspec.structs.fields(shape)}
    for name in (*inbox.rows.fields, *inbox.lists):
        if name not in own:
            yield f"{at}.rows.fields.{name}", "is no field of it"
    for name, field in own.items():
        if field.required and name not in (*inbox.rows.fields, *inbox.lists):
            yield f"{at}.rows.fields", f"`{name}` is missing"
    if inbox.by in ("cursor", "version") and not inbox.since:
        yield f"{at}.since", f'is needed with by = "{inbox.by}"'
    if inbox.by == "cursor" and not inbox.next:
        yield f"{at}.next", 'is needed with by = "cursor"'
    if inbox.by == "pages" and inbox.since:
        yield f"{at}.since", 'has no meaning with by = "pages"'
    if inbox.complete and inbox.by != "pages":
        yield f"{at}.complete", 'needs by = "pages": a change list names what changed'


def open_outcomes(platform: Platform) -> list[str]:
    """Records whose lost answer only staff can settle; for `kiosk check`."""
    made = rules(platform)
    return [
        f"out/{kind.value}"
        for kind, message in platform.out.items()
        if message.sent and made[kind] is Uncertain.STAFF
    ]
