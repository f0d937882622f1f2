"""A case as the pages of staff have it: names for accounts, days and moments, words for
what was done. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from kiosk.cases.deeds import POSTS, CaseDeed, What
from kiosk.cases.due import CHINA
from kiosk.cases.stage import Seen, last_day
from kiosk.cases.standing import Conflict, Post
from kiosk.commands.case_shelf import Case
from kiosk.settings.staff import StaffMember
from screens.staff_cases import CaseRow, ConflictShown, PostShown, SideShown, StepShown

_MOMENT = "%m-%d %H:%M"


def name_of(account: str, staff: Iterable[StaffMember]) -> str:
    """As shown; the id of one that is no more."""
    return next((one.name for one in staff if one.id == account), account)


class CaseWords(NamedTuple):
    """For `me`, "" nobody. `again`: after which an offer that nobody took waits too long."""

    me: str
    staff: tuple[StaffMember, ...]
    now: datetime
    again: timedelta

    def row(self, case: Case, seen: Seen) -> CaseRow:
        me, first = self.me, case.work.post(What.FIRST)
        stand_in = case.work.post(What.STAND_IN)
        return CaseRow(
            case.told.number,
            case.told.item,
            f"{case.told.at.astimezone(CHINA):%Y-%m-%d}",
            seen.stage,
            last_day(seen.duty) if seen.duty else "",
            seen.duty.known if seen.duty else True,
            seen.overdue,
            seen.today,
            self._name(first.who),
            bool(me) and me in (first.who, stand_in.who),
            bool(me) and me in (first.to, stand_in.to),
            self._waits(first) or self._waits(stand_in),
        )

    def post(self, post: Post) -> PostShown:
        return PostShown(self._name(post.who), self._name(post.to), self._waits(post))

    def conflict(self, one: Conflict) -> ConflictShown:
        sides = tuple(SideShown(deed.id, self.step(deed)) for deed in one.sides)
        return ConflictShown(one.what.value, one.paper, sides)

    def step(self, deed: CaseDeed) -> StepShown:
        named = deed.to or deed.value if deed.what in POSTS else ""
        return StepShown(
            word_of(deed),
            deed.at.astimezone(CHINA).strftime(_MOMENT),
            self._name(deed.by),
            deed.terminal,
            deed.paper,
            self._name(named),
            deed.count,
        )

    def _name(self, account: str) -> str:
        return name_of(account, self.staff)

    def _waits(self, post: Post) -> bool:
        return bool(post.to and post.since and self.now - post.since >= self.again)


def word_of(deed: CaseDeed) -> str:
    """What it says, as a string of `staff.case.step` has it."""
    if deed.what in POSTS:
        return f"{deed.what.value}-{'offered' if deed.to else 'held'}"
    if deed.what is What.GIVEN:
        return "given-none" if deed.value == "none" else "given-signed"
    return f"{deed.what.value}-{deed.value}" if deed.value else deed.what.value
