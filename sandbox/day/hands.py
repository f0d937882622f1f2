"""Whoever touches a glass of the station: a visitor with a grade to give, or one of the staff."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from sandbox.day.keypad import DOWN, OK
from sandbox.day.station import Glass
from sandbox.stage.standins import STAFF_PIN
from sandbox.tour.display import SIGNATURE
from sandbox.tour.terminal import PageSeen
from sandbox.tour.visit import Album, Visitor
from sandbox.tour.waiting import within

ABSENT = 0
"""In place of a grade: whoever it is about is not there to give one."""

AGAIN = 3.0
"""Seconds after which somebody tries again who was not let in."""

BAD = 2
"""From this grade down a review asks what was wrong."""


class Hand(Visitor):
    """At one glass. `grade`: what the next visit is given, with `reasons` where it is a bad one."""

    def __init__(self, glass: Glass, folder: Path, *, pictures: bool) -> None:
        folder.mkdir(parents=True)
        album = Album(folder, glass.seen, pictures=pictures)
        super().__init__(glass.terminal, glass.seen, album)
        self.glass, self.album = glass, album
        self.grade = 5
        self.reasons: Sequence[str] = ()
        self.account = ""  # who signed in last

    def go(self, action: str, data: str | None, *states: str, seconds: float = 30.0) -> PageSeen:
        """Down to a button, a touch on it, and the page that follows."""
        self._down_to(action, data)
        return self.look(*states, ms=self.touch(action, data), seconds=seconds)

    def press(self, action: str, data: str | None, *states: str, seconds: float = 30.0) -> PageSeen:
        """The same where the page may stay as it is but for a few characters."""
        self._down_to(action, data)
        self._press(action, data)
        return self.look(*states, seconds=seconds)

    def by_keys(
        self, action: str, data: str | None, *states: str, seconds: float = 30.0
    ) -> PageSeen:
        """Down in reading order on a page that has just come, and OK: not a finger on the glass."""
        keypad = self.glass.keypad
        assert keypad is not None
        wanted = self._find(action, data)
        keypad.press(DOWN, self.page_now().targets.index(wanted) + 1)
        self.picture(self.page_now().state)  # with the ring round it
        keypad.press(OK)
        return self.look(*states, seconds=seconds)

    def write(self, keys: str) -> None:
        """On the keyboard: keys apart by blanks, `pick:0` for the first word offered."""
        for key in keys.split():
            self._press("key", key)

    def until(self, action: str, data: str | None = None, *, seconds: float = 20.0) -> None:
        """Something to touch is there. Raises TimeoutError."""
        self.wait(lambda: self.page_now().find(action, data) is not None, f"{action} {data or ''}",
                  seconds)  # fmt: skip

    def wait(self, true: Callable[[], object], what: str, seconds: float = 20.0) -> None:
        if not within(seconds, true, every=0.1):
            raise TimeoutError(f"{what}: not within {seconds:g} s")

    def paper_comes(self) -> Callable[[], bool]:
        """Whether another sheet has come out since now."""
        before = len(self.glass.papers())
        return lambda: len(self.glass.papers()) > before

    def await_clock(self) -> None:
        """Until the terminal has no doubt of its clock: one that has just jumped is asked of the
        centre. Whoever asks for its health makes it look."""

        def right() -> bool:
            parts = self._terminal.ask("health")["parts"]
            clock = next(one for one in parts if one["name"] == "clock")
            return clock["verdict"] != "bad" and not self.page_now().limit

        self.wait(right, "the clock is right", 120)

    def await_state(self, *states: str, seconds: float = 30.0) -> PageSeen:
        return self._terminal.wait_for(*states, seconds=seconds)

    def picture(self, state: str) -> None:
        """Of what came without a touch."""
        self._settle()
        self.album.add(state, self._item, None)

    def leave(self) -> None:
        """From any page of a visit in which nothing was answered, to the wiped home."""
        self.touch("leave")
        self._terminal.wait_for("attract", seconds=30)
        self._settle()
        self._item = ""

    def to_identify(self, item: str) -> None:
        """From home to the page that asks who is there."""
        self._item = item
        self.look("identify", ms=self._pick(item))

    # ---- staff

    def enter(self, account: str) -> None:
        """Signed in as that account, whoever was before; the pad may have locked itself."""
        page = self.page_now()
        if page.state != "staff-locked" and self.account == account:
            self.touch_nothing()
            if self.page_now().state == "staff-signed_in":
                return
        if self.page_now().state != "staff-locked":
            self.lock()
        self.sign_in(account)
        self.account = account

    def touch_nothing(self) -> None:
        """A finger where there is no button: whoever is there is still there."""
        self._seen.touch(6, self._seen.height // 2)
        self._settle()

    def to_giving(self, item: str) -> None:
        """From home of a visit that is helped to the page that says: turn it to the citizen."""
        self._item = item
        self.look("staff-giving", ms=self._pick(item))

    def print_and_hand_back(self) -> None:
        """The citizen has the paper, and gives the pad back."""
        self._complete(self.page_now())
        self._print()
        self.press("staff-hand_back", None, "printed")
        self.until("staff-hand_over")

    def further(self) -> bool:
        """Down on a list; False at its end."""
        ms = self._touch_target(self._find("page-down", None))
        self._settle()
        return ms >= 0

    def finish(self) -> None:
        """From its paper through the citizen's review to the locked pad."""
        self._grade()

    def sign_in(self, account: str, pin: str = STAFF_PIN) -> None:
        """As that account, from wherever the pad is locked."""
        page = self.page_now()
        if page.state == "staff-locked":
            self.go("staff-open", None, "staff-choosing")
        for _ in range(5):
            self.go("staff-chosen", account, "staff-pin")
            self.type_digits(pin)
            page = self.look("staff-signed_in", "staff-choosing", ms=self.touch("staff-enter"))
            if page.state == "staff-signed_in":
                return
            time.sleep(AGAIN)  # who comes in is written down, and the store is still being opened
        raise LookupError("nobody is let in")

    def rest_on_corner(self) -> None:
        """The staff's gesture in the hall: a finger on the top right corner for three seconds. What
        invites visitors is left first: all of it is a button."""
        self.begin()
        self._seen.touch(self._seen.width - 12, 12, 3.6)
        self.look("staff-choosing")

    def lock(self) -> None:
        self.touch("staff-lock")
        self._terminal.wait_for("staff-locked", "attract", "home", seconds=20)
        self._settle()
        self.album.add("locked", "", None)

    def menu(self) -> None:
        """Back to what whoever is signed in may do."""
        while self.page_now().state != "staff-signed_in":
            self._back()
        self._settle()

    def _back(self) -> None:
        before = self.page_now().state
        self.touch("staff-back")
        self.wait(lambda: self.page_now().state != before, "the page before")

    def sign(self) -> None:
        """With a finger, on the slate of the page."""
        self._seen.draw(self._find("ink", "signature").rect, SIGNATURE)
        self.picture(self.page_now().state)

    # ---- inside

    def _down_to(self, action: str, data: str | None) -> None:
        if not self._page_down_to(data, action):
            raise LookupError(f"no {action} {data or ''} in {self.page_now().state}")

    # ---- a visit's end

    def _grade(self) -> None:
        page = self.look("review", "attract", "staff-giving", "staff-signed_in",
                         ms=self.touch("leave"))  # fmt: skip
        if page.state == "staff-giving" and self.grade == ABSENT:
            self.go("staff-end", None, "staff-signed_in", "staff-locked", "attract", "thanks")
        elif page.state == "staff-giving":
            self.go("staff-hand_over", None, "review")
        if self.page_now().state == "review":
            self._rate()
        self._terminal.wait_for("attract", "staff-locked", "staff-signed_in", seconds=30)
        self._settle()
        self._item = ""

    def _rate(self) -> None:
        grades = [t.data for t in self.page_now().targets if t.action == "grade_given"]
        self.touch("grade_given", next(g for g in grades if g.endswith(f",{self.grade}")))
        if self.grade <= BAD:
            self.until("reasons_given")
            for reason in self.reasons:
                self._press("reason", reason)
            self.picture("review_reasons")
            self.touch("reasons_given")
