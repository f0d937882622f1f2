"""Plays one visit by its plan: touches what is offered, waits, walks away, and strikes.

What a page asks of the visitor, `visitor` knows; what none asks is waited for. A state that does
not change by itself is given its deadline: so it is seen that every state has one.
"""

from __future__ import annotations

import time

from kiosk.settings.model import Deadlines
from kiosk.terminal.states import State as TerminalState
from kiosk.visit.deadlines import seconds
from kiosk.visit.states import State as S
from tests.faults.kinds import (
    CLOSES,
    OPENS,
    PRINTER,
    RESTARTS,
    Cause,
    CentreMood,
    Disk,
    Ending,
    Hour,
    Jump,
    Kill,
    Pose,
    Shut,
    Skip,
    Stall,
    Stop,
    Struck,
)
from tests.faults.lane import Gone, Lane
from tests.faults.plan import Plan
from tests.faults.told import Told
from tests.faults.visitor import SLOW, Visitor

STEPS = 150
"""More has no visit: one that is not over by then is stuck."""

MOVES = frozenset(
    {S.LOOKING_UP, S.RESULT_WAITING, S.DETAIL_WAITING, S.LINES_WAITING, S.PRINTING, S.WIPING,
     S.FAILSAFE}
)  # fmt: skip
"""States that end by themselves."""

WIPES = frozenset({S.WIPING, S.FAILSAFE})
"""Never hurried: that the wipe comes to its end in its own time is what is to be seen."""


def _may_last(state: str, cause: Cause) -> bool:
    """Whether what a state waits for may never come, or late, once this was done."""
    match cause:
        case Pose(device=device):
            return device == PRINTER if state == S.PRINTING else state == S.IDENTIFY
        case CentreMood() | Shut() | Jump():
            return state not in (S.IDENTIFY, S.PRINTING)
        case Disk():
            return True
    return False


OVER = frozenset({S.ATTRACT, S.THANKS, S.APOLOGY})

BEFORE = 50.0
"""Seconds before an hour at which a visitor comes who is to meet it."""

EVENING = 1800.0
"""Nobody begins a visit so many seconds before the station's hours, who is not to meet them."""

RESTS = frozenset({S.ATTRACT, TerminalState.CLOSED, TerminalState.LIMITED})
"""The terminal's own picture: no visit is under way."""

AFTER = RESTS | {S.THANKS, S.APOLOGY, S.WIPING}

OUT_OF_SERVICE = TerminalState.OUT_OF_SERVICE.value
RESTART = 75  # the exit status of a terminal that wants to be begun anew
DEADLINES = Deadlines()


class Stuck(AssertionError):
    """The visit does not end, or the terminal does not what its page offers."""


