"""What a visitor wants, page by page, as their plan says. Touches only what a page offers."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date

from kiosk.visit.states import State as S
from sandbox.people import people, person
from sandbox.people.model import SyntheticPerson
from tests.faults.lane import Lane, Shown
from tests.faults.plan import Errand, Plan, Tries

SLOW = 40.0
"""Real seconds in which a state that waits for a machine has moved on, when nothing is wrong."""

PHONE = "13900008261"

Touch = tuple[str, str]


class Visitor:
    def __init__(
        self, lane: Lane, plan: Plan, graded: Collection[str], vain: Callable[[str], bool]
    ) -> None:
        """`graded`: items that have a grade. `vain(state)`: what it waits for may never come."""
        self._lane, self._plan = lane, plan
        self._graded, self._vain = graded, vain
        self._who = person(plan.person, lane.today)
        self._errands = list(plan.errands)
        self._second = plan.second
        self._tried = 0
        self.shown = 0
        """Ways to identify that were tried at this reading."""
        self._number = self._child_number()
        self._stays = plan.stays
        self._complaint = self._complains()
        self._home = False  # has left it
        self._groups: set[str] = set()  # that were opened to look for the item

    @property
    def _page(self) -> Shown:
        return self._lane.page

    def wish(self, state: str) -> Touch | None:
        page, plan = self._page, self._plan
        match state:
            case S.HOME | S.HOME_IDENTIFIED:
                return self._from_home(state)
            case S.IDENTIFY:
                return self._identify()
            case S.CHILD_NUMBER:
                if self._number:
                    key, self._number = self._number[0], self._number[1:]
                    return page.has("key", key.lower()) or page.has("key", key) or self._leave()
                return page.has("child_entered") or self._leave()
            case S.HELP | S.PRIVACY | S.GUIDE:
                return page.has("back")
            case S.PERSON_NOTICE:
                return page.has("go_on") or self._leave()
            case S.CHOOSE_INSURANCE:
                return page.has("pick_insurance") or self._leave()
            case S.PERSON_REFUSED:
                return page.has("back") if plan.tries is Tries.BACK and self._try() else (
                    self._leave())  # fmt: skip
            case S.CARD_TROUBLE | S.CENTRE_DOWN | S.PRINT_FAILED | S.PRINTER_BACK | S.NO_MEANS:
                return self._in_trouble(state)
            case S.RESULT:
                return self._at_result()
            case S.DETAIL:
                deeper = page.has("pick_row") if "lines" not in self._lane.passed else None
                return deeper or page.has("back") or self._leave()
            case S.LINES:
                return page.has("back") or self._leave()
            case S.CHOOSE_PERIOD:
                return page.has("pick_period") or page.has("back") or self._leave()
            case S.PRINTED:
                return self._next_item() or self._leave()
            case S.DID_IT_PRINT:
                return page.has(plan.answer) if plan.answer else None
            case S.REVIEW:
                return self._review()
            case S.REVIEW_REASONS:
                return self._reasons()
            case S.ARE_YOU_THERE:
                if self._stays:
                    self._stays -= 1
                    return page.has("go_on")
                return None
        return None

    def _from_home(self, state: str) -> Touch | None:
        page = self._page
        for errand in (Errand.HELP, Errand.LANGUAGE, Errand.LARGE):
            if errand in self._errands and not self._home:
                self._errands.remove(errand)
                if found := page.has("open_help" if errand is Errand.HELP else errand.value):
                    return found
        item = self._plan.item
        if state == S.HOME_IDENTIFIED:
            item, self._second = self._second, ""
            if not item:
                return self._leave()
        elif self._home and not self._try():
            return self._leave()  # back from a failure once too often
        if found := page.has("pick_item", item):
            self._home, self.shown = True, 0
            self._groups.clear()
            return found
        if shut := page.has("close-group"):
            return shut
        groups = sorted(data for name, data in page.offers if name == "open-group")
        group = next((g for g in groups if g not in self._groups), None)
        if group is None:
            return self._leave()
        self._groups.add(group)
        return "open-group", group

    def _identify(self) -> Touch | None:
        page = self._page
        if self._plan.child and self._number and (door := page.has("open_child")):
            return door
        if self.shown == 0 or (self.shown == 1 and self._plan.other_means):
            first = self.shown == 0
            self.shown += 1
            if first != self._plan.voucher:
                self._lane.show("")
                self._lane.lay(self._who.id)
            else:
                self._lane.lay("")
                self._lane.show(self._who.id)
            return None
        return None

    def _in_trouble(self, state: str) -> Touch | None:
        page, tries = self._page, self._plan.tries
        if not self._try() or tries is Tries.LEAVES:
            return self._leave()
        again = page.has("retry")
        if tries is Tries.AGAIN or state == S.PRINTER_BACK:
            self.shown = 0
            self._lane.lay("")
            return again or self._leave()
        if tries is Tries.BACK:
            self.shown = 0
            return page.has("back") or self._leave()
        return None

    def _at_result(self) -> Touch | None:
        page = self._page
        while self._errands:
            errand = self._errands[0]
            if errand is Errand.PRINT and not page.has("print") and self._wait_for_print():
                page = self._page
            self._errands.pop(0)
            found = {
                Errand.ROW: page.has("pick_row"),
                Errand.PERIOD: page.has("open_period"),
                Errand.HELP: page.has("open_help"),
            }.get(errand, page.has(errand.value))
            if found:
                return found
        return self._next_item() or self._leave()

    def _wait_for_print(self) -> bool:
        """All amounts must be there first; with a printer in trouble it is not offered at all."""
        return self._lane.changed(
            lambda page: page.state != S.RESULT or page.has("print") is not None,
            0.5 if self._vain(S.PRINTING) or self._vain(S.RESULT_WAITING) else SLOW,
        )

    def _next_item(self) -> Touch | None:
        return self._page.has("another") if self._second else None

    def _review(self) -> Touch | None:
        page = self._page
        open_ones = [
            place
            for place in ("0", "1", "2")
            if page.has("grade_given", f"{place},5") and place not in self._graded
        ]
        if self._plan.grade and open_ones:
            return page.has("grade_given", f"{open_ones[0]},{self._plan.grade}")
        return page.has("review_done") or self._leave()

    def _reasons(self) -> Touch | None:
        """A reason, then perhaps a number for the reply, typed on the glass."""
        page = self._page
        while self._complaint:
            name, data = self._complaint.pop(0)
            if found := page.has(name, data):
                return found
        return page.has("reasons_given") or page.has("close-group") or self._leave()

    def _complains(self) -> list[tuple[str, str | None]]:
        if not self._plan.reasons:
            return []
        typed = [("key", digit) for digit in PHONE] if self._plan.phone else []
        opens = [("open-group", None), ("phone-consent", None)] if typed else []
        return [("reason", "slow"), *opens, *typed]

    def _leave(self) -> Touch | None:
        page = self._page
        for name in ("leave", "confirm-leave", "review_done", "back", "close-group"):
            if found := page.has(name):
                return found
        return None

    def _try(self) -> bool:
        self._tried += 1
        return self._tried <= self._plan.patience

    def _child_number(self) -> str:
        if not self._plan.child:
            return ""
        return next(one for one in _children(self._who, self._lane.today)).certificate_no


def _children(guardian: SyntheticPerson, today: date) -> list[SyntheticPerson]:
    return [one for one in people(today) if one.guardian == guardian.id]
