"""办理进度: a person's cases of this terminal, with what the centre says of each.

Two statements stand beside one another, each with its source and time: what this terminal wrote
down, and what the centre's list says now. The centre's word decides where it has one; where it
cannot be reached, that is said, and our own record stands alone. Nothing is ever called further
than one of the two has said.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from kiosk.commands.handed import handed
from kiosk.commands.presenter import Library
from kiosk.handling import term
from kiosk.handling.guide import at_counter
from kiosk.outbox.record import State
from kiosk.outbox.register import Entry
from kiosk.receipts.filed import Handed
from kiosk.services.form import Form, Part, Progress
from kiosk.services.model import Item
from kiosk.services.model_base import Bilingual
from kiosk.services.result import Coded, Origin, Record, Result
from kiosk.text import dates
from kiosk.text.numbers import fours

ORIGIN = "station/cases"
Lists = Mapping[str, tuple[Record, ...] | None]
"""By transaction: the rows of the person; None: the centre did not answer. What is not there was
not asked for yet."""


class Stands(enum.StrEnum):
    """How far a case is, in plain words (`progress.state.*`)."""

    WAITING = "waiting"  # written down here, certainly not sent
    UNKNOWN = "unknown"  # sent; whether the centre has it is not known
    DECIDING = "deciding"  # accepted, being decided
    DONE = "done"
    TURNED_DOWN = "turned-down"  # accepted, and decided against
    REFUSED = "refused"  # not accepted
    WITHDRAWN = "withdrawn"


OPEN = frozenset({Stands.WAITING, Stands.UNKNOWN, Stands.DECIDING})
BRINGING = frozenset({Stands.REFUSED, Stands.TURNED_DOWN})
"""Whoever is told this goes to the counter, with the papers that the guide names."""

_OWN = {
    Handed.ACCEPTED: Stands.DECIDING,
    Handed.UNKNOWN: Stands.UNKNOWN,
    Handed.WAITING: Stands.WAITING,
    Handed.NOT_DONE: Stands.REFUSED,
}


def asked(own: Item, entries: Iterable[Entry], library: Library) -> tuple[tuple[str, Item], ...]:
    """Each list of the centre that may hold one of these cases, once, with an item it is of. `own`:
    what was opened; only an employer's can ask an employer's list, only a person's a person's."""
    found: dict[str, Item] = {}
    for entry in entries:
        matter = _matter(entry, library)
        if not _told_under(own, entry, library):
            continue
        if matter is not None and matter.progress is not None and entry.record.proof:
            found.setdefault(matter.progress.transaction, library.catalogue().item(entry.item))
    return tuple(found.items())


def result(
    item: Item,
    entries: Sequence[Entry],
    lists: Lists,
    library: Library,
    at: datetime,
    *,
    left: int = 0,
    hand_over_days: int = 3,
) -> Result:
    """Rows newest first. `lists`: what the centre said so far; `left`: how many of its lists are
    still to come. `at`: when it was asked. `hand_over_days`: working days within which originals
    go on (settings)."""
    writer = _Writer(item, library, at, hand_over_days)
    undone = {e.undoes for e in entries if e.undoes and e.record.state is State.ACCEPTED}
    rows = tuple(
        writer.row(e, lists, withdrawn=bool(e.record.proof) and e.record.proof in undone)
        for e in entries
        if e.item in library.catalogue()
    )
    origin = Origin(ORIGIN, True)
    return Result(item.id, None, rows, {}, at, origin, done=0, total=left)


def _matter(entry: Entry, library: Library) -> Form | Part | None:
    """What says by when it is decided and who tells: the form, or the part of it that it is. A part
    that the item no longer has says nothing."""
    catalogue = library.catalogue()
    form = catalogue.item(entry.item).form if entry.item in catalogue else None
    return form.part(entry.part) if form is not None and entry.part else form


def _told_under(own: Item, entry: Entry, library: Library) -> bool:
    """The centre's list is asked about whoever is the subject of what was opened."""
    catalogue = library.catalogue()
    item = catalogue.item(entry.item) if entry.item in catalogue else None
    return item is not None and (item.unit is None) == (own.unit is None)