class Player:
    """One visit. `play` returns when it is over, with the terminal alive again."""

    def __init__(self, lane: Lane, plan: Plan) -> None:
        self.lane, self.plan = lane, plan
        self.told = Told(plan, struck=[Struck(strike) for strike in plan.strikes])
        self._visitor = Visitor(lane, plan, self.told.graded, self._in_vain)

    def play(self) -> Told:
        lane, told = self.lane, self.told
        began = time.monotonic()
        lane.passed = []
        try:
            self._arrive()
            told.day = lane.today
            lane.passed = [lane.page.state]
            for _ in range(STEPS):
                if self._over():
                    break
                self._strike()
                self._step()
                self._count_down()
            else:
                raise Stuck(f"not over after {STEPS} steps, in {lane.page.state}")
        except Gone as gone:
            self._gone(gone)
        finally:
            told.path = list(lane.passed)
            told.seconds = time.monotonic() - began
            self._put_right()
        if not lane.alive:
            lane.start()
            if lane.page.state not in (S.HOME, OUT_OF_SERVICE, TerminalState.CLOSED):
                raise Stuck(f"begun anew it showed {lane.page.state}")
        return told

    # ---- begin and end

    def _arrive(self) -> None:
        """To a home at which nobody is known, at the hour that the plan wants."""
        lane = self.lane
        self._await_hour()
        for _ in range(40):
            if not lane.alive:
                lane.start()
            try:
                match lane.page.state:
                    case S.HOME:
                        return
                    case S.ATTRACT | S.THANKS | S.APOLOGY | TerminalState.LIMITED:
                        lane.touch()
                        lane.changed(lambda page: page.state == S.HOME, 1)
                    case TerminalState.CLOSED:
                        lane.skip(lane.until(OPENS) + 1)
                        lane.changed(lambda page: page.state == S.ATTRACT, 5)
                    case _:
                        lane.changed(lambda page: page.state == S.ATTRACT, 5)
            except Gone as gone:
                self._begun_anew(gone)
        raise Stuck(f"a visit cannot begin in {lane.page.state}")

    def _await_hour(self) -> None:
        """Shortly before an hour that shall come in this visit; else not late in the evening."""
        lane = self.lane
        hours = [s.fault.cause for s in self.plan.strikes if isinstance(s.fault.cause, Hour)]
        if hours:
            seconds = lane.until(hours[0].at) - BEFORE
        elif lane.until(CLOSES) > lane.until(RESTARTS) > EVENING:
            return
        else:
            seconds = lane.until(OPENS) + 60.0
        if seconds <= 0:
            return
        try:
            if lane.page.state in (S.HOME, S.THANKS, S.APOLOGY):  # let it come to rest first
                lane.skip(self._limit(lane.page.state))
                lane.changed(lambda page: page.state in RESTS, 10)
                seconds -= self._limit(S.HOME)
            lane.skip(max(1.0, seconds))
            lane.changed(lambda page: False, 0.3)
        except Gone as gone:
            self._begun_anew(gone)

    def _begun_anew(self, gone: Gone) -> None:
        """Between visits it may start anew by its own wish."""
        if gone.code != RESTART:
            raise Stuck(f"{gone} between visits: {self.lane.said()[-1500:]}") from None
        self.lane.start()

    def _over(self) -> bool:
        state = self.lane.page.state
        if state == OUT_OF_SERVICE:
            self.told.ending = Ending.OUT_OF_SERVICE
        elif state in RESTS:
            thanked = S.THANKS in self.lane.passed
            sorry = S.APOLOGY in self.lane.passed
            self.told.ending = (
                Ending.APOLOGY if sorry else Ending.THANKS if thanked else Ending.QUIET
            )
        return self.told.ending is not None

    def _gone(self, gone: Gone) -> None:
        """The process has ended: by our hand, by its own wish, or as it must never."""
        causes = [one.strike.fault.cause for one in self.told.struck if one.begun]
        if any(isinstance(cause, Kill) for cause in causes):
            self.told.ending = Ending.KILLED
        elif any(isinstance(cause, Stop) for cause in causes):
            self.told.ending = Ending.STOPPED
        elif gone.code == RESTART:
            self.told.ending = Ending.RESTARTED
            hours = all(isinstance(cause, Hour) for cause in causes)
            if hours and self.lane.passed[-1] not in AFTER:
                raise Stuck(f"begun anew in the middle of a visit, in {self.lane.passed[-1]}")
        else:
            raise Stuck(f"{gone}: {self.lane.said()[-1500:]}") from None

    def _put_right(self) -> None:
        """Whatever was wrong is mended; nobody and nothing of theirs lies at the devices."""
        for one in self.told.struck:
            if one.begun and not one.ended:
                one.ended = True
                self.lane.end(one.strike.fault.cause)
        self.lane.lay("")
        self.lane.show("")

    # ---- strikes

    def _strike(self) -> None:
        for one in self.told.struck:
            if one.begun or one.ended or self.lane.page.state != one.strike.at:
                continue
            time.sleep(one.strike.delay)
            one.begun = True
            cause = one.strike.fault.cause
            if isinstance(cause, Hour) and self.lane.until(cause.at) > 2 * BEFORE:
                one.begun = False  # it came before the moment did
                one.ended = True
                continue
            self.lane.begin(cause)
            if isinstance(cause, Stall | Skip | Hour):
                one.ended = True
            if not self.lane.alive:
                raise Gone(0)

    def _count_down(self) -> None:
        for one in self.told.struck:
            if one.begun and not one.ended:
                one.steps += 1
                if one.strike.lasts and one.steps >= one.strike.lasts:
                    one.ended = True
                    self.lane.end(one.strike.fault.cause)

    # ---- one step

    def _step(self) -> None:
        lane = self.lane
        lane.changed(lambda page: False, 0.0)  # what came of a strike
        state, number = lane.page.state, lane.page.number
        wish = None if self._walked() else self._visitor.wish(state)
        if wish is None:
            self._wait(state)
            return
        name, data = wish
        grade = data.partition(",")[0] if name == "grade_given" else ""
        if grade:
            self.told.graded.setdefault(grade, 0)  # the process may be gone before it answers
        printed = name == "print" or (name == "retry" and state in (S.PRINT_FAILED, S.PRINTER_BACK))
        self.told.prints += printed
        if not lane.press(name, data):  # the page had changed meanwhile
            self.told.graded.pop(grade, None)
            lane.changed(lambda page: page.number > number, 1.0)
            return
        moved = lane.changed(lambda page: page.number > number, 3.0)
        if grade and lane.page.state not in (S.FAILSAFE, S.APOLOGY):
            self.told.graded[grade] = 1
        if not moved and not self.told.wrong:
            raise Stuck(f"{name} {data} does nothing in {state}")

    def _walked(self) -> bool:
        """The visitor has gone: nobody touches anything any more."""
        at = self.plan.walks_at
        return at is not None and at in self.lane.passed

    def _wait(self, state: str) -> None:
        """For the machine, or for the deadline."""
        lane = self.lane
        if state in OVER or state not in set(S):
            lane.skip(self._limit(state))
            lane.changed(lambda page: page.state != state, 2.0)
            return
        patience = 0.1
        if state in MOVES:
            patience = 1.0 if self._in_vain(state) else SLOW
        elif state == S.IDENTIFY and self._visitor.shown and not self._walked():
            patience = 2.0 if self._in_vain(state) else SLOW
        if lane.changed(lambda page: page.state != state, patience):
            return
        if patience == SLOW:
            raise Stuck(f"{state} lasted {SLOW:g} s though nothing was wrong")
        if state == S.IDENTIFY and self.plan.other_means and self._visitor.shown == 1:
            return  # the next step shows the other
        lane.skip(self._limit(state))
        if not lane.changed(lambda page: page.state != state, 5.0):
            raise Stuck(f"the deadline of {state} came and nothing happened")

    def _in_vain(self, state: str) -> bool:
        """What the state waits for may never come: something was done to just that."""
        struck = [one.strike.fault.cause for one in self.told.struck if one.begun]
        return any(_may_last(state, cause) for cause in struck)

    def _limit(self, state: str) -> float:
        """Seconds until its deadline has surely come, also in large letters."""
        if state not in set(S):
            return 30.0
        return seconds(S(state), DEADLINES, large=True) + 0.2
