"""From the visit's data to what a screen may know; and what touches change only on the glass."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.commands.counsel import Counsel
from kiosk.commands.pen import Pen, found
from kiosk.commands.review_links import station_review_url
from kiosk.commands.visit_links import ReviewLinks
from kiosk.handling import bundle, signature
from kiosk.handling import draft as drafts
from kiosk.handling.case import Case, Outcome
from kiosk.handling.grouping import following
from kiosk.input import SLATE
from kiosk.runtime.clock import Clock
from kiosk.runtime.core import WAITS, Runtime
from kiosk.services.catalogue import Catalogue
from kiosk.services.dictionaries import Dictionaries
from kiosk.services.entries import Entries
from kiosk.services.model import Item
from kiosk.settings.offer import Pause
from kiosk.text import voice_numbers
from kiosk.text.numbers import PHONE_LENGTH
from kiosk.text.strings import Strings
from kiosk.text.workdays import Workdays
from kiosk.visit.states import State
from kiosk.visit.table import OVERLAYS
from screens.view import Announcement, Look, Means, Unseen, Used, View

if TYPE_CHECKING:
    from kiosk.knowledge.model import Answer
    from kiosk.runtime.visit_data import Visit
    from kiosk.services.publicity import WorkRule
    from kiosk.station.words import Board
    from kiosk.uplink.shown import Shown
    from screens.staff import StaffBar

LONGEST_TYPED = 18
"""Characters of the longest number the pad takes (公民身份号码)."""


_PUBLISHED = frozenset({State.NOTICES, State.WORK_RULE})
"""States that show notices or work rules: only they load them."""


_HANDLED = frozenset(
    {
        State.HOME_IDENTIFIED,
        State.HANDLING_LIST,
        State.CONSULTING,
        State.ANSWER,
        State.GUIDE,
        State.DETAIL,
    }
)
"""States that show what can be done here: the files that say so are not looked for before."""


_PAPERS = frozenset(
    {
        State.MATERIALS, State.CAMERA, State.TAKING, State.PAGE_TAKEN, State.CONFIRM, State.FILED,
    }
)  # fmt: skip
"""States that show papers, or by which day they follow."""


_WRITTEN = frozenset(
    {State.QUESTION, State.UNIT_CODE, State.SEARCH, State.FEEDBACK, State.VOICE_WORDS}
)
"""States that may have the keyboard."""


_PROVING = frozenset({State.PROVE, State.SECRET})
"""States that say by what one may prove who one is."""


_VOICED = frozenset(
    {
        State.VOICE_ABOUT, State.VOICE_WORDS, State.VOICE_SENT, State.REPLY_SHOWN, State.NO_REPLY,
    }
)  # fmt: skip
"""States that say what was said, or what was replied."""


_PHONE = re.compile("1[0-9]{10}")


CALLING = frozenset({State.HOME, State.HOME_IDENTIFIED, State.TICKET})
"""States that say who is called."""


_BOOKED = frozenset({State.BOOKING, State.BOOKING_WAITING, State.BOOKED, State.NO_BOOKING})
"""States about an appointment: their item is the one it is for."""


_ANSWER = frozenset(
    {
        State.RESULT,
        State.DETAIL_WAITING,
        State.DETAIL,
        State.LINES_WAITING,
        State.LINES,
        State.CENTRE_DOWN,
    }
)
"""From a row to its details and back, one answer is looked at: the way back lands on the rows."""


@dataclass(frozen=True, slots=True)
class Shutters:
    """Whether and why the terminal keeps its doors, or a part of what it does, closed."""

    serving: bool = True
    doors_open: bool = True
    outside_hours: bool = False  # and set to show guides then
    clock_wrong: bool = False
    opens: datetime | None = None  # the next opening
    estimate: bool = False  # holidays on the way to it are not yet known
    cause: str = ""  # of being out of service
    since: datetime | None = None
    pause: Pause | None = None  # from afar
    pairing: Shown | None = None


@dataclass(slots=True)
class Surroundings:
    """What the terminal knows of itself that a screen may have to say."""

    shutters: Shutters = field(default_factory=Shutters)
    means: Means = field(default_factory=Means)
    means_known: bool = False  # the reading devices were opened
    can_print: bool = False
    can_print_pages: bool = False
    printer: str = ""  # string key, "" when well
    network: str = ""  # string key, "" when well
    camera: bool = True  # not known to be gone
    board: Board | None = None  # whom the station's queue calls
    staff: StaffBar | None = None  # who of the staff began the visit
    can_call: bool = False  # the station's line to signed-in pads is there
    speech: bool = False  # a voice answers
    listening: bool = False  # … and this visitor listens to it


@dataclass(frozen=True, slots=True)
class Asking:
    """Which question of a form is in hand, and which share its page: names of request fields."""

    field: str = ""
    fields: tuple[str, ...] = ()
    opened: bool = False
    next: str = ""  # where the hand goes from here
    filled: bool = False  # something stands in it


@dataclass(slots=True)
class Corner:
    """Where within a page the visitor is; gone with the page."""

    group: str = ""
    phone_consent: bool = False
    confirm_leave: bool = False


@dataclass(frozen=True, slots=True)
class Library:
    """Texts and data that pages are made of; the same for every visitor."""

    strings: Callable[[str], Strings]
    catalogue: Callable[[], Catalogue]
    dictionaries: Callable[[], Dictionaries]
    announcements: Callable[[], tuple[Announcement, ...]]
    fileable: Callable[[], frozenset[str]]  # items that can be done here (kiosk.handling.fileable)
    signing: Callable[[], frozenset[str]]  # of these, items that are signed by hand
    guardianship: Callable[[], bool]  # the province can say who is whose guardian
    entries: Callable[[], Entries] = lambda: Entries(Path("/dev/null"))  # long catalogues
    workdays: Callable[[], Workdays] = Workdays.load
    work_rules: Callable[[], tuple[WorkRule, ...]] = tuple  # those that the station publishes
    counsel: Counsel = field(default_factory=lambda: Counsel(lambda visit: None, tuple))

    def answer_of(self, id_: str, visit: Visit) -> Answer | None:
        """An answer of the knowledge base that this visit looks into."""
        return self.counsel.answer(visit, id_)

    def work_rule(self, id_: str) -> WorkRule | None:
        """The published rule of that id."""
        return next((rule for rule in self.work_rules() if rule.id == id_), None)

    def term(self, item: Item, case: Case, language: str, *, brief: bool = False) -> str:
        """By when a case, or the part that it is, is decided, in words; "" where no term is known,
        or where it is several. `brief`: on the glass."""
        from kiosk.handling import term  # the first page names none

        form = item.form
        part = form.part(case.part) if form is not None and case.part else None
        own = part.term if part else (form.term if form else None)
        if own is None or case.outcome is Outcome.REFUSED:
            return ""
        accepted = case.at.date() if case.outcome is Outcome.ACCEPTED else None
        say = term.brief if brief else term.words
        return say(own, accepted, self.workdays(), self.strings(language))


class Presenter:
    """Keeps how this visitor wants it shown; `reset` makes it nobody's again."""

    def __init__(self, runtime: Runtime, clock: Clock, library: Library, first_look: Look) -> None:
        self._runtime = runtime
        self._clock = clock
        self._library = library
        self._first = first_look
        self.look = first_look
        self.around = Surroundings()
        self._pen = Pen()
        self._links = ReviewLinks()
        self._corner = Corner()
        self._state = runtime.situation.state
        self._asked: object = None  # the question that is shown
        self._visit = -1  # number of the visit for which the hours were looked at
        self._after_hours = False
        self.gone: Callable[[], None] = lambda: None
        """Told when this is nobody's again."""

    def reset(self) -> None:
        """For the next visitor: the look of this station."""
        self.look = self._first
        self._corner = Corner()
        self._runtime.large = False
        self.around.listening = False
        self.gone()

    @property
    def pen(self) -> Pen:
        """The keyboard, which the staff's pages have too."""
        return self._pen

    @property
    def counsel(self) -> Counsel:
        """The search, which the staff's pages have too."""
        return self._library.counsel

    def forget(self) -> None:
        """What engines of writing and searching hold of a visitor."""
        self._pen.forget()
        self._library.counsel.forget()
        if (grouped := sys.modules.get("screens.pages.grouped")) is not None:
            grouped.forget()

    def local(self, what: str) -> None:
        """A touch that the table need not know: text size, language, keys of the number pad."""
        verb, _, rest = what.partition(":")
        look = self.look
        match verb:
            case "text-size":
                self.look = replace(look, large=not look.large)
                self._corner.group = ""
                self._runtime.large = self.look.large
            case "language":
                self.look = replace(look, language="en" if look.language == "zh" else "zh")
            case "low":
                self.look = replace(look, low=not look.low)
            case "reveal":
                self.look = replace(look, reveal=not look.reveal)
            case "hide-amounts":
                self.look = replace(look, hide_amounts=not look.hide_amounts)
            case "open-group":
                self._corner.group = rest
            case "close-group":
                self._corner.group = ""
            case "phone-consent":
                self._corner.phone_consent = not self._corner.phone_consent
            case "confirm-leave":
                self._corner.confirm_leave = True
            case "keep-typing":
                self._corner.confirm_leave = False
            case "key":
                self._key(rest)
            case "sign-clear":
                self._runtime.visit.strokes = ()
            case "date":
                self._turn_date(rest)
            case "part":
                self._toggle_part(rest)
            case "reason":
                self._toggle_reason(rest)
            case _:
                raise ValueError(f"no local action is called {verb}")

    def ink(self, slate: str, points: tuple[tuple[int, int, int], ...]) -> None:
        """A stroke of a finger. Only while it is signed or written: a late one is nobody's."""
        visit, state = self._runtime.visit, self._runtime.situation.state
        if slate == SLATE and state in _WRITTEN:
            self._pen.draw(visit, points)
        elif slate == signature.SLATE and state is State.SIGN:
            visit.strokes = signature.added(visit.strokes, points)

    @property
    def catalogue(self) -> Catalogue:
        return self._library.catalogue()

    def view(self) -> View:
        """Everything the page of this moment may know."""
        runtime, visit = self._runtime, self._runtime.visit
        settings = visit.settings
        state = runtime.situation.state
        self._follow(state)
        if state in _WRITTEN:
            self._pen.take(visit, state, self.look.language)
        counsel = self._library.counsel.shown(visit, state, self._clock.now().date())
        left = runtime.left()
        ring = self._ring(left)
        guide = visit.guide if state is State.GUIDE else None
        shutters = self.around.shutters
        shown = View(
            situation=runtime.situation,
            look=self.look,
            settings=settings,
            strings=self._library.strings(self.look.language),
            catalogue=self._library.catalogue(),
            dictionaries=self._library.dictionaries(),
            now=self._clock.now(),
            left=left if ring else None,
            left_of=settings.deadlines.ring_under,
            network=self.around.network if settings.terminal.role != "ticket-machine" else "",
            board=self.around.board if state in CALLING else None,
            free=visit.booking.free,
            booked=visit.booking.made,
            booking_paper=visit.booking.paper,
            ticket=visit.ticket,
            ticket_paper=visit.ticket_paper,
            printer=self.around.printer,
            can_print=self.around.can_print,
            can_list=self._can_list(),
            list_limit=self._list_limit(),
            paper=visit.paper,
            means=self.around.means,
            limit=self._limit(),
            doors_open=shutters.doors_open,
            opens=shutters.opens,
            opens_estimate=shutters.estimate,
            cause=shutters.cause,
            since=shutters.since,
            pause=shutters.pause,
            pairing=shutters.pairing,
            item=guide or (visit.booking.item if state in _BOOKED else None) or visit.item,
            person=visit.subject,
            subject_is_child=visit.about_child,
            proxied=visit.acting == "proxy",
            staff=self.around.staff,
            agent=visit.agent,
            child_door=self._library.guardianship(),
            insurance=visit.insurance,
            notice=visit.notice,
            refusal=visit.refusal,
            card_trouble=visit.card_trouble,
            trouble_code=visit.trouble_code,
            waited=runtime.waited() if state in WAITS else 0.0,
            result=visit.result,
            fileable=self._library.fileable() if state in _HANDLED else frozenset(),
            signing=self._library.signing() if state is State.CONFIRM else frozenset(),
            strokes=visit.strokes,
            papers=visit.own_papers if state in _PAPERS else None,
            given=visit.given,
            camera=visit.has_camera and self.around.camera,
            upload=visit.upload if state in (State.CAMERA, State.LIST_FILE) else "",
            brought=visit.brought_left if state is State.PAGE_TAKEN else 0,
            can_call=self.around.can_call,
            heard=self.around.listening if self.around.speech else None,
            call=visit.call,
            attesting=bool(visit.attested_by),
            attested_here=visit.attested_here,
            faces=visit.faces,
            unread=visit.unread if state is State.LIST_FILE else None,
            phone=bool(visit.settings.hub.upload_page),
            workdays=self._library.workdays() if state in _PAPERS else None,
            draft=visit.draft,
            half=visit.half_here if state is State.QUESTION else {},
            wanted_proof=visit.wanted_proof,
            proof_trouble=visit.proof_trouble,
            ways=visit.ways if state in _PROVING else (),
            secret=self._secret() if state in _PROVING else None,
            unit=visit.unit,
            unit_error=visit.unit_error,
            obstacle=visit.obstacle,
            case=visit.case,
            term=self._library.term(visit.item, visit.case, self.look.language, brief=True)
            if state is State.FILED and visit.item and visit.case
            else "",
            terms=self._terms() if state is State.FILED else (),
            barred=visit.barred,
            period=visit.choice,
            year=visit.year,
            row=visit.row,
            detail=visit.detail,
            lines=visit.lines,
            work_rules=self._library.work_rules() if state in _PUBLISHED else (),
            work_rule=self._library.work_rule(visit.work_rule)
            if state is State.WORK_RULE
            else None,
            knowledge=counsel.there,
            topics=counsel.topics,
            topic=counsel.topic,
            hits=counsel.hits,
            answer=counsel.answer,
            replies=counsel.replies,
            feedback=visit.feedback.became,
            guide_paper=visit.guide_paper,
            voice=visit.voice if state in _VOICED else None,
            print_failure=visit.print_failure,
            prints=visit.prints.get(visit.current.number, 0) if visit.current else 0,
            lists=visit.prints.get(f"{visit.current.number}/list", 0) if visit.current else 0,
            used=tuple(
                Used(u.item, u.number, self._links.url(visit, u.item.id, u.number,
                     self._clock.now()), u.grade)
                for u in visit.used
            ),
            review_of=visit.review_of,
            typed=visit.typed,
            typed_error=visit.typed_error,
            typing=visit.typing,
            found=found(visit, self._library.entries) if state is State.QUESTION else (),
            station_review_url=station_review_url(settings),
            reasons=visit.reasons,
            phone_consent=self._corner.phone_consent,
            group=self._corner.group,
            confirm_leave=self._corner.confirm_leave,
            announcements=self._library.announcements() if state is State.NOTICES else (),
            printed_ok=visit.printed_ok,
        )  # fmt: skip
        if state is State.QUESTION:
            from screens.pages import grouped  # the first page asks nothing

            visit.together = grouped.together(shown)
        return shown

    def asking(self) -> Asking:
        """What of a form is on the glass, without what was answered."""
        visit = self._runtime.visit
        form, draft = visit.item.form if visit.item else None, visit.draft
        if form is None or draft is None or self._runtime.situation.state is not State.QUESTION:
            return Asking()
        hand, page = drafts.in_hand(draft), visit.together
        fields = page.fields if hand in page.fields else ()
        written = visit.written if hand not in page.pickers else ""
        half = visit.half_here | ({hand: written} if fields else {})
        filled = bool(written or drafts.among(draft).get(hand))
        opened = draft.opened and hand in page.pickers
        return Asking(hand, fields, opened, following(form, draft, fields, half), filled)

    def pulse(self) -> tuple[int, ...]:
        """What of the page moves by itself: minute, seconds on the ring, stage of a wait."""
        runtime, now = self._runtime, self._clock.now()
        deadlines = runtime.visit.settings.deadlines
        left = runtime.left()
        ring = ceil(left) if self._ring(left) else -1
        stages = (1.0, deadlines.slow_after, deadlines.choice_after)
        waits = runtime.situation.state in WAITS
        stage = sum(runtime.waited() >= s for s in stages) if waits else 0
        return now.hour * 60 + now.minute, ring, stage

    def until_next(self) -> float:
        """Seconds until the pulse changes or a deadline comes."""
        due = self._runtime.next_wake() - self._clock.monotonic()
        minute = 60.0 - self._clock.now().second
        left = self._runtime.left()
        if self._ring(left):
            minute = min(minute, left - (ceil(left) - 1.0))
        return max(0.0, min(due, minute))

    def _ring(self, left: float) -> bool:
        state, deadlines = self._runtime.situation.state, self._runtime.visit.settings.deadlines
        return left <= deadlines.ring_under and state not in (State.ATTRACT, State.WIPING)

    def _terms(self) -> tuple[str, ...]:
        """Of each part of what was filed."""
        visit, language = self._runtime.visit, self.look.language
        if visit.item is None or visit.case is None:
            return ()
        item, parts = visit.item, visit.case.parts
        return tuple(self._library.term(item, one, language, brief=True) for one in parts)

    def _can_list(self) -> bool:
        """An A4 printer is ready, and what is on the glass may be printed whole."""
        visit = self._runtime.visit
        chosen = visit.settings.devices.page_printer
        if chosen is None or not self.around.can_print_pages:
            return False
        if visit.case is not None:  # a form's papers, where it prescribes any
            return visit.item is not None and visit.item.a4 is not None
        if visit.result is None:
            return False
        return visit.result.complete and 0 < len(visit.result.rows) <= chosen.most_rows

    def _list_limit(self) -> int:
        """Why no list is offered although its printer is there: it would be too long."""
        result = self._runtime.visit.result
        chosen = self._runtime.visit.settings.devices.page_printer
        if chosen is None or result is None or not self.around.can_print_pages:
            return 0
        return chosen.most_rows if len(result.rows) > chosen.most_rows else 0

    def phone(self) -> str:
        """The number for the reply as it was given, only with consent, and only a whole one."""
        given = self._runtime.visit.phone
        return given if self._corner.phone_consent and _PHONE.fullmatch(given) else ""

    def _secret(self) -> Unseen | None:
        """Of what is typed unseen the page knows how long it is, and nothing else."""
        visit = self._runtime.visit
        if (how := visit.secret_how) is None:
            return None
        typed, whole = len(visit.secret), visit.secret_whole
        return Unseen(how.name, how.reset, typed, whole, visit.secret_left)

    def _limit(self) -> str:
        """Why nothing can be looked up now: hours | clock | means | centre; "" when it can.

        Hours bind a visit that began outside them; one under way at closing time is finished.
        """
        around, number = self.around, self._runtime.visit.number
        outside = around.shutters.outside_hours
        if number != self._visit or self._runtime.situation.state is State.ATTRACT:
            self._visit, self._after_hours = number, outside
        means = (around.means.id_card, around.means.e_voucher, around.means.social_card)
        if not around.shutters.serving:
            return ""  # the page of the terminal's own state says more
        if outside and self._after_hours:
            return "hours"
        if self._runtime.visit.settings.terminal.role == "ticket-machine":
            return ""  # a number needs neither clock, reader nor centre
        if around.shutters.clock_wrong:
            return "clock"
        if around.means_known and not any(means):
            return "means"
        return "centre" if around.network else ""

    def _follow(self, state: State) -> None:
        """A new page begins at its own start; an overlay and what it covers keep their place.

        The look stays until the visitor is gone: thanks are said in their own language.
        """
        gone = state is State.ATTRACT or self._state in (State.THANKS, State.APOLOGY)
        if state is not self._state and gone:
            self.reset()
        same = {state, self._state} <= _ANSWER or bool({state, self._state} & OVERLAYS)
        if state is not self._state and not same:
            self._corner = Corner()
        self._state = state
        draft = self._runtime.visit.draft
        if state is State.QUESTION and draft is not None:
            at = (draft.at, draft.row_at, draft.part, draft.opened)
            if at != self._asked:
                self._corner, self._asked = Corner(), at  # each question is a page

    def _key(self, key: str) -> None:
        visit = self._runtime.visit
        visit.typed_error = ""
        if visit.together and visit.draft is not None and visit.draft.error:
            visit.draft = replace(visit.draft, error="")  # it is being mended
        if self._runtime.situation.state is State.SECRET:
            visit.proof_trouble = ""
            if (how := visit.secret_how) is not None:
                visit.secret.press(key, how.longest)
            return
        if self._runtime.situation.state in _WRITTEN and self._pen.press(visit, key):
            visit.unit_error = ""
            return
        match key:
            case "back":
                visit.typed = visit.typed[:-1]
            case "clear":
                visit.typed = ""
            case _ if len(visit.typed) < self._longest():
                visit.typed += key.upper()

    def _longest(self) -> int:
        """Characters that the pad takes here."""
        state = self._runtime.situation.state
        from kiosk.station.words import DIGITS

        longest = {
            State.BOOKING_NUMBER: DIGITS, State.REPLY: voice_numbers.WHOLE,
            State.QUESTION: PHONE_LENGTH,  # the only number that a form types on the pad
        }  # fmt: skip
        return longest.get(state, LONGEST_TYPED)

    def _turn_date(self, how: str) -> None:
        """One wheel of the date turned by one: "year+", "month-", "day+"."""
        from kiosk.handling import wheels

        visit = self._runtime.visit
        form = visit.item.form if visit.item else None
        question = drafts.current(form, visit.draft) if form and visit.draft else None
        if question is None or visit.draft is None:
            return
        today = self._clock.now().date()
        first, last = drafts.bounds(question, drafts.among(visit.draft), today)
        visit.typed = wheels.turned(visit.typed, how, first, last, today).isoformat()

    def _toggle_part(self, part: str) -> None:
        visit = self._runtime.visit
        form = visit.item.form if visit.item else None
        if form is not None and self._runtime.situation.state is State.QUESTION:
            visit.typed = bundle.toggled(form, visit.typed, part)

    def _toggle_reason(self, reason: str) -> None:
        visit = self._runtime.visit
        chosen = visit.reasons
        visit.reasons = (
            tuple(r for r in chosen if r != reason) if reason in chosen else (*chosen, reason)
        )