class _Writer:
    def __init__(self, own: Item, library: Library, at: datetime, hand_over_days: int) -> None:
        self._own = own
        self._hand_over_days = hand_over_days
        self._library = library
        self._at = at

    def row(self, entry: Entry, lists: Lists, *, withdrawn: bool) -> Record:
        record, item = entry.record, self._library.catalogue().item(entry.item)
        own = Stands.WITHDRAWN if withdrawn else _OWN[handed(record)]
        matter = _matter(entry, self._library)
        asked = matter if _told_under(self._own, entry, self._library) else None
        said, centre = self._centre(asked, record.proof, lists)
        stands = said or own
        when = datetime.fromtimestamp(record.sent or entry.at, self._at.tzinfo)
        accepted = when.date() if own is Stands.DECIDING else None
        undone_by = item.form.undone_by if item.form else ""
        return {
            "matter": self._name(item, matter),
            "state": self._say(f"progress.state.{stands}"),
            "due": self._due(matter, accepted) if stands in OPEN else None,
            "filed_at": datetime.fromtimestamp(entry.at, self._at.tzinfo),
            "number": fours(entry.number),
            "proof": fours(record.proof),
            "here": self._here(own, matter, dates.stamp(when)),
            "centre": centre,
            "originals": self._originals(item, entry) if stands in OPEN else None,
            "todo": self._todo(stands, matter),
            "bring": self._bring(item) if stands in BRINGING and not entry.part else None,
            "code": record.code if stands in BRINGING else "",
            "undone_by": undone_by if stands in (Stands.DECIDING, Stands.DONE) else "",
        }

    def _name(self, item: Item, matter: Form | Part | None) -> Bilingual:
        """A part is called by its own name, with that of the whole behind it."""
        if not isinstance(matter, Part):
            return Bilingual(zh=item.name.zh, en=item.name.en)
        own = matter.name
        return Bilingual(zh=f"{own.zh}（{item.name.zh}）", en=f"{own.en} ({item.name.en})")

    def _todo(self, stands: Stands, matter: Form | Part | None) -> Bilingual:
        if stands in BRINGING and isinstance(matter, Part):
            return matter.refused
        if stands is Stands.DECIDING and isinstance(matter, Part):
            return self._say("progress.office.todo", office=matter.office)
        return self._say(f"progress.todo.{stands}")

    def _here(self, own: Stands, matter: Form | Part | None, at: str) -> Bilingual:
        """What this terminal knows; a part is at an office of its own."""
        if isinstance(matter, Part) and own in (Stands.DECIDING, Stands.REFUSED):
            return self._say(f"progress.office.{own}", office=matter.office, at=at)
        return self._say(f"progress.here.{own}", at=at)

    def _centre(
        self, form: Form | Part | None, proof: str, lists: Lists
    ) -> tuple[Stands | None, Bilingual | None]:
        """What its list makes of the case, and the statement with its time."""
        progress = form.progress if form else None
        if progress is None or not proof:
            return None, None
        at = dates.stamp(self._at)
        if progress.transaction not in lists:
            return None, self._say("progress.centre.asking")
        rows = lists[progress.transaction]
        if rows is None:
            return None, self._say("progress.centre.unreachable", at=at)
        row = next((r for r in rows if _text(r.get(progress.number)) == proof), None)
        if row is None:
            return None, self._say("progress.centre.absent", at=at)
        status = row.get(progress.status)
        if not isinstance(status, Coded):
            return None, self._say("progress.centre.listed", at=at)
        stands = _read(progress, status.code)
        return stands, self._say(f"progress.centre.{stands}", at=at)

    def _due(self, form: Form | Part | None, accepted: date | None) -> Bilingual | None:
        if form is None or form.term is None:
            return None
        days = self._library.workdays()
        said = {
            language: term.brief(form.term, accepted, days, self._library.strings(language))
            for language in ("zh", "en")
        }
        return Bilingual(**said)

    def _originals(self, item: Item, entry: Entry) -> Bilingual | None:
        """Papers to be handed in themselves: which, or by when they go on."""
        wanted = [m for m in (item.form.materials if item.form else ()) if m.id in entry.originals]
        if not wanted:
            return None
        if not entry.received:
            names = Bilingual(
                zh="、".join(m.name.zh for m in wanted), en="; ".join(m.name.en for m in wanted)
            )
            return self._say("progress.originals.wanted", names=names)
        taken = datetime.fromtimestamp(entry.received, self._at.tzinfo)
        due = self._library.workdays().due(taken.date(), self._hand_over_days)
        key = "progress.originals.received" if due.known else "progress.originals.received_about"
        return self._say(key, at=dates.stamp(taken), day=dates.day(due.day))

    def _bring(self, item: Item) -> Bilingual:
        """As the guide says it for the counter."""
        said = self._library.strings
        return Bilingual(
            zh="；".join(at_counter(item, said("zh"))), en="; ".join(at_counter(item, said("en")))
        )

    def _say(self, key: str, **args: object) -> Bilingual:
        """In both languages; what is bilingual itself stands in each as it is called there."""

        def said(code: str) -> str:
            own = {n: a.get(code) if isinstance(a, Bilingual) else a for n, a in args.items()}
            return self._library.strings(code)(key, **own)

        return Bilingual(zh=said("zh"), en=said("en"))


def _read(progress: Progress, code: str) -> Stands:
    if code in progress.done:
        return Stands.DONE
    if code in progress.refused:
        return Stands.TURNED_DOWN
    return Stands.WITHDRAWN if code in progress.withdrawn else Stands.DECIDING


def _text(value: object) -> str:
    return value.code if isinstance(value, Coded) else str(value or "")
