"""One scripted visit, touch by touch, with a picture of every page it passes."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from sandbox.people.units import unit
from sandbox.tour import asking
from sandbox.tour.display import NEW_PAGE, NEW_QUESTION, SIGNATURE, Seen, differs, tap
from sandbox.tour.effort import Effort
from sandbox.tour.hands import Panel
from sandbox.tour.identifying import Errand, enter_child, identify
from sandbox.tour.plan import BOOKING, TICKET, Touch
from sandbox.tour.terminal import PageSeen, Target, Terminal
from sandbox.tour.waiting import within

PATIENCE = 8.0
"""Seconds after which a touch that changed nothing is a failure."""

GRADE = 5

BETWEEN = 0.08
"""Seconds from one key to the next of somebody who types."""

TAKES = 1.0
"""Seconds to take a slip and look up."""

TRIES = 5
"""To take a picture: a machine that does much else gives none in time."""


@dataclass
class Step:
    """`ms`: from the touch to the first changed frame, None where no touch led here."""

    state: str
    item: str
    ms: float | None
    picture: str


@dataclass
class Album:
    """Pictures and steps of a tour, numbered as they come."""

    folder: Path
    seen: Seen
    steps: list[Step] = field(default_factory=list)
    efforts: dict[str, Effort] = field(default_factory=dict)  # by item
    pictures: bool = True

    def add(self, state: str, item: str, ms: float | None) -> None:
        name = f"{len(self.steps) + 1:03d}-{state}.png"
        if self.pictures:
            self.seen.save(self.folder / name)
        self.steps.append(Step(state, item, None if ms is None else round(ms, 1), name))

    def as_json(self) -> list[dict]:
        return [asdict(step) for step in self.steps]


class Visitor:
    """A pair of eyes and a finger at one terminal."""

    def __init__(
        self, terminal: Terminal, seen: Seen, album: Album, *, a4: bool = False, brief: bool = False
    ) -> None:
        """`a4`: after the receipt its complete list is printed too. `brief`: as far as the answer,
        without its rows, paper and grade."""
        self._terminal = terminal
        self._seen = seen
        self._album = album
        self._a4 = a4
        self._brief = brief
        self._item = ""
        self._effort = Effort()
        self._looked_at: object = None

    def look(self, *states: str, ms: float | None = None, seconds: float = 30.0) -> PageSeen:
        """Wait for a state, settle, take its picture."""
        began = time.monotonic()
        page = self._terminal.wait_for(*states, seconds=seconds)
        self._effort.machine += time.monotonic() - began + (ms or 0.0) / 1000
        self._look_at(page)
        self._settle()
        self._album.add(page.state, self._item, ms)
        return page

    def _look_at(self, page: PageSeen) -> None:
        """A page counts once, whatever changes in its fields."""
        shared = asking.shared(page)
        hand = page.asking.fields if shared else page.asking.field
        of_form = (hand, page.asking.opened) if page.state == "question" else page.sequence
        if (page.state, of_form) != self._looked_at:
            self._effort.pages += 1
        self._looked_at = (page.state, of_form)

    def page_now(self) -> PageSeen:
        return self._terminal.page()

    def tap_target(self, target: Target) -> None:
        ms = self._tap_on_page(target)
        self._effort.touches += 1
        if ms < 0:
            raise LookupError(f"touching {target.action} {target.data} changed nothing")

    def touch(self, action: str, data: str | None = None) -> float:
        """Touch a button; milliseconds to the changed frame. Raises LookupError if it is absent."""
        target = self._find(action, data)
        share = NEW_QUESTION if action == "answered" else NEW_PAGE
        if action == "answered" and asking.shared(self._terminal.page()):
            ms = self._tap_on_page(target)
        else:
            ms = tap(self._seen, *target.centre, target.rect, PATIENCE, share)
        self._effort.touches += 1
        if ms < 0:
            raise LookupError(f"touching {action} {data or ''} changed nothing")
        return ms

    def _tap_on_page(self, target: Target) -> float:
        """Of an answer in its field nothing need change but the button itself, where no glance
        looks: the terminal says that it has it."""
        before, began = self._terminal.page(), time.monotonic()

        def has_it() -> bool:
            page = self._terminal.page()
            return (page.state, page.asking) != (before.state, before.asking)

        self._seen.touch(*target.centre)
        return (time.monotonic() - began) * 1000 if within(PATIENCE, has_it) else -1.0

    def touch_anywhere(self) -> float:
        x, y = self._seen.width // 2, int(self._seen.height * 0.6)
        self._effort.touches += 1
        return tap(self._seen, x, y, (x, y, 1, 1), PATIENCE)

    def begin(self) -> None:
        """To home: a terminal that has just started is there already. Counted is what follows."""
        if self.look("attract", "home").state == "attract":
            self.look("home", ms=self.touch_anywhere())
        self._effort = Effort(pages=1)

    def choose(self, *, large: bool, english: bool) -> None:
        """大字版 and English, by their buttons."""
        if large:
            self._album.add("home", "", self.touch("text-size"))
        if english:
            self._album.add("home", "", self.touch("language"))

    def query(
        self,
        item: str,
        errand: Errand,
        panel: Panel,
    ) -> None:
        """From home through identify, result, receipt and review to the wiped home."""
        self._item = item
        ms = self._pick(item)
        self.look("identify", ms=ms)
        enter_child(errand, self)
        panel.lay(errand.person)
        try:
            self._pass("looking_up", "result_waiting")
            page = self.look("result", "person_notice", "choose_insurance", seconds=60)
            if page.state == "person_notice":
                page = self.look("result", ms=self.touch("go_on"), seconds=60)
            if page.state == "choose_insurance":
                page = self.look("result", ms=self.touch("pick_insurance"), seconds=60)
        finally:
            panel.take()
            panel.hurry()  # the waiting pages have been seen
        self._answered(page)

    def _answered(self, page: PageSeen) -> None:
        """From an answer through its rows and receipt to review and wiped home."""
        self._album.efforts[self._item] = self._effort.copy()
        if self._brief:
            self._leave_ungraded()
            return
        self._complete(page)
        self._into_the_rows()
        self._print()
        if self._a4:
            self.look("result", ms=self.touch("back"))
            self._print("list")
        self._grade()

    def take_number(self, came: Callable[[], object]) -> None:
        """From home to a number of the first type in the green channel, and to the wiped home.
        `came`: the slip has come out."""
        self._item = TICKET
        if self._terminal.page().find("open_ticket", None):
            self.look("ticket", ms=self.touch("open_ticket"))
        self._album.add("home", TICKET, self.touch("open-group"))
        kind = self._find("take_ticket", None).data.partition(",")[0]
        ms = self.touch("take_ticket", f"{kind},frail")
        self.look("ticket_shown", ms=ms, seconds=20)
        self._take_slip(came)
        self.look("ticket_shown")
        self.touch("leave")
        self._terminal.wait_for("attract", seconds=20)
        self._item = ""

    def book(self, came: Callable[[], object]) -> None:
        """From the guide of what needs the window to an appointment, withdrawn again. `came`: the
        slip has come out."""
        self._item = BOOKING
        item = self._terminal.ask("items")["bookable"][0]
        self.look("handling_list", ms=self.touch("open_handling"))
        self._page_down_to(item, "pick_guide")
        self.look("guide", ms=self.touch("pick_guide", item))
        self.look("booking", ms=self.touch("open_booking"), seconds=20)
        self._album.add("booking", BOOKING, self.touch("open-group"))
        self.look("booked", ms=self.touch("book"), seconds=20)
        self._take_slip(came)
        self.look("booked")
        self.touch("withdraw_booking")
        self._terminal.wait_for("booked", seconds=20)
        self.look("booked")
        self.touch("leave")
        self._terminal.wait_for("attract", seconds=20)
        self._item = ""

    def handle(self, item: str, answers: Sequence[Touch], errand: Errand, panel: Panel) -> None:
        """From home through guide, proofs, questions and confirmation to receipt and wiped home."""
        self._item = item
        self.look("handling_list", ms=self.touch("open_handling"))
        if not self._page_down_to(item, "pick_guide"):
            raise LookupError(f"{item} is not on the list of what can be handled")
        self.look("guide", ms=self.touch("pick_guide", item))
        self.apply(item, answers, errand, panel)

    def apply(self, item: str, answers: Sequence[Touch], errand: Errand, panel: Panel) -> None:
        """The same with the item's guide on the glass."""
        self._item = item
        start = "open_proxy" if errand.agent else "pick_item"
        self._await_catalogues(start, item)
        self.look("identify", ms=self.touch(start, item))
        identify(errand, self, panel)
        for action, data in answers:
            if action == "type":
                self.type_digits(data)
                self.look("question")
            elif action == "write":
                asking.reach(self, "key", data.split()[0])
                for key in data.split():
                    self._press("key", key)
                self._effort.keys += len(data.split())
                self.look("question")
            elif action == "date":
                asking.reach(self, action, data)
                self._press(action, data)
                self._effort.touches += 1
            elif action == "part":
                self._page_down_to(data, action)
                self._press(action, data)
                self._effort.touches += 1
                self.look("question")
            elif action == "licence":
                panel.code(unit(data).licence)
                self.look("question", "result", seconds=60)
                panel.nobody()
            elif action == "unit-code":
                self._type_code(unit(data).code)
            elif action == "paper":
                self._photograph(*data.split(), lay_paper=panel.document)
            elif action == "perhaps":
                page = self._terminal.page()
                own = f"{page.asking.field},{data}"
                if page.find("answered", data) or page.find("answered", own):
                    self.look("question", ms=self.touch("answered", data))
            elif action == "carried":
                if not asking.shared(self._terminal.page()):
                    self._answer("answered", data or None)
            elif action == "late":
                self._defer(data)
            else:
                self._answer(action, data or None)
        if self._terminal.page().state == "result":  # of an employer: looked up, not filed
            self._answered(self.look("result"))
            return
        if self._terminal.page().state == "materials":
            self.look("confirm", ms=self.touch("papers_done"))
        if self._terminal.page().find("open_signature"):
            self.look("sign", ms=self.touch("open_signature"))
            self._seen.draw(self._find("ink", "signature").rect, SIGNATURE)
            self._effort.strokes += len(SIGNATURE)
            self.look("sign")
        self.look("filed", ms=self.touch("submit"), seconds=60)
        self._album.efforts[item] = self._effort.copy()
        if self._brief:
            self._leave_ungraded()
            return
        self._print()
        self._grade()

    def read(self, item: str) -> None:
        """An item that has a guide only: from home to the guide and its paper."""
        self._item = item
        self.look("handling_list", ms=self.touch("open_handling"))
        if not self._page_down_to(item, "pick_guide"):
            raise LookupError(f"{item} is not on the list of what can be handled")
        page = self.look("guide", ms=self.touch("pick_guide", item))
        if page.find("pick_item"):
            raise LookupError(f"{item} can be done here; sandbox/tour/plan.py names nobody for it")
        self._album.add("guide", item, self.touch("print_guide"))
        self._album.efforts[item] = self._effort.copy()
        self._album.add("guide", item, None)
        self.touch("leave")
        self._terminal.wait_for("attract", seconds=20)
        self._settle()
        self._item = ""

    def type_digits(self, digits: str) -> None:
        """On the number pad."""
        for digit in digits:
            self._press("key", digit)
        self._effort.digits += len(digits)

    # ---- inside

    def _take_slip(self, came: Callable[[], object]) -> None:
        """Whoever has it in their hand looks at the page again. One that does not come is missed by
        whoever counts the slips."""
        within(20, came)
        time.sleep(TAKES)

    def _answer(self, action: str, data: str | None) -> None:
        """As the plan says, in its field or on its page, and on from a page that is filled in."""
        asking.reach(self, action, data)
        self._open_found(action)
        if not asking.shared(self._terminal.page()):
            self._page_down_to(data, action)
        page = self.look("question", "materials", "confirm", ms=self.touch(action, data))
        if (on := asking.onward(page)) is not None:
            self.tap_target(on)
            self.look("question", "materials", "confirm")

    def _type_code(self, code: str) -> None:
        """On the keyboard, whose face is changed where a letter follows a digit."""
        self.look("unit_code", ms=self.touch("open_unit_code"))
        digits = True
        for key in code.lower():
            if key.isdigit() is not digits:
                digits = not digits
                self._press("key", "tab:digits" if digits else "tab:letters")
                self._effort.keys += 1
            self._press("key", key)
        self._effort.keys += len(code)
        self.look("unit_code")
        self.look("question", "result", ms=self.touch("unit_entered"), seconds=60)

    def _grade(self) -> None:
        """From the paper through the review to the wiped home."""
        self.look("review", ms=self.touch("leave"))
        self.touch("grade_given", f"0,{GRADE}")
        self.look("thanks", "attract", seconds=10)
        self._terminal.wait_for("attract", seconds=20)
        self._settle()
        self._album.add("attract", "", None)
        self._item = ""

    def _leave_ungraded(self) -> None:
        self.touch("leave")
        self._terminal.wait_for("review", seconds=20)
        self.touch("review_done")
        self._terminal.wait_for("attract", seconds=20)
        self._settle()
        self._item = ""

    def _open_found(self, action: str) -> None:
        """On a pad, which the keyboard fills, what was found is a page of its own."""
        page = self._terminal.page()
        if (
            action == "answered"
            and not asking.shared(page)
            and not page.find(action)
            and page.find("open-group", "found")
        ):
            self._album.add("question", self._item, self.touch("open-group", "found"))

    def _photograph(self, material: str, *laid: str, lay_paper: Callable[[str, str], None]) -> None:
        """Each is laid under the camera, seen, and taken; what cannot be used is taken anew."""
        if not self._under_camera(material):
            self._page_down_to(material, "pick_paper")
            self.look("camera", ms=self.touch("pick_paper", material))
        for n, one in enumerate(laid, 1):
            paper, _, lies = one.partition(":")
            before = self._seen.glance()
            lay_paper(paper, lies)
            self._await_change(before)  # until the glass shows what the camera sees
            self.look("camera")
            page = self._taken()
            if page.find("keep_page") is None:
                self.look("camera", ms=self.touch("take_again"))
            elif n < len(laid) and page.find("keep_and_more"):
                self.look("camera", ms=self.touch("keep_and_more"))
            else:
                before = self._terminal.page()
                ms = self.touch("keep_page")
                self._moved_on(before)
                self.look("materials", "camera", "confirm", ms=ms)
        lay_paper("", "")

    def _taken(self) -> PageSeen:
        """A picture that was not to be had in time is taken again, as the glass asks."""
        effort = self._effort.copy()
        for _ in range(TRIES):
            before = self._terminal.page()
            self.touch("take_picture")
            self._moved_on(before)
            page = self.look("page_taken", "camera", seconds=60)
            if page.state == "page_taken":
                return page
            self._effort.become(effort)
        raise LookupError("no picture was to be had")

    def _under_camera(self, material: str) -> bool:
        """One paper follows the other there; from another one than is meant, back to the list."""
        page = self._terminal.page()
        if page.state == "camera" and page.paper != material:
            self.look("materials", ms=self.touch("back"))
            return False
        return page.state == "camera"

    def _defer(self, material: str) -> None:
        """Left for later, under the camera or on the list."""
        here = self._under_camera(material)
        if not here:
            self._page_down_to(material, "defer_paper")
        before = self._terminal.page()
        self._press("defer_paper", material)
        self._effort.touches += 1
        if here:
            self._moved_on(before)
        self.look("materials", "camera", "confirm")

    def _moved_on(self, before: PageSeen) -> None:
        """Until it is another page, or another paper under the camera."""

        def moved() -> bool:
            page = self._terminal.page()
            return (page.state, page.paper) != (before.state, before.paper)

        within(PATIENCE, moved)

    def _await_change(self, before: list[bytes]) -> None:
        """Until the glass is another than at that glance; it goes on when nothing comes, and
        whoever looks at the pictures sees that."""
        within(PATIENCE, lambda: differs(before, self._seen.glance(), NEW_QUESTION))

    def _press(self, action: str, data: str) -> None:
        """What changes a few characters only: too little to be seen by glances."""
        self._seen.touch(*self._find(action, data).centre)
        time.sleep(BETWEEN)

    def _print(self, paper: str | None = None) -> None:
        self.look("printing", "printed", ms=self.touch("print", paper))
        self.look("printed", seconds=60)

    def _pick(self, item: str) -> float:
        """Find the item as a visitor would: here, further down, behind a question, under 办理."""
        if self._page_down_to(item):
            return self.touch("pick_item", item)
        groups = [t.data for t in self._terminal.page().targets if t.action == "open-group"]
        before = self._effort.copy()
        for group in groups:
            self._album.add("home", "", self.touch("open-group", group))
            if self._page_down_to(item):
                return self.touch("pick_item", item)
            self.touch("close-group")
            self._effort.become(before)  # who knows what it is about opens the right one
        self.look("handling_list", ms=self.touch("open_handling"))
        if self._page_down_to(item, "pick_guide"):
            self.look("guide", ms=self.touch("pick_guide", item))
            return self.touch("pick_item", item)
        raise LookupError(f"{item} is nowhere on home")

    def _page_down_to(self, item: str | None, action: str = "pick_item") -> bool:
        """Until it is whole on the glass: of what the edge cuts off a visitor cannot read the name.
        What no page shows whole is touched where it is seen."""
        seen = False
        for _ in range(40):
            page = self._terminal.page()
            found, further = page.find(action, item), page.find("page-down")
            if found and (found.whole or seen):
                return True
            if seen:  # the page before had the larger part of it
                return self._touch_target(self._find("page-up", None)) >= 0
            seen = found is not None
            if further is None or self._touch_target(further) < 0:
                return seen
        return False

    def _touch_target(self, target: Target) -> float:
        self._effort.scrolls += 1
        return tap(self._seen, *target.centre, target.rect, PATIENCE)

    def _await_catalogues(self, start: str, item: str) -> None:
        """What a form picks from comes from the centre soon after the first start of all."""
        within(60, lambda: self._terminal.page().find(start, item), every=0.2)

    def _find(self, action: str, data: str | None) -> Target:
        end = time.monotonic() + 3
        while True:
            page = self._terminal.page()
            if target := asking.target(page, action, data):
                return target
            if time.monotonic() > end:
                raise LookupError(f"no {action} {data or ''} on the glass in {page.state}")
            time.sleep(0.02)

    def _pass(self, *states: str) -> None:
        """Pictures of short states, as far as they can be caught."""
        end = time.monotonic() + 3
        caught: set[str] = set()
        while time.monotonic() < end:
            state = self._terminal.page().state
            if state in states and state not in caught:
                caught.add(state)
                self._album.add(state, self._item, None)
            if state not in (*states, "identify"):
                return
            time.sleep(0.01)

    def _complete(self, page: PageSeen) -> None:
        """Wait for the amounts; a picture of the whole answer when it was not whole at first."""
        if page.complete:
            return
        if not within(120, lambda: self._terminal.page().complete):
            raise TimeoutError("the amounts did not become complete within 120 s")
        self.look("result")

    def _into_the_rows(self) -> None:
        """Where rows can be touched: the first one's detail, its lines where it has some, back."""
        if self._terminal.page().find("pick_row", "0") is None:
            return
        page = self.look("detail", ms=self.touch("pick_row", "0"), seconds=30)
        if page.find("pick_row"):
            self.look("lines", ms=self.touch("pick_row"), seconds=30)
            self.look("detail", ms=self.touch("back"))
        self.look("result", ms=self.touch("back"))

    def _settle(self) -> None:
        """Until two glances a moment apart agree."""
        before = self._seen.glance()
        for _ in range(20):
            time.sleep(0.05)
            after = self._seen.glance()
            if after == before:
                return
            before = after
