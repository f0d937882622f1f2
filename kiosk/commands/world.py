"""The hands of a real terminal: devices, centre, printer and records behind the runtime's commands.

Everything that is slow to import is made by `settle`, on a thread of its own after the first frame;
what is asked for before that waits for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from typing import TYPE_CHECKING, Any

import msgspec

from kiosk.handling import papers as paperwork
from kiosk.handling import roster_file
from kiosk.handling.case import Case, Outcome
from kiosk.handling.eligibility import asked_of
from kiosk.handling.secret import wipe
from kiosk.papers.cells import Trouble as FileTrouble
from kiosk.papers.cells import Unread
from kiosk.platform.interface import (
    Cause,
    CentreTrouble,
    Credential,
    CredentialKind,
    ItemQuestion,
    Person,
    PersonFound,
    Trouble,
)
from kiosk.runtime.asking import Asking
from kiosk.runtime.clearing import clear_all
from kiosk.runtime.clock import Clock
from kiosk.runtime.hands import Answer
from kiosk.runtime.visit_data import Refused, UsedItem, Visit
from kiosk.services.form import RuleKind
from kiosk.services.model import Ask, Item, Period
from kiosk.services.period import span
from kiosk.services.result import PeriodChoice, Result
from kiosk.visit.states import Event, State
from kiosk.wipe.zero import drain, flood, trim

if TYPE_CHECKING:
    from drivers.printer.document import Document
    from drivers.status import Status
    from kiosk.commands.case_rounds import CaseRounds
    from kiosk.commands.helping import Helping
    from kiosk.commands.lists import Lists
    from kiosk.commands.presenter import Library
    from kiosk.commands.queue_rounds import QueueRounds
    from kiosk.commands.records import Records
    from kiosk.commands.replying import Replying
    from kiosk.commands.tickets import Tickets
    from kiosk.outbox.register import Entry
    from kiosk.runtime.facing import Facing
    from kiosk.runtime.keys import Keys
    from kiosk.runtime.paging import Paging
    from kiosk.runtime.phoning import Phoning
    from kiosk.runtime.photographing import Photographing
    from kiosk.runtime.printing import Printing
    from kiosk.runtime.reading import Means
    from kiosk.runtime.showing import Showing
    from kiosk.runtime.signalling import Signalling
    from kiosk.runtime.speaking import Speaking
    from kiosk.station.machine import Queue
    from kiosk.upkeep.paper import KeptRoll


class World:
    """Implements `kiosk.runtime.hands.Hands`. All methods are called on the drawing thread."""

    def __init__(
        self,
        *,
        asking: Asking,
        forget_glass: Callable[[], None],
        restart: Callable[[], None],
        phone: Callable[[], str],
        clock: Clock,
        soon: Callable[[Callable[[], None]], None] = lambda call: call(),
    ) -> None:
        """`soon` runs a call on the drawing thread, in a later turn."""
        self._asking = asking
        self._clock = clock
        self._forget_glass = forget_glass
        self._restart = restart
        self._phone = phone
        self._soon = soon
        self.means: dict[str, Means] = {}
        self.printing: Printing | None = None
        self.records: Records | None = None
        self.roll: KeptRoll | None = None
        self.tickets: Tickets | None = None
        self.library: Library | None = None  # by which cases are put into words
        self.signalling: Signalling | None = None
        self.shared: MutableMapping[str, Any] = {}  # drivers of watched devices, by name in health
        self.photographing: Photographing | None = None
        self.facing: Facing | None = None
        self.showing: Showing | None = None  # the two pictures, to staff
        self.phoning: Phoning | None = None
        self.paging: Paging | None = None
        self.lists: Lists | None = None
        self.queue: QueueRounds | None = None
        self.replying: Replying | None = None
        self.helping: Helping | None = None
        self.case_rounds: CaseRounds | None = None
        self.attest_here: Callable[[Answer], None] = lambda answer: None  # a staff session's
        self.called_here: Answer | None = None  # of the visit that waits for staff at this glass
        self.keys: Mapping[str, Keys] = {}  # keypad and earphone socket, by name in health
        self.speech: Speaking | None = None
        self._early: Answer | None = None  # a reading asked for before the devices were there

    # ---- who is there

    def read_credential(self, answer: Answer) -> None:
        if not self.means:
            self._early = answer
        elif self.signalling:
            answer = self.signalling.awaiting(answer)
        for means in self.means.values():
            means.start(answer)

    def read_code(self, answer: Answer) -> None:
        """A scanner that is not there yet is not waited for: the number can be typed."""
        if (scanner := self.means.get("e_voucher")) is not None:
            scanner.start(answer)

    def stop_reading(self) -> None:
        self._early = None
        if self.signalling:
            self.signalling.no_longer()
        for means in self.means.values():
            means.stop()

    def devices_ready(self, means: dict[str, Means]) -> None:
        """The reading devices exist now; whoever waits is served."""
        self.means = means
        if self._early is not None:
            self.read_credential(self._early)

    @property
    def owners(self) -> dict[str, Means | Printing | Paging | Signalling | Speaking | Keys]:
        """Who owns each device's port, by the device's name in health: its status, its thread."""
        named = {
            "printer": self.printing,
            "page_printer": self.paging,
            "signal": self.signalling,
            "speech": self.speech,
            **self.means,
            **self.keys,
        }
        return {name: owner for name, owner in named.items() if owner is not None}

    def statuses(self) -> dict[str, Status]:
        """What each owner last heard, by the device's name in health; only changes are told, this
        is how old the last reading is."""
        heard = {name: owner.status for name, owner in self.owners.items()}
        return {name: status for name, status in heard.items() if status is not None}

    def means_left(self) -> bool:
        return not self.means or any(m.works for m in self.means.values())

    # ---- the centre

    def ask_person(self, visit: Visit, answer: Answer) -> None:
        if visit.credential is None:
            return
        if visit.item is not None and visit.item.own and visit.item.unit is None:
            answer = by_card(visit.credential, answer)
        self._asking.person(visit.credential, answer)

    def ask_item(self, visit: Visit, answer: Answer) -> None:
        if visit.item is not None and visit.item.own:
            self._ask_own(visit, visit.item, answer)
            return
        self._asking.item(self._question(visit), answer)

    def _ask_own(self, visit: Visit, item: Item, answer: Answer) -> None:
        """From our own store, and from the centre where it knows the person."""
        person, library = visit.subject, self.library
        entries = self._entries(visit, item)
        if entries is None or library is None or person is None:
            answer(Event.CENTRE_TROUBLE, CentreTrouble(Trouble.NONSENSE, Cause.OURS))
            return
        from kiosk.commands import progress

        now, found = self._clock.now(), tuple(entries)
        lists = progress.asked(item, found, library)

        def make(said: progress.Lists, left: int) -> Result:
            return progress.result(
                item, found, said, library, now, left=left,
                hand_over_days=visit.settings.station.hand_over_days,
            )  # fmt: skip

        if not person.person_no:  # only the card says who it is: the centre did not answer
            answer(Event.RESULT_READY, make(dict.fromkeys((name for name, _ in lists), None), 0))
            return
        questions = [(name, self._question(visit, name, about=of)) for name, of in lists]
        self._asking.own(questions, make, answer)

    def _entries(self, visit: Visit, item: Item) -> list[Entry] | None:
        """The person's, or those of the employer for which the centre's list names who asks. None:
        nobody may be told, or the store cannot be read."""
        if self.records is None:
            return None
        if item.unit is None:
            return self.records.entries(visit.subject.certificate_no) if visit.subject else None
        unit = visit.unit
        return self.records.unit_entries(unit.code) if unit is not None and unit.listed else None

    def ask_proof(self, visit: Visit, answer: Answer) -> None:
        if visit.proof is not None:
            self._asking.proof(visit.proof, answer)

    def compare_face(self, visit: Visit, answer: Answer) -> None:
        if self.facing is None or visit.subject is None:
            answer(Event.FACE_WRONG, "face.away")
            return
        self.facing.look(visit.subject.certificate_no, self._clock.now().date(), answer)

    def call_staff(self, visit: Visit, page: State, answer: Answer) -> None:
        if self.helping is None:
            answer(Event.CALL_TOLD, "failed")
        else:
            from kiosk.station.help import Want  # not needed for the first frame

            self.helping.call(Want.COME, page, "", answer)

    def ask_staff(self, visit: Visit, answer: Answer) -> None:
        kept = self._attested(visit, answer)
        if visit.assistant is not None:
            self.attest_here(kept)
        elif self.helping is None or visit.item is None:
            answer(Event.STAFF_AWAY, "attest.failed")
        else:
            from kiosk.station.help import Want

            here = visit.attested_here
            self.helping.call(Want.ATTEST, State.ATTESTING, visit.item.id, kept, here=here)
            self.called_here = self._said_here(kept) if here else None

    def _said_here(self, kept: Answer) -> Answer:
        """Who came to this glass is awaited on the line no longer."""

        def said(event: Event, data: Any = None) -> None:
            if event is Event.STAFF_COMING and self.helping is not None:
                self.helping.stop()
            if event in _LAST_WORDS:
                self.called_here = None
            kept(event, data)

        return said

    def show_faces(self, visit: Visit, answer: Answer) -> None:
        """To staff, until `showing` is stopped: FACES_TOLD; nothing where no photo can be shown."""
        if self.showing is not None and visit.subject is not None:
            today = self._clock.now().date()
            self.showing.show(visit.subject.certificate_no, today, answer)

    def _attested(self, visit: Visit, answer: Answer) -> Answer:
        """Their word counts once it is in the audit chain, with whose card it is about."""
        from kiosk.store.audit import Deed

        def write(event: Event, data: Any, how: str) -> None:
            item, person, records = visit.item, visit.subject, self.records
            if item is None or person is None:
                return  # the visit is over
            yes = event is Event.STAFF_CONFIRMED
            written = records is not None and records.staff(
                Deed.ATTESTED if yes else Deed.NOT_ATTESTED,
                str(data) if yes else visit.attested_by,
                item=item.id,
                person=person.certificate_no,
                digest=" ".join(filter(None, ("" if yes else str(data), how))),
            )
            answer(*((event, data) if written else (Event.STAFF_AWAY, "attest.failed")))

        def said(event: Event, data: Any = None) -> None:
            if event in (Event.STAFF_CONFIRMED, Event.STAFF_REFUSED):
                faces, how = visit.faces, ""  # wiped by the time it is written
                if visit.settings.staff.attest_keeps == "how":
                    how = faces.how if faces is not None else "card"
                self._soon(lambda: write(event, data, how))
            else:
                answer(event, data)

        return said

    def stop_call(self) -> None:
        self.called_here = None
        if self.helping is not None:
            self.helping.stop()

    def verify_secret(self, visit: Visit, answer: Answer) -> None:
        secret, who = visit.secret.take(), visit.subject
        if who is None:
            wipe(secret)
            return
        self._asking.secret(who, secret, answer)

    def ask_unit(self, visit: Visit, answer: Answer) -> None:
        item, who = visit.item, visit.applicant
        if item is not None and who is not None and visit.unit_code:
            self._asking.unit(visit.unit_code, item, who, answer)

    def ask_checks(self, visit: Visit, answer: Answer) -> None:
        item = visit.item
        form = item.form if item else None
        asked = [
            (rule, self._question(visit, rule.transaction, rule.keep))
            for rule in (form.rules if form else ())
            if rule.kind is RuleKind.NONE_YET
        ]
        offers = [
            (put, self._question(visit, put.rows.transaction, put.rows.keep))
            for put in (form.questions if form else ())
            if put.rows is not None
        ]
        of_parts = [
            (asked_of(part, rule), self._question(visit, rule.transaction, rule.keep))
            for part in (form.parts if form else ())
            for rule in part.rules
            if rule.kind is RuleKind.NONE_YET and part.id not in visit.barred
        ]
        if asked or offers or of_parts:
            self._asking.checks(asked, offers, answer, of_parts)
        else:
            answer(Event.CHECKED, {})

    def see_paper(self, visit: Visit, answer: Answer) -> None:
        if self._brought(visit, answer):
            return
        if self.phoning is not None:
            visit.upload = self.phoning.see(answer)
        if self.photographing is not None:
            self.photographing.see(answer)
        elif self.phoning is None:
            answer(Event.CAMERA_FAILED, "camera.away")

    def _brought(self, visit: Visit, answer: Answer) -> bool:
        """A page of this paper was taken in at their home: it is looked at in place of the
        camera's."""
        visit.brought_left = 0
        from kiosk.runtime.bringing import look_at

        staff, item, who = visit.assistant, visit.item, visit.subject
        if staff is None or not staff.brings or item is None or who is None or not self.records:
            return False
        found = self.records.brought(staff.brings, who.name, item.id, visit)
        if found is None:
            return False
        visit.brought, visit.brought_left = visit.brought | {found.number}, found.left
        look_at(bytearray(found.picture), self._clock.monotonic, answer)
        return True

    def see_list(self, visit: Visit, answer: Answer) -> None:
        asked = visit.people_asked
        if self.phoning is None or asked is None:
            answer(Event.LIST_UNREAD, Unread(FileTrouble.FAILED))
            return
        room = roster_file.order(asked, visit.people_there)
        visit.upload = self.phoning.see_list(answer, room, roster_file.heads(asked), room.room)

    def take_picture(self, visit: Visit, answer: Answer) -> None:
        if self.phoning is not None:
            self.phoning.stop()
        if self.photographing is None:
            answer(Event.CAMERA_FAILED, "camera.away")
        else:
            form = visit.item.form if visit.item else None
            self.photographing.take(answer, paperwork.sought(form, visit.own_papers))

    def stop_camera(self) -> None:
        for one in (self.photographing, self.phoning, self.facing, self.showing):
            if one is not None:
                one.stop()

    def file_case(self, visit: Visit, answer: Answer) -> None:
        if self.records is None:
            now = self._clock.now()
            answer(Event.CASE_REFUSED, Case(Outcome.NOT_KEPT, now, number=visit.submission))
        else:
            self.records.file_case(visit, answer)

    def ask_detail(self, visit: Visit, answer: Answer) -> None:
        item, result = visit.item, visit.result
        if item is None or item.detail is None or result is None:
            return
        row = result.rows[visit.row]
        if item.detail.ask is None:
            answer(Event.DETAIL_READY, (row,))
        else:
            self._asking.detail(self._question(visit), item.detail, row, answer)

    def ask_lines(self, visit: Visit, answer: Answer) -> None:
        item = visit.item
        if item is None or item.detail is None or item.detail.then is None:
            return
        row = visit.detail[max(visit.line_row, 0)]
        if visit.result is not None:  # a settlement does not repeat what its visit said
            row = visit.result.rows[visit.row] | row
        self._asking.detail(self._question(visit), item.detail.then, row, answer)

    def cancel_centre(self) -> None:
        self._asking.cancel()

    # ---- paper

    def print_receipt(self, visit: Visit, answer: Answer) -> None:
        """The paper that the visitor asked for."""
        a4 = visit.paper == "list"
        printer, papers = (self.paging, self.lists) if a4 else (self.printing, self.tickets)
        if printer is None or papers is None:
            answer(Event.PRINT_REFUSED, Refused("no-printer"))
            return
        printer.print(papers.compose(visit), answer)

    def print_guide(self, visit: Visit, answer: Answer) -> None:
        """Its own words, in place of those that move a receipt's states."""
        if visit.guide or visit.work_rule or visit.answer:
            self._print_aside(
                lambda tickets: tickets.compose_text(visit), Event.GUIDE_PAPER, answer, "failed"
            )
        else:
            answer(Event.GUIDE_PAPER, "failed")

    def record_feedback(self, visit: Visit, answer: Answer) -> None:
        about = self.library.answer_of(visit.feedback.about, visit) if self.library else None
        kept = self.records is not None and self.records.feedback(visit, about)
        answer(Event.FEEDBACK_TOLD, "kept" if kept else "lost")

    def take_ticket(self, visit: Visit, answer: Answer) -> None:
        if self.queue is None or visit.ticket_wish is None:
            answer(Event.TICKET_FAILED, "starting")
        else:
            self.queue.take(visit.ticket_wish, answer)

    def ask_free(self, visit: Visit, answer: Answer) -> None:
        item, types = visit.booking.item, visit.settings.station.queue
        kinds = [t.id for t in types.types if item and item.id in t.items] if types else []
        self._ask_queue(lambda queue: queue.free(kinds[0]), Event.BOOKING_FREE, answer)

    def book(self, visit: Visit, answer: Answer) -> None:
        item = visit.booking.item.id if visit.booking.item else ""
        day, slot = visit.booking.wish
        self._ask_queue(lambda queue: queue.book(item, day, slot), Event.BOOKING_TOLD, answer)

    def withdraw_booking(self, visit: Visit, answer: Answer) -> None:
        number = visit.booking.number
        self._ask_queue(lambda queue: queue.withdraw(number), Event.BOOKING_TOLD, answer)

    def print_booking(self, visit: Visit, answer: Answer) -> None:
        """An appointment stands without paper; one that was withdrawn gets none."""
        made = visit.booking.made
        if made is not None and made.standing == "booked":
            self._print_aside(
                lambda tickets: tickets.compose_booking(visit), Event.BOOKING_PAPER, answer
            )

    def record_voice(self, visit: Visit) -> None:
        visit.voice.phone = self._phone()
        if self.records is None:
            raise LookupError("nothing can be written down yet")
        self.records.voice(visit)

    def print_voice(self, visit: Visit, answer: Answer) -> None:
        """Without paper the glass shows the number as long as the visitor likes."""
        self._print_aside(lambda tickets: tickets.compose_voice(visit), Event.VOICE_PAPER, answer)

    def ask_reply(self, visit: Visit, answer: Answer) -> None:
        if self.replying is None or visit.voice.given is None:
            answer(Event.REPLY_FAILED, "starting")
        else:
            self.replying.ask(visit.voice.given, answer)

    def _ask_queue(self, what: Callable[[Queue], Any], told: Event, answer: Answer) -> None:
        rounds = self.queue
        if rounds is None:
            answer(Event.BOOKING_FAILED, "starting")
        else:
            rounds.ask(lambda: what(rounds.queue), told, Event.BOOKING_FAILED, answer)

    def print_ticket(self, visit: Visit, answer: Answer) -> None:
        """A number is good without paper: what becomes of it moves no state."""
        self._print_aside(lambda tickets: tickets.compose_number(visit), Event.TICKET_PAPER, answer)

    def _print_aside(
        self,
        compose: Callable[[Tickets], Callable[[], Document]],
        word: Event,
        answer: Answer,
        nowhere: str = "none",
    ) -> None:
        """Paper that moves no state: what becomes of it is the data of `word`; `nowhere` where
        there is no printer."""
        if self.printing is None or self.tickets is None:
            answer(word, nowhere)
        else:
            self.printing.print(compose(self.tickets), _paper_told(word, answer))

    def ask_printer(self, visit: Visit, answer: Answer) -> None:
        printer = self.paging if visit.paper == "list" else self.printing
        if printer is not None:
            printer.look(answer)

    @property
    def _printers(self) -> tuple[Printing | Paging, ...]:
        return tuple(one for one in (self.printing, self.paging) if one is not None)

    # ---- what must reach the outside

    def record_consent(self, visit: Visit) -> None:
        if self.records:
            self.records.consent(visit)

    def record_use(self, visit: Visit) -> None:
        if self.records:
            self.records.use(visit)

    def record_end(self, visit: Visit, ended: str, seconds: float) -> None:
        if self.records:
            self.records.end(visit, ended, seconds)

    def record_receipt(self, visit: Visit, outcome: str) -> None:
        if self.records:
            self.records.receipt(visit, outcome)

    def record_review(self, visit: Visit, used: UsedItem) -> None:
        if self.records:
            self.records.review(visit, used)

    def amend_review(self, visit: Visit, used: UsedItem) -> None:
        if self.records:
            visit.phone = self._phone()
            self.records.amend(visit, used)

    def journal_trouble(self, state: State, code: str) -> None:
        if self.records:
            self.records.trouble(state, code)

    # ---- nothing remains

    def forget(self) -> None:
        self.stop_call()
        self._forget_phone()
        self._forget_glass()
        for printer in self._printers:
            printer.drop(then_clear=True)

    def wipe(self, answer: Answer) -> None:
        self.stop_reading()
        self.cancel_centre()
        self.stop_camera()
        self.stop_call()
        self._forget_phone()
        self._forget_glass()
        for printer in self._printers:
            printer.drop(then_clear=False)  # `begin` clears
        began = self._clock.monotonic()

        def cleared(proved: bool) -> None:
            """On a printer's thread, where nothing is drawn: what was freed is overwritten."""
            overwritten = flood()
            trim()
            if self.records:
                if not proved:
                    self.records.trouble(State.WIPING, "printer-not-cleared")
                self.records.wiped(self._clock.monotonic() - began, overwritten)
            answer(Event.WIPED, None)

        def begin() -> None:
            drain()  # this thread's; `flood` does the other's
            clear_all([printer.clear for printer in self._printers], cleared)

        # the frames above this one still hold the visit and its page: overwrite when they are gone
        self._soon(begin)

    def _forget_phone(self) -> None:
        if self.phoning is not None:
            self.phoning.forget()

    def restart(self) -> None:
        self._restart()

    def close(self) -> None:
        for means in self.means.values():
            means.close()
        for printer in self._printers:
            printer.close()
        if self.records:
            self.records.close()

    def _question(
        self,
        visit: Visit,
        transaction: str = "",
        keep: dict[str, tuple[str, ...]] | None = None,
        *,
        about: Item | None = None,
    ) -> ItemQuestion:
        """The item's own question, or `transaction` about the same person: all there ever was, as
        far as a row has the values of `keep`. `about`: for the sake of another item."""
        item = about or visit.item
        if item is None or visit.subject is None:
            raise LookupError("a question needs an item and a person")
        today = self._clock.now().date()
        if transaction:
            everything = Period(default="all", furthest_years=10)
            item = msgspec.structs.replace(item, ask=Ask(transaction=transaction, keep=keep or {}))
            days = span(PeriodChoice.ALL, 0, today, everything)
        else:
            days = span(visit.choice, visit.year, today, item.period)
        return ItemQuestion(
            item=item,
            person=visit.subject,
            insurance=visit.insurance,
            span=days,
            unit=visit.unit,
        )


