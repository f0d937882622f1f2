"""Cases of visitors: written down as records for the centre, and heard of again while they wait."""

from __future__ import annotations

import io
import threading
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Literal, NamedTuple

from kiosk.commands.filing import PERSON_NO, REGION
from kiosk.commands.handed import handed
from kiosk.handling import draft as drafts
from kiosk.handling import papers as paperwork
from kiosk.handling import signature
from kiosk.handling.case import Case, Outcome
from kiosk.outbox import register
from kiosk.outbox.filings import MaterialNamed, Transaction
from kiosk.outbox.kinds import Destination, Kind
from kiosk.outbox.outbox import Outbox
from kiosk.outbox.people import By, Finding, resolve
from kiosk.outbox.record import Record, State
from kiosk.platform.filing import OutcomeQuery
from kiosk.receipts.filed import Handed
from kiosk.runtime.clock import Clock
from kiosk.runtime.hands import Answer
from kiosk.runtime.visit_data import Visit, given_with
from kiosk.services.dictionaries import Dictionaries
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

    def __init__(self, outbox: Outbox, clock: Clock, refused: Callable[[StoreFault], None]) -> None:
        self._outbox = outbox
        self._clock = clock
        self._refused = refused
        self._lock = threading.Lock()
        self._awaited: dict[str, tuple[Answer, str]] = {}
        self._language: Callable[[], str] = lambda: "zh"
        self._dictionaries: Callable[[], Dictionaries] = Dictionaries.load
        self._strings: Callable[[str], Strings] = Strings.load
        self._workdays: Callable[[], Workdays] = lambda: NOTHING_KNOWN
        self.outcome_query: Callable[[str], OutcomeQuery] | None = None
        """Of a write transaction; there once the centre's client is."""

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
        """Commit the case; the answer is CASE_FILED when the centre's word is known, or when the
        first try did not bring it. Not written down: CASE_REFUSED, and nothing is sent."""
        key, now = str(uuid.uuid4()), self._clock.now()
        not_kept = Case(Outcome.NOT_KEPT, now, number=visit.submission)
        query = self.outcome_query
        if query is None:  # no client: whether the outcome can be asked for is not known
            answer(Event.CASE_REFUSED, not_kept)
            return
        try:
            enclosed = self._enclosed(visit, now)
        except OSError:  # the disk takes nothing: nothing is promised
            answer(Event.CASE_REFUSED, not_kept)
            return
        kept = tuple(one.kept for one in enclosed)
        payload = self._payload(visit, query, enclosed)
        with self._lock:
            self._awaited = {key: (answer, visit.submission)}  # one visitor: one case at a time
        try:
            self._write(visit, payload, key, kept)
        except StoreFault as fault:
            self._refused(fault)
            self._take(key)
            self._outbox.materials.remove(one.name for one in kept)
            answer(Event.CASE_REFUSED, not_kept)

    def _write(self, visit: Visit, payload: Transaction, key: str, kept: tuple[Kept, ...]) -> None:
        """Record and case, or neither. Raises StoreFault."""
        assert visit.item is not None
        assert visit.item.form is not None
        assert visit.subject is not None
        store, undoes = self._outbox.store, visit.item.form.undoes
        sent = {one.what for one in payload.materials}
        with store.transaction() as db:
            self._outbox.put(
                Destination.CENTRE, Kind.TRANSACTION, payload, key, line=visit.submission,
                materials=kept,
            )  # fmt: skip
            register.enter(
                store,
                db,
                key,
                certificate_no=visit.subject.certificate_no,
                number=visit.submission,
                item=visit.item.id,
                undoes=str(payload.fields.get(undoes, "")) if undoes else "",
                originals=[m.id for m in visit.item.form.materials if m.hand_in and m.id in sent],
            )

    def look(self) -> None:
        """A round of delivery is over: what became of the case that somebody waits for?

        A refusal is told to the visitor, so it must not go out again behind their back: it ends.
        """
        with self._lock:
            waiting = dict(self._awaited)
        for key, (answer, number) in waiting.items():
            record = self._outbox.get(key)
            if record is None or (record.state in _UNTRIED and not record.attempts):
                continue
            self._take(key)
            case = self._case(record, number)
            if case.outcome is Outcome.REFUSED:
                resolve(self._outbox, key, Finding.NOT_DONE, By(Actor.CITIZEN))
                answer(Event.CASE_REFUSED, case)
            else:
                answer(Event.CASE_FILED, case)

    def _take(self, key: str) -> None:
        with self._lock:
            self._awaited.pop(key, None)

    def _case(self, record: Record, number: str) -> Case:
        outcome = _OUTCOMES[handed(record)]
        if record.state is State.REFUSED and outcome is Outcome.WAITING:
            outcome = Outcome.REFUSED  # whoever stands here is told, and may do it anew
        return Case(
            outcome, self._clock.now(), record.key, number, proof=record.proof, code=record.code
        )

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
        said += paperwork.told(
            given_with(visit), at.date(), self._workdays(), self._strings(language)
        )
        declared = item.form.statement.get(language)
        text = signature.text(item.name.get(language), said, declared, at, language)
        picture = signature.picture(visit.strokes, text)
        return (self._outbox.materials.keep(picture, "image/png"),)

    def _payload(
        self, visit: Visit, query: Callable[[str], OutcomeQuery], enclosed: tuple[Enclosed, ...]
    ) -> Transaction:
        item, subject = visit.item, visit.subject
        applicant = visit.agent or visit.applicant or subject
        if item is None or item.form is None or visit.draft is None or subject is None:
            raise LookupError("a case needs a form and a person")
        assert applicant is not None
        now = self._clock.now()
        late = paperwork.remark(given_with(visit), now.date(), self._workdays())
        fields = drafts.arguments(
            item.form, visit.draft.answers, subject, visit.insurance, now.date(), late, visit.agent
        )
        region = visit.insurance.region if visit.insurance else ""
        told = query(item.form.transaction)
        hashed = self._outbox.store.audit.person
        return Transaction(
            number=visit.submission,
            item=item.id,
            transaction=item.form.transaction,
            at=now,
            acting="proxy" if visit.agent else "self",
            applicant=hashed(applicant.certificate_no),
            subject=hashed(subject.certificate_no),
            fields={PERSON_NO: subject.person_no, REGION: region, **fields},
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


_OUTCOMES = {
    Handed.ACCEPTED: Outcome.ACCEPTED,
    Handed.UNKNOWN: Outcome.UNKNOWN,
    Handed.WAITING: Outcome.WAITING,
    Handed.NOT_DONE: Outcome.REFUSED,
}
_UNTRIED = frozenset({State.WAITING, State.SENDING})
