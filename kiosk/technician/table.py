"""The table of a technician's session: (situation, event) -> (situation, commands). Pure and total.

A pair without a row keeps the situation and does nothing. The wizard uses the same pages of devices
and network; in its modes they lead on (NEXT) instead of back to the menu. When nobody touches the
glass for as long as `LIMITS` says, whoever was signed in is signed out and the terminal serves
again; the first-start wizard goes back to its first page.
"""

from __future__ import annotations

from kiosk.actors import Actor
from kiosk.technician.states import Command as C
from kiosk.technician.states import Event as E
from kiosk.technician.states import Mode, Situation
from kiosk.technician.states import State as S

_MENU: tuple[tuple[E, S, tuple[C, ...]], ...] = (
    (E.OPEN_DEVICES, S.DEVICES, ()),
    (E.OPEN_ROLL, S.ROLL, ()),
    (E.OPEN_NETWORK, S.NETWORK, (C.CHECK_NETWORK,)),
    (E.OPEN_ABOUT, S.ABOUT, ()),
    (E.OPEN_REPORT, S.REPORT, ()),
    (E.OPEN_RESTART, S.ASK_RESTART, ()),
    (E.OPEN_REBOOT, S.ASK_REBOOT, ()),
    (E.OPEN_SHUT_DOWN, S.ASK_SHUT_DOWN, ()),
)

_FROM_MENU = (
    S.DEVICES, S.ROLL, S.NETWORK, S.ABOUT, S.REPORT, S.ASK_RESTART, S.ASK_REBOOT, S.ASK_SHUT_DOWN,
)  # fmt: skip

TABLE: dict[tuple[S, E], tuple[S, tuple[C, ...]]] = {
    (S.AWAY, E.HELD): (S.PIN, ()),
    (S.AWAY, E.HELD_LOCKED): (S.LOCKED_OUT, ()),
    (S.AWAY, E.FIRST_START): (S.SETUP, ()),
    (S.PIN, E.ENTER): (S.CHECKING, (C.CHECK_PIN,)),
    (S.PIN, E.BACK): (S.AWAY, (C.FORGET_PIN,)),
    (S.CHECKING, E.PIN_RIGHT): (S.MENU, (C.FORGET_PIN, C.BEGIN_MAINTENANCE)),
    (S.CHECKING, E.PIN_WRONG): (S.PIN, (C.FORGET_PIN,)),
    (S.CHECKING, E.PIN_LOCKED): (S.LOCKED_OUT, (C.FORGET_PIN,)),
    (S.LOCKED_OUT, E.BACK): (S.AWAY, ()),
    **{(S.MENU, event): (after, commands) for event, after, commands in _MENU},
    (S.MENU, E.CLOSE): (S.AWAY, (C.END_MAINTENANCE,)),
    (S.MENU, E.SET_UP): (S.SETUP, ()),
    **{(s, E.BACK): (S.MENU, ()) for s in _FROM_MENU},
    # devices
    (S.DEVICES, E.CHOOSE): (S.DEVICE, ()),
    (S.DEVICES, E.SEARCH): (S.SEARCHING, (C.BEGIN_SEARCH,)),
    (S.SEARCHING, E.SEARCH_DONE): (S.DEVICES, ()),
    (S.SEARCHING, E.CANCEL): (S.DEVICES, (C.END_SEARCH,)),
    (S.DEVICE, E.BACK): (S.DEVICES, ()),
    (S.DEVICE, E.TRY): (S.TRYING, (C.BEGIN_TRIAL,)),
    (S.TRYING, E.TRIAL_DONE): (S.TRIED, ()),
    (S.TRYING, E.CANCEL): (S.DEVICE, (C.END_TRIAL,)),
    (S.TRIED, E.TRY): (S.TRYING, (C.BEGIN_TRIAL,)),
    (S.TRIED, E.BACK): (S.DEVICE, ()),
    # one page each
    (S.ROLL, E.ROLL_IN): (S.MENU, (C.ROLL_CHANGED,)),
    (S.NETWORK, E.CHECK_AGAIN): (S.NETWORK, (C.CHECK_NETWORK,)),
    (S.REPORT, E.WRITE): (S.WRITING, (C.WRITE_REPORT,)),
    (S.WRITING, E.WRITTEN): (S.REPORT, ()),
    (S.ASK_RESTART, E.RESTART): (S.GOING, (C.RESTART,)),
    (S.ASK_REBOOT, E.REBOOT): (S.GOING, (C.REBOOT,)),
    (S.ASK_SHUT_DOWN, E.SHUT_DOWN): (S.GOING, (C.SHUT_DOWN,)),
    (S.GOING, E.REFUSED): (S.MENU, ()),
    # the wizard's own
    (S.SETUP, E.NEXT): (S.PICTURE, ()),
    (S.SETUP, E.TOUCH_TEST): (S.TOUCH, (C.BEGIN_MARKS,)),
    (S.TOUCH, E.TOUCH_LEARNT): (S.PICTURE, (C.END_MARKS,)),
    (S.TOUCH, E.TOUCH_NONSENSE): (S.TOUCH, (C.BEGIN_MARKS,)),
    (S.PICTURE, E.TURN): (S.PICTURE, (C.TURN_PICTURE,)),
    (S.PICTURE, E.NEXT): (S.DEVICES, ()),
    (S.PICTURE, E.TOUCH_TEST): (S.TOUCH, (C.BEGIN_MARKS,)),
    (S.PICTURE, E.BACK): (S.SETUP, ()),
    (S.SUMMARY, E.BACK): (S.NETWORK, ()),
    (S.SUMMARY, E.CONFIRM): (S.SUMMARY, (C.CONFIRM_INSTALLATION,)),
}
"""Rows that hold in every mode."""

