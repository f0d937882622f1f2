"""What a visit leaves behind: records for the hub, rows of the journal; never a person.

Opened after the first frame. Writing down is synchronous and on the drawing thread: what the glass
says next is true only when it is on the disk (one fsync, a few milliseconds, never under a finger
but for the grade, where it is the point).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk.commands.archive_rounds import ArchiveRounds
from kiosk.commands.case_news import CaseNews
from kiosk.commands.cases import Cases
from kiosk.commands.delivery import Delivery, senders
from kiosk.commands.duty_rounds import DutyRounds
from kiosk.commands.limits import limits
from kiosk.commands.news_rounds import NewsRounds
from kiosk.commands.post_rounds import PostRounds
from kiosk.commands.told_news import ToldNews
from kiosk.commands.training_rounds import TrainingRounds
from kiosk.commands.urgent_news import UrgentNews
from kiosk.commands.watch import Watch
from kiosk.handling.case_book import CaseBook
from kiosk.journal import events
from kiosk.journal.journal import Journal
from kiosk.outbox import archiving, given, register, standings
from kiosk.outbox.deliver import Sender
from kiosk.outbox.kinds import (
    Consent,
    Destination,
    ItemUse,
    Kind,
    Payload,
    ReceiptIssued,
    Review,
    VisitCount,
    Voice,
)
from kiosk.outbox.outbox import LONGEST_HOLD, Outbox
from kiosk.outbox.register import Entry
from kiosk.platform.filing import OutcomeQuery
from kiosk.runtime.clock import CHINA, Clock
from kiosk.runtime.hands import Answer
from kiosk.runtime.visit_data import UsedItem, Visit
from kiosk.settings.model import PrinterSettings, Settings
from kiosk.store import issued, rekey
from kiosk.store.audit import Actor, Deed
from kiosk.store.database import Began, Store
from kiosk.store.faults import Fault, StoreFault
from kiosk.store.key import key_path, load_key
from kiosk.store.marks import Mark
from kiosk.text import voice_numbers
from kiosk.upkeep.paper import KeptRoll
from kiosk.uplink import platforms, station_tasks
from kiosk.uplink.board import Board
from kiosk.uplink.calls import Calls
from kiosk.uplink.exams import Exams
from kiosk.uplink.fetching import Fetching
from kiosk.uplink.hub import HubClient
from kiosk.uplink.inbox import Inbox
from kiosk.uplink.incoming import FIELDS, Answered
from kiosk.uplink.sender import PlatformSender
from kiosk.uplink.station_tasks import Tasks
from kiosk.visit.states import State
from kiosk.wipe.zero import zero

if TYPE_CHECKING:
    from kiosk.handling.taken_in import Waiting
    from kiosk.knowledge.model import Answer as Known

DATABASE = "terminal.db"

AMENDABLE = 180.0
"""Seconds a review or consent is held back because more may follow (reasons, the person)."""

TASKS_EVERY = 300.0
"""Seconds between two looks at the station's publicity tasks; one that is opened is asked for."""

OUTCOMES = {
    "confirmed": "printed",
    "asked-yes": "visitor-yes",
    "asked-no": "visitor-no",
    "unanswered": "unknown",
    "failed": "failed",
}


