"""Cases of visitors: written down as records for the centre, and heard of again while they wait."""

from __future__ import annotations

import io
import threading
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from typing import Literal, NamedTuple

from kiosk.commands.filing import AGENT, PERSON_NO, REGION, UNIT
from kiosk.commands.handed import handed
from kiosk.handling import bundle, roster, signature
from kiosk.handling import draft as drafts
from kiosk.handling import papers as paperwork
from kiosk.handling.case import Case, Outcome, together
from kiosk.handling.case_book import CaseBook, Collected
from kiosk.handling.taken_in import Intake
from kiosk.outbox import archiving, register
from kiosk.outbox.filings import MaterialNamed, Transaction
from kiosk.outbox.kinds import Destination, Kind, LatePaper
from kiosk.outbox.outbox import Outbox
from kiosk.outbox.people import By, Finding, resolve
from kiosk.outbox.record import Record, State
from kiosk.platform.filing import OutcomeQuery
from kiosk.receipts.filed import Handed
from kiosk.runtime.clock import Clock
from kiosk.runtime.hands import Answer
from kiosk.runtime.visit_data import Visit, given_with
from kiosk.services.dictionaries import Dictionaries
from kiosk.services.form import Part
from kiosk.services.rules import SIGNATURE
from kiosk.store.audit import Actor
from kiosk.store.faults import StoreFault
from kiosk.store.materials import Kept
from kiosk.text.strings import Strings
from kiosk.text.workdays import NOTHING_KNOWN, Workdays
from kiosk.visit.states import Event


class Enclosed(NamedTuple):
    """`what`: the id of a paper, or the signature's. `form`: original | copy | electronic."""

    what: str
    form: Literal["original", "copy", "electronic"]
    kept: Kept


class Promise(NamedTuple):
    """One write of a filing, ready to be written down. `part`: id, "" where the form is one
    matter; `late`: papers that follow it."""

    part: str
    key: str
    payload: Transaction
    kept: tuple[Kept, ...]
    late: tuple[LatePaper, ...] = ()


class Awaited(NamedTuple):
    """Somebody waits to hear of these: part by key of its record; `number`: of the whole."""

    answer: Answer
    number: str
    parts: dict[str, tuple[str, str]]  # key -> part, its number


class Reading(io.RawIOBase):
    """Reads a buffer of somebody else's without copying it whole."""

    def __init__(self, content: memoryview) -> None:
        self._left = content

    def read(self, size: int = -1) -> bytes:
        piece = self._left[: size if size >= 0 else None]
        self._left = self._left[len(piece) :]
        return bytes(piece)