_LAST_WORDS = frozenset({Event.STAFF_CONFIRMED, Event.STAFF_REFUSED, Event.STAFF_AWAY})
"""Of whoever was to look at card and person."""

_CARDS = frozenset({CredentialKind.ID_CARD, CredentialKind.SOCIAL_CARD})


def by_card(credential: Credential, answer: Answer) -> Answer:
    """The answer to *who is it* where the terminal's own records are asked for: a card that was
    read says it as well, when the centre cannot. Such a person has no number of the centre's, and
    is asked for anew as soon as anything else is wanted (`Runtime`)."""

    def either(event: Event, data: Any = None) -> None:
        card = credential.kind in _CARDS and credential.certificate_no
        if event is Event.CENTRE_TROUBLE and card:
            known = Person(
                person_no="",
                name=credential.name,
                certificate_type=credential.certificate_type,
                certificate_no=credential.certificate_no,
                sex="",
                birth=None,
                insurances=(),
                credential=credential,
            )
            event, data = Event.PERSON_FOUND, PersonFound(known)
        answer(event, data)

    return either


def _paper_told(word: Event, answer: Answer) -> Answer:
    """For paper that moves no state: what became of it, as the data of one event."""
    words = {Event.PRINT_CONFIRMED: "printed", Event.PRINT_UNCONFIRMED: "asked"}

    def said(event: Event, data: Any = None) -> None:
        answer(word, words.get(event, "failed"))

    return said