class Records:
    """Owns store and outbox. Raises StoreFault or KeyRefused when they cannot be opened."""

    def __init__(self, data: Path, settings: Settings, clock: Clock, journal: Journal) -> None:
        self._clock = clock
        self._journal = journal
        self._settings = settings
        self._refusal: Fault | None = None
        self._key_file = key_path(data / "store.key")
        rekey.settle(data / DATABASE, self._key_file)
        key = load_key(self._key_file)
        self.store = Store.open(data / DATABASE, key, lambda: clock.now().timestamp())
        zero(key)
        began = self.store.opening.began
        events.store_opened(journal, new="yes" if began is not Began.OPENED else "no")
        station = settings.station
        self.outbox = Outbox(
            self.store, station=station.code, terminal=station.terminal, limits=limits(settings)
        )
        self.outbox.recover()
        self.inbox = Inbox(self.outbox)
        self.board, self.exams = Board(self.outbox), Exams(self.outbox)
        self.training: TrainingRounds | None = None  # once it is looked for
        self.news: NewsRounds | None = None  # likewise
        self.case_news: CaseNews | None = None  # likewise
        self.calls: Calls | None = None  # once the service platform is there
        self.rounds: PostRounds | None = None
        self._serials = self.store.counter("receipt")
        self.case_book = CaseBook(self.outbox, hub=bool(settings.hub.url))
        self.cases = Cases(self.outbox, clock, self.refused, self.case_book)
        self.cases.archived = bool(settings.hub.url and settings.hub.archive_key)
        self.case_book.archives = self.cases.archived
        self._delivery = Delivery(self.outbox, journal, clock, self.refused, self._after_round)
        self.watch = Watch(self.outbox, journal, clock)
        self.stolen: Callable[[], None] = lambda: None
        """What is done when the hub says that this machine was stolen; on a worker's thread."""
        speakers = senders(settings, clock)
        self._hub = speakers.get(Destination.HUB)
        self._delivery.start(speakers)

    def file_with(
        self,
        sender: Sender,
        references: Callable[[], str],
        outcome_query: Callable[[str], OutcomeQuery],
    ) -> None:
        """The centre is there: what waits for it may go. `references` gives msgids;
        `outcome_query` names the transaction that tells what became of a write."""
        self.outbox.references = references
        self.cases.outcome_query = outcome_query
        self._delivery.start({Destination.CENTRE: sender})

    def hand_in_to(self, calls: Calls) -> None:
        """The province's service platform is there: what waits for it may go, by its rules."""
        self.calls = calls
        self.outbox.rules = platforms.rules(calls.platform)
        self.outbox.by_file = platforms.by_file(calls.platform)
        self._delivery.start({Destination.SERVICE_PLATFORM: PlatformSender(calls, self.outbox)})

    def post_rounds(self, calls: Calls, idle: Callable[[], bool]) -> PostRounds:
        """What fetches the platform's post; not started yet. `idle()`: nobody stands there."""
        self._journal.know("post-field", FIELDS)
        self.rounds = PostRounds(
            Fetching(calls, self.inbox, self._clock), self.outbox, self._clock, self._journal,
            every=self._settings.service_platform.poll_seconds, idle=idle, refused=self.refused,
            before=self._duties(),
        )  # fmt: skip
        return self.rounds

    def train(self) -> TrainingRounds | None:
        """What fetches what the hub gives the staff; not started yet. None: there is no hub, or
        nobody who would read it."""
        settings = self._settings
        if not settings.hub.url or not settings.station.staff:
            return None
        self.training = TrainingRounds.of(
            settings, self.board, self.exams, self._clock, self._journal, self.refused
        )
        return self.training

    def news_rounds(self) -> NewsRounds | None:
        """What asks the hub what else it has for the staff; not started yet. None: as `train`."""
        settings = self._settings
        if not settings.hub.url or not settings.station.staff:
            return None
        self.case_news = CaseNews(self.case_book, self._clock)
        matters = (
            self.case_news,
            UrgentNews(self.store, self._clock),
            ToldNews(self.store, self._clock, station_tasks.MATTER, Tasks, TASKS_EVERY),
        )
        self.news = NewsRounds.of(settings, matters, self._clock, self._journal, self.refused)
        return self.news

    def _duties(self) -> Callable[[], object]:
        """What the hub gives to deliver; nothing where there is none."""
        if not self._settings.hub.url:
            return lambda: None
        open_hub = partial(HubClient.of, self._settings.hub, self._clock.monotonic)
        return DutyRounds(open_hub, self.outbox, self._journal).look

    def archive_rounds(self, idle: Callable[[], bool]) -> ArchiveRounds | None:
        """What hands papers over to the hub's archive; not started yet. None: there is none.
        Raises OSError."""
        hub = self._settings.hub
        if not self.cases.archived:
            return None
        return ArchiveRounds(
            HubClient.of(hub, self._clock.monotonic), hub.archive_key, self.outbox, self._journal,
            self._clock, idle=idle, refused=self.refused,
        )  # fmt: skip

    def archiving(self) -> archiving.Standing | None:
        """Papers that wait for the archive, as far as any may; None: there is none, and none do.
        Raises StoreFault."""
        standing = archiving.standing(self.store)
        return standing if self.cases.archived or standing.waiting else None

    # ---- what others take from the store

    def msgids(self) -> Mark:
        """Where the centre's client remembers its message ids across restarts."""
        return Mark(self.store, "msgid")

    def next_serial(self) -> str:
        """Serial number of a receipt: terminal, day, number; never given twice."""
        number = self._serials.take()
        return f"{self._settings.station.terminal}-{self._clock.now():%Y%m%d}-{number:05d}"

    def issue(
        self, serial: str, item: str, content: str, certificate_no: str, facts: issued.Facts
    ) -> str:
        """The check number of a paper; "" where the store takes nothing: it is printed without."""
        return self._kept(
            lambda: issued.issue(
                self.store, serial, item, content, certificate_no=certificate_no, facts=facts
            ),
            "",
        )

    # ---- a visit's records

    def consent(self, visit: Visit) -> None:
        """By version, time and keyed hash of what was shown; the person's own number follows."""
        shown = visit.credential
        if shown is not None:
            visit.consent_key = self._put(
                Kind.CONSENT, self._consent(visit, shown.certificate_no or shown.token)
            )

    def use(self, visit: Visit) -> None:
        """An item was answered: the count of this visit is written down or brought up to date."""
        if visit.consent_key and visit.applicant is not None:
            agreed = self._consent(visit, visit.applicant.certificate_no)
            self._amend(visit.consent_key, agreed)
            self.outbox.release(visit.consent_key)
            visit.consent_key = ""
        count = self._count(visit, "restart", 0.0)  # true if nothing more is written
        if visit.count_key:
            self._amend(visit.count_key, count, LONGEST_HOLD)
        else:
            visit.count_key = self._put(Kind.VISIT_COUNT, count, LONGEST_HOLD)
        if visit.assistant is not None and visit.subject is not None and visit.current:
            self.staff(
                Deed.ANSWERED, visit.assistant.id, reference=visit.assistant.mode,
                item=visit.current.item.id, person=visit.subject.certificate_no,
            )  # fmt: skip
        if (use := visit.current) and visit.result is not None:
            rows, seconds = len(visit.result.rows), use.seconds_to_result
            events.visit_answered(self._journal, item=use.item.id, rows=rows, seconds=seconds)

    def end(self, visit: Visit, ended: str, seconds: float) -> None:
        """The visit is over; a visit in which nothing happened is not counted."""
        self.cases.nobody_waits()
        if visit.count_key or visit.identified_by != "none" or visit.left_failed:
            count = self._count(visit, ended, seconds)
            if visit.count_key:
                self._amend(visit.count_key, count)
            else:
                self._put(Kind.VISIT_COUNT, count, 0.0)
            # nothing of this visit can change any more: consent, count and grades may go out
            self._kept(self.outbox.release, None)
        receipts = sum(u.receipts for u in visit.used)
        events.visit_ended(
            self._journal, end=ended, items=len(visit.used), receipts=receipts, seconds=seconds
        )

    def brought(self, intake: str, name: str, item: str, visit: Visit) -> Waiting | None:
        """The next page of the paper at hand that was taken in at home."""
        from kiosk.handling.taken_in import Intake

        paper, used = visit.own_papers.at, visit.brought
        return self._kept(lambda: Intake(self.store).page(intake, name, item, paper, used), None)

    def file_case(self, visit: Visit, answer: Answer) -> None:
        """What the visitor confirmed; on the disk before anything is sent."""
        self.cases.file(visit, answer)

    def entries(self, certificate_no: str) -> list[Entry] | None:
        """A person's cases of this terminal, newest first; None where the store cannot be read."""
        return self._kept(lambda: register.of(self.store, certificate_no), None)

    def unit_entries(self, code: str) -> list[Entry] | None:
        """An employer's; None as above."""
        return self._kept(lambda: register.of_unit(self.store, code), None)

    def receipt(self, visit: Visit, outcome: str) -> None:
        """`outcome`: confirmed | asked-yes | asked-no | unanswered | failed."""
        if (use := visit.current) is None or not visit.serial:
            return
        issued = ReceiptIssued(
            serial=visit.serial,
            item=use.item.id,
            number=use.number,
            at=self._clock.now(),
            outcome=OUTCOMES[outcome],
            reprint=visit.copy > 0,
            copy=visit.copy,
            source={"confirmed": visit.printed_by, "failed": visit.print_failure}.get(outcome, ""),
        )
        self._put(Kind.RECEIPT_ISSUED, issued, 0.0)

    def review(self, visit: Visit, used: UsedItem) -> None:
        """On the disk when this returns; held a while when reasons may follow. A grade that is
        given again replaces the one still held."""
        review = self._review(visit, used)
        if used.review_key and self._amend(used.review_key, review, AMENDABLE):
            return
        if not used.review_key:  # no thanks are said of what is not on the disk
            used.review_key = self._promise(Kind.REVIEW, review, AMENDABLE)

    def replies(self) -> list[Answered]:
        """The agency's replies to feedback on the knowledge base that are in force."""
        today = self._clock.now().date()
        held = self._kept(lambda: self.inbox.listed("reply", today), otherwise=[])
        return [one.post for one in held]

    def feedback(self, visit: Visit, about: Known | None) -> bool:
        """纠错、建议 on the knowledge base; True: it is on the disk."""
        from kiosk.commands.suggesting import written_down

        now = self._clock.now()
        said, settings = visit.feedback, self._settings
        return self._kept(
            lambda: written_down(self.outbox, said, about, settings, now), otherwise=False
        )

    def voice(self, visit: Visit) -> None:
        """On the disk when this returns, with the number that the glass then shows."""
        said = visit.voice
        given = voice_numbers.make()
        payload = Voice(
            number=given.number, secret=given.secret, what=said.what, at=self._clock.now(),
            channel="pad" if visit.assistant is not None else "terminal",
            about=said.about, remark=said.words, phone=said.phone,
            consent=visit.settings.consent_version if said.phone else "",
        )  # fmt: skip
        self._promise(Kind.VOICE, payload)  # no number is told of what is not on the disk
        said.given = given

    def amend(self, visit: Visit, used: UsedItem) -> None:
        """Reasons and, with consent, a phone number for the reply."""
        consent = self._settings.consent_version if visit.phone else ""
        self._amend(
            used.review_key,
            self._review(visit, used, reasons=visit.reasons, phone=visit.phone, consent=consent),
        )
        self.outbox.release(used.review_key)

    # ---- the machine

    def roll(self, printer: PrinterSettings) -> KeptRoll | None:
        """The roll in the printer; None where the settings name no length of a roll.

        Raises StoreFault.
        """
        if printer.roll_metres is None:
            return None
        return KeptRoll(
            printer.roll_metres,
            printer.roll_warn_metres,
            Mark(self.store, "roll"),
            self._clock.now,
            low=lambda: events.printer_roll_low(self._journal),
            fault=self.refused,
        )

    def staff(
        self,
        deed: Deed,
        account: str,
        *,
        reference: str = "",
        digest: str = "",
        item: str = "",
        person: str = "",
    ) -> bool:
        """What a member of staff did, in the audit chain; on the disk when this returns True.
        `person`: a certificate number, which is kept as a keyed hash."""
        audit = self.store.audit

        def write() -> bool:
            with self.store.transaction() as db:
                audit.append(
                    db, deed, Actor.STAFF, who=audit.person(account), item=item,
                    person=audit.person(person), reference=reference, digest=digest,
                )  # fmt: skip
            return True

        return self._kept(write, False)

    def trouble(self, state: State, code: str) -> None:
        events.visit_trouble(self._journal, state=state, code=code)

    def refused(self, fault: StoreFault) -> None:
        """The database refused: told once for each reason, until it takes something again."""
        if self._refusal != fault.why:
            self._refusal = fault.why
            events.store_fault(self._journal, why=fault.why)
        self.watch.doubt(fault)

    def machine_key(self) -> bytearray:
        """The raw key, for a backup that this machine alone can open. Raises KeyRefused."""
        return load_key(self._key_file)

    def wiped(self, seconds: float, overwritten: int) -> None:
        self.store.shrink()
        events.wipe_done(self._journal, seconds=seconds, overwritten=overwritten)

    def close(self) -> None:
        self._delivery.close()
        self._kept(self.watch.anchor, None)
        self.store.close()

    # ---- inside

    def _after_round(self) -> None:
        """On a worker's thread. A terminal without a hub tells nobody how its cases stand."""
        if isinstance(self._hub, HubClient) and self._hub.stolen:
            self.stolen()
            return
        self.cases.look()
        if self._settings.hub.url:
            standings.tell(self.outbox, CHINA)
            given.tell(self.outbox, CHINA)

    def _put(self, kind: Kind, payload: Payload, hold: float = AMENDABLE) -> str:
        return self._kept(lambda: self.outbox.put(Destination.HUB, kind, payload, hold=hold), "")

    def _promise(self, kind: Kind, payload: Payload, hold: float = 0.0) -> str:
        """Raises StoreFault when it is not on the disk."""
        try:
            return self.outbox.put(Destination.HUB, kind, payload, hold=hold)
        except StoreFault as fault:
            self.refused(fault)
            raise

    def _amend(self, key: str, payload: Payload, hold: float = 0.0) -> bool:
        return bool(key) and self._kept(lambda: self.outbox.amend(key, payload, hold), False)

    def _kept(self, write: Callable[[], Any], otherwise: Any) -> Any:
        """A database that refuses is journalled; the visit goes on, nothing was promised."""
        try:
            done = write()
            self._took()
            return done
        except StoreFault as fault:
            self.refused(fault)
            return otherwise

    def _took(self) -> None:
        if self._refusal is not None:
            self._refusal = None
            events.store_well(self._journal)

    def _consent(self, visit: Visit, shown: str) -> Consent:
        subject = self.store.keyed_hash("consent", shown)
        version = visit.settings.consent_version
        visit.consented_at = visit.consented_at or self._clock.now()
        return Consent(version=version, at=visit.consented_at, subject=subject)

    def _review(self, visit: Visit, used: UsedItem, **more: Any) -> Review:
        helped = visit.assistant
        return Review(
            number=used.number,
            item=used.item.id,
            at=self._clock.now(),
            channel="pad" if helped is not None else "terminal",
            grade=used.grade,
            staff=None if helped is None else helped.id,
            **more,
        )

    def _count(self, visit: Visit, ended: str, seconds: float) -> VisitCount:
        begun = visit.begun or self._clock.now()
        items = tuple(
            ItemUse(
                item=u.item.id,
                result="shown" if u.found else "nothing-found",
                seconds_to_result=round(u.seconds_to_result, 1),
                seconds_to_receipt=u.seconds_to_receipt and round(u.seconds_to_receipt, 1),
                receipts=u.receipts,
            )
            for u in visit.used
        ) + tuple(ItemUse(item=one, result="trouble") for one in visit.left_failed)
        return VisitCount(
            begun=begun.replace(minute=0, second=0, microsecond=0),
            seconds=round(seconds, 1),
            items=items,
            ended="refused" if visit.refusal and not items else ended,
            identified_by=visit.identified_by,
            refusal=visit.refusal.value if visit.refusal and not items else None,
            acting=visit.acted,
        )
