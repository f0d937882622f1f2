"""States, events and commands of a technician's session, and of the first-start wizard."""

from __future__ import annotations

import enum
from typing import NamedTuple


class State(enum.StrEnum):
    AWAY = "away"  # nobody: the terminal's own pages are on the glass
    PIN = "pin"
    CHECKING = "checking"
    LOCKED_OUT = "locked_out"
    MENU = "menu"
    DEVICES = "devices"
    DEVICE = "device"  # one of them
    TRYING = "trying"
    TRIED = "tried"
    SEARCHING = "searching"  # asks each free port
    ROLL = "roll"  # is the new roll in?
    NETWORK = "network"
    ABOUT = "about"
    REPORT = "report"
    WRITING = "writing"
    ASK_RESTART = "ask_restart"
    ASK_REBOOT = "ask_reboot"
    ASK_SHUT_DOWN = "ask_shut_down"
    GOING = "going"  # the machine was asked to go down
    SETUP = "setup"  # the wizard's first page
    TOUCH = "touch"  # marks in the corners
    PICTURE = "picture"  # is it upright?
    SUMMARY = "summary"


class Event(enum.StrEnum):
    HELD = "held"  # the long press
    HELD_LOCKED = "held_locked"  # the same while too many wrong tries lock it
    FIRST_START = "first_start"  # no confirmed installation
    ENTER = "enter"  # the PIN is typed
    PIN_RIGHT = "pin_right"
    PIN_WRONG = "pin_wrong"
    PIN_LOCKED = "pin_locked"
    BACK = "back"
    NEXT = "next"
    CLOSE = "close"  # back to service
    OPEN_DEVICES = "open_devices"
    CHOOSE = "choose"  # data: name of a device
    TRY = "try"
    CANCEL = "cancel"
    TRIAL_DONE = "trial_done"
    SEARCH = "search"
    SEARCH_DONE = "search_done"
    OPEN_ROLL = "open_roll"
    ROLL_IN = "roll_in"
    OPEN_NETWORK = "open_network"
    CHECK_AGAIN = "check_again"
    OPEN_ABOUT = "open_about"
    OPEN_REPORT = "open_report"
    WRITE = "write"
    WRITTEN = "written"
    OPEN_RESTART = "open_restart"
    RESTART = "restart"
    OPEN_REBOOT = "open_reboot"
    REBOOT = "reboot"
    OPEN_SHUT_DOWN = "open_shut_down"
    SHUT_DOWN = "shut_down"
    REFUSED = "refused"  # the system did not do it
    SET_UP = "set_up"
    TOUCH_TEST = "touch_test"
    TOUCH_LEARNT = "touch_learnt"
    TOUCH_NONSENSE = "touch_nonsense"
    TURN = "turn"  # data: left | right | inverted
    CONFIRM = "confirm"
    BROKEN = "broken"
    DEADLINE = "deadline"


class Mode(enum.StrEnum):
    """Why somebody is at these pages."""

    NOBODY = "nobody"
    WORK = "work"  # signed in
    FIRST = "first"  # first-start wizard: nobody is signed in, nothing is configured
    AGAIN = "again"  # the wizard, opened by somebody who is signed in


class Command(enum.StrEnum):
    CHECK_PIN = "check_pin"
    FORGET_PIN = "forget_pin"
    BEGIN_MAINTENANCE = "begin_maintenance"
    END_MAINTENANCE = "end_maintenance"
    BEGIN_TRIAL = "begin_trial"
    END_TRIAL = "end_trial"
    BEGIN_SEARCH = "begin_search"
    END_SEARCH = "end_search"
    ROLL_CHANGED = "roll_changed"
    CHECK_NETWORK = "check_network"
    WRITE_REPORT = "write_report"
    RESTART = "restart"
    REBOOT = "reboot"
    SHUT_DOWN = "shut_down"
    BEGIN_MARKS = "begin_marks"  # touches are taken raw
    END_MARKS = "end_marks"
    TURN_PICTURE = "turn_picture"  # keeps it and restarts
    CONFIRM_INSTALLATION = "confirm_installation"  # keeps it and restarts


class Situation(NamedTuple):
    state: State = State.AWAY
    mode: Mode = Mode.NOBODY