class Cases:
    """`file` is called on the drawing thread, `look` on the outbox's."""

    def __init__(
        self,
        outbox: Outbox,
        clock: Clock,
        refused: Callable[[StoreFault], None],
        book: CaseBook | None = None,
    ) -> None:
        """`book`: of what is done for cases; what was taken in with one is the first of it."""
        self._outbox, self._book = outbox, book
        self._clock = clock
        self._refused = refused
        self._lock = threading.Lock()
        self._awaited: Awaited | None = None
        self._told: Case | None = None  # what was last said of it
        self._language: Callable[[], str] = lambda: "zh"
        self._dictionaries: Callable[[], Dictionaries] = Dictionaries.load
        self._strings: Callable[[str], Strings] = Strings.load
        self._workdays: Callable[[], Workdays] = lambda: NOTHING_KNOWN
        self.outcome_query: Callable[[str], OutcomeQuery] | None = None
        """Of a write transaction; there once the centre's client is."""
        self.archived = False
        """Papers of cases go to the hub's archive before they are wiped."""

    def read_with(
        self,
        language: Callable[[], str],
        dictionaries: Callable[[], Dictionaries],
        strings: Callable[[str], Strings] = Strings.load,
        workdays: Callable[[], Workdays] = lambda: NOTHING_KNOWN,
    ) -> None:
        """In which words the visitor reads what they sign."""
        self._language, self._dictionaries = language, dictionaries
        self._strings, self._workdays = strings, workdays

    def file(self, visit: Visit, answer: Answer) -> None:
        """Commit the case, with all its parts or not at all. The answer is CASE_FILED when the
        centre's word is known, or when the first try did not bring it; of several parts once more
        when more is known. Not written down: CASE_REFUSED, and nothing is sent."""
        not_kept = Case(Outcome.NOT_KEPT, self._clock.now(), number=visit.submission)
        query = self.outcome_query
        if query is None:  # no client: whether the outcome can be asked for is not known
            answer(Event.CASE_REFUSED, not_kept)
            return
        try:
            enclosed = self._enclosed(visit, self._clock.now())
        except OSError:  # the disk takes nothing: nothing is promised
            answer(Event.CASE_REFUSED, not_kept)
            return
        promises = self._promises(visit, query, enclosed)
        parts = {one.key: (one.part, one.payload.number) for one in promises}
        with self._lock:  # one visitor: one case at a time
            self._awaited, self._told = Awaited(answer, visit.submission, parts), None
        try:
            self._write(visit, promises)
        except StoreFault as fault:
            self._refused(fault)
            with self._lock:
                self._awaited = None
            self._outbox.materials.drop(one.kept for one in enclosed)
            answer(Event.CASE_REFUSED, not_kept)

    def _write(self, visit: Visit, promises: Sequence[Promise]) -> None:
        """Records and cases, or none of them. Each goes out by itself: one that is refused, or
        whose answer is lost, holds up no other. Raises StoreFault."""
        assert visit.item is not None
        assert visit.item.form is not None
        assert visit.subject is not None
        store, form = self._outbox.store, visit.item.form
        staff = visit.assistant
        with store.transaction() as db:
            if staff is not None and staff.brings:
                Intake(store).filed(db, staff.id, staff.brings, visit.item.id)
            for part, key, payload, kept, late in promises:
                sent = {one.what for one in payload.materials}
                self._outbox.put(
                    Destination.CENTRE, Kind.TRANSACTION, payload, key, line=payload.number,
                    materials=kept,
                )  # fmt: skip
                register.enter(
                    store,
                    db,
                    key,
                    certificate_no=visit.subject.certificate_no,
                    number=payload.number,
                    item=visit.item.id,
                    part=part,
                    undoes=str(payload.fields.get(form.undoes, "")) if form.undoes else "",
                    originals=[m.id for m in form.materials if m.hand_in and m.id in sent],
                    unit=visit.unit.code if visit.unit is not None else "",
                    acting=payload.acting,
                    late=late,
                )
                if self.archived:
                    handled = "at-once" if form.decided == "at-once" else "last"
                    archiving.enter(db, key, payload, handled=handled, part=part)
                if self._book is not None:
                    self._book.begun(
                        payload.number,
                        visit.assistant.id if visit.assistant is not None else "",
                        _collected(payload),
                        [one.paper for one in late],
                    )

    def look(self) -> None:
        """A round of delivery is over: what became of the case that somebody waits for?

        Of several parts the first word is told as soon as the round in which they were tried is
        over, whatever the others wait for; what comes later is told when it comes. A refusal is
        told to the visitor, so it must not go out again behind their back: it ends.
        """
        with self._lock:
            awaited, told = self._awaited, self._told
        if awaited is None:
            return
        found = [
            (record, part, number)
            for key, (part, number) in awaited.parts.items()
            if (record := self._outbox.get(key)) is not None
        ]
        sending = any(record.state is State.SENDING for record, _, _ in found)
        if sending or not any(_tried(record) for record, _, _ in found):
            return  # another destination's round
        cases = [self._case(*one) for one in found]
        case = together(cases, self._clock.now(), awaited.number)
        if told is not None and _words(told) == _words(case):
            return
        with self._lock:
            if self._awaited is not awaited:
                return  # the next visitor's by now
            self._told = case
            if all(_tried(record) for record, _, _ in found):
                self._awaited = None
        for one in case.each:
            if one.outcome is Outcome.REFUSED:
                resolve(self._outbox, one.key, Finding.NOT_DONE, By(Actor.CITIZEN))
        event = Event.CASE_REFUSED if case.outcome is Outcome.REFUSED else Event.CASE_FILED
        awaited.answer(event, case)

    def nobody_waits(self) -> None:
        """The visit is over. What was not told as refused goes on as any record does: refused too
        often it is dead, and staff see it."""
        with self._lock:
            self._awaited = None

    def _case(self, record: Record, part: str, number: str) -> Case:
        outcome = _OUTCOMES[handed(record)]
        if record.state is State.REFUSED and outcome is Outcome.WAITING:
            outcome = Outcome.REFUSED  # whoever stands here is told, and may do it anew
        at, key = self._clock.now(), record.key
        return Case(outcome, at, key, number, proof=record.proof, code=record.code, part=part)

    def _enclosed(self, visit: Visit, at: datetime) -> tuple[Enclosed, ...]:
        """Pages of papers in the form's order, then the signature, as encrypted files. Raises
        OSError; what was written until then is dropped."""
        made: list[Enclosed] = []
        try:
            for material, _ in given_with(visit).handed:
                for page in visit.own_papers.pages[material.id]:
                    with memoryview(page.picture) as content:
                        kept = self._outbox.materials.keep(Reading(content), "image/jpeg")
                    made.append(Enclosed(material.id, material.counts.value, kept))
            made += [Enclosed(SIGNATURE, "original", k) for k in self._signature(visit, at)]
        except OSError:
            self._outbox.materials.drop(one.kept for one in made)
            raise
        return tuple(made)

    def _signature(self, visit: Visit, at: datetime) -> tuple[Kept, ...]:
        """The signature as an encrypted file, where it was signed. Raises OSError."""
        item = visit.item
        if not visit.strokes or item is None or item.form is None or visit.draft is None:
            return ()
        language, labels = self._language(), self._dictionaries()
        said = drafts.read(item.form, visit.draft, language, labels)
        said += roster.spelled(item.form, visit.draft.answers, language)
        said += paperwork.told(
            given_with(visit), at.date(), self._workdays(), self._strings(language)
        )
        declared = item.form.statement.get(language)
        text = signature.text(item.name.get(language), said, declared, at, language)
        picture = signature.picture(visit.strokes, text)
        return (self._outbox.materials.keep(picture, "image/png"),)

    def _promises(
        self, visit: Visit, query: Callable[[str], OutcomeQuery], enclosed: Sequence[Enclosed]
    ) -> list[Promise]:
        """What is to be written down: the form's one write, or that of each part that is in, with
        the papers that go with it."""
        item, draft = visit.item, visit.draft
        if item is None or item.form is None or draft is None or visit.subject is None:
            raise LookupError("a case needs a form and a person")
        made = []
        for part in bundle.writes(item.form, draft.answers):
            with_it = [one for one in enclosed if part is None or _goes_with(part, one)]
            payload = self._payload(visit, query, with_it, part)
            kept = tuple(one.kept for one in with_it)
            late = self._late(paperwork.of_part(given_with(visit), part))
            made.append(Promise(part.id if part else "", str(uuid.uuid4()), payload, kept, late))
        return made

    def _late(self, given: paperwork.Given) -> tuple[LatePaper, ...]:
        now, days, made = self._clock.now(), self._workdays(), []
        for material in given.late:
            assert material.deferrable is not None
            due = days.due(now.date(), material.deferrable.days)
            until = datetime.combine(due.day + timedelta(days=1), time(), now.tzinfo)
            made.append(LatePaper(paper=material.id, until=until, known=due.known))
        return tuple(made)

    def _payload(
        self,
        visit: Visit,
        query: Callable[[str], OutcomeQuery],
        enclosed: Sequence[Enclosed],
        part: Part | None,
    ) -> Transaction:
        item, subject, draft = visit.item, visit.subject, visit.draft
        applicant = visit.agent or visit.applicant or subject
        assert item is not None
        assert item.form is not None
        assert draft is not None
        assert subject is not None
        assert applicant is not None
        now = self._clock.now()
        given = paperwork.of_part(given_with(visit), part)
        late = paperwork.remark(given, now.date(), self._workdays())
        unit = visit.unit
        agent = applicant if unit is not None else visit.agent
        staff = visit.assistant
        fields = drafts.arguments(
            item.form, draft.answers, subject, visit.insurance, now.date(), late, agent, part, unit
        )
        about = {PERSON_NO: subject.person_no}
        region = visit.insurance.region if visit.insurance else ""
        if unit is not None:
            about, region = {UNIT: unit.code, AGENT: applicant.certificate_no}, unit.region
        transaction = part.transaction if part else item.form.transaction
        told = query(transaction)
        hashed = self._outbox.store.audit.person
        return Transaction(
            number=visit.numbers[part.id if part else ""],
            item=item.id,
            transaction=transaction,
            at=now,
            acting="proxy" if agent else ("helped" if staff is not None else "self"),
            applicant=hashed(applicant.certificate_no),
            subject=hashed(unit.code if unit is not None else subject.certificate_no),
            staff=hashed(staff.id) if staff is not None else None,
            fields={**about, REGION: region, **fields},
            materials=tuple(
                MaterialNamed(
                    what=one.what,
                    name=one.kept.name,
                    digest=one.kept.digest,
                    size=one.kept.size,
                    media=one.kept.media,
                    form=one.form,
                )
                for one in enclosed
            ),
            query=told.transaction,
            absent=told.absent,
        )


def _collected(payload: Transaction) -> list[Collected]:
    """What was taken in with it, paper by paper."""
    pages = Counter((one.what, one.form) for one in payload.materials)
    return [Collected(what, form, count) for (what, form), count in pages.items()]


def _goes_with(part: Part, one: Enclosed) -> bool:
    """The signature is under all of it."""
    return one.what == SIGNATURE or one.what in part.materials


def _tried(record: Record) -> bool:
    return record.state is not State.WAITING or record.attempts > 0


def _words(case: Case) -> list[tuple[Outcome, str]]:
    """What is told of it."""
    return [(one.outcome, one.proof) for one in case.each]


_OUTCOMES = {
    Handed.ACCEPTED: Outcome.ACCEPTED,
    Handed.UNKNOWN: Outcome.UNKNOWN,
    Handed.WAITING: Outcome.WAITING,
    Handed.NOT_DONE: Outcome.REFUSED,
}