WIZARD: dict[tuple[S, E], tuple[S, tuple[C, ...]]] = {
    (S.DEVICES, E.BACK): (S.PICTURE, ()),
    (S.DEVICES, E.NEXT): (S.NETWORK, (C.CHECK_NETWORK,)),
    (S.NETWORK, E.BACK): (S.DEVICES, ()),
    (S.NETWORK, E.NEXT): (S.SUMMARY, ()),
}
"""Rows of the wizard's modes, before those of all."""

_STOP: dict[S, tuple[C, ...]] = {
    S.PIN: (C.FORGET_PIN,),
    S.CHECKING: (C.FORGET_PIN,),
    S.TRYING: (C.END_TRIAL,),
    S.SEARCHING: (C.END_SEARCH,),
    S.TOUCH: (C.END_MARKS,),
}
"""What a state has under way and what ends it."""

_LEFT_ALONE = frozenset({S.AWAY, S.PIN, S.CHECKING, S.LOCKED_OUT})
"""Nobody is signed in here."""

LIMITS: dict[S, float] = dict.fromkeys(S, 180.0) | {
    S.AWAY: 3600.0,
    S.PIN: 30.0,
    S.CHECKING: 10.0,
    S.LOCKED_OUT: 20.0,
    S.TRYING: 45.0,
    S.SEARCHING: 240.0,
    S.WRITING: 60.0,
    S.GOING: 60.0,
    S.TOUCH: 60.0,
}
"""Seconds without a touch. Where it is 180, `maintenance.idle` of the settings replaces it."""

ACTORS: dict[S, Actor] = dict.fromkeys(S, Actor.ENGINEER) | {
    S.AWAY: Actor.NOBODY,
    S.CHECKING: Actor.NOBODY,
    S.GOING: Actor.NOBODY,
}


def step(at: Situation, event: E) -> tuple[Situation, tuple[C, ...]]:
    """One step of the session. Never raises."""
    state, mode = at
    if event in (E.DEADLINE, E.BROKEN):
        return _given_up(at)
    wizard = mode in (Mode.FIRST, Mode.AGAIN)
    row = (WIZARD.get((state, event)) if wizard else None) or TABLE.get((state, event))
    if row is None:
        if (state, event, mode) == (S.SETUP, E.BACK, Mode.AGAIN):
            return Situation(S.MENU, Mode.WORK), ()
        return at, ()
    after, commands = row
    return Situation(after, _mode(after, event, mode)), commands


def _mode(after: S, event: E, mode: Mode) -> Mode:
    match event:
        case E.PIN_RIGHT:
            return Mode.WORK
        case E.SET_UP:
            return Mode.AGAIN
        case E.FIRST_START:
            return Mode.FIRST
    return Mode.NOBODY if after is S.AWAY else mode


def _given_up(at: Situation) -> tuple[Situation, tuple[C, ...]]:
    """Nobody touches any more, or a page broke."""
    state, mode = at
    stop = _STOP.get(state, ())
    if mode is Mode.FIRST:
        return Situation(S.SETUP, Mode.FIRST), stop
    if state is S.AWAY:
        return at, ()
    ends = () if state in _LEFT_ALONE else (C.END_MAINTENANCE,)
    return Situation(), (*stop, *ends)
