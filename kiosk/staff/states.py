"""States, events and commands of a staff session. It owns visits; a visit knows nothing of it."""

from __future__ import annotations

import enum
from typing import NamedTuple


class State(enum.StrEnum):
    LOCKED = "locked"  # nobody is signed in; on a terminal of the hall the visitors' pages
    CHOOSING = "choosing"  # whose account
    CARD = "card"  # the account's card is awaited
    PIN = "pin"
    CHECKING = "checking"
    LOCKED_OUT = "locked_out"  # too many wrong tries
    SIGNED_IN = "signed_in"
    ACTING = "acting"  # a visit: beside the citizen (帮办), or for them (代办)
    GIVING = "giving"  # what comes now is the citizen's alone: the pad is to be turned to them
    HANDED_OVER = "handed_over"  # the pad is turned to the citizen
    TAKING = "taking"  # a wish of another terminal: is it still to be had?
    ATTESTING = "attesting"  # they stand at that terminal and look at card and person
    REASONS = "reasons"  # why they do not confirm
    ANSWERING = "answering"  # what they said is on its way
    VOUCH_PIN = "vouch_pin"  # in a visit of theirs: the PIN says that the pad is in their hands
    VOUCH_CHECKING = "vouch_checking"
    VOUCHING = "vouching"
    WHY = "why"  # why they do not confirm


class Event(enum.StrEnum):
    OPEN = "open"  # the gesture, or a touch on a locked pad
    CHOSEN = "chosen"  # data: id of the account; its PIN is asked for
    CHOSEN_CARD = "chosen_card"  # the same where the card comes first
    CHOSEN_LOCKED = "chosen_locked"  # the same while it is locked out
    CARD_RIGHT = "card_right"
    CARD_WRONG = "card_wrong"
    ENTER = "enter"  # the PIN is typed
    PIN_RIGHT = "pin_right"
    PIN_WRONG = "pin_wrong"
    PIN_LOCKED = "pin_locked"
    NOT_KEPT = "not_kept"  # right, but it cannot be written down: nobody acts unrecorded
    BACK = "back"
    LOCK = "lock"
    ACT_HELPED = "act_helped"
    ACT_PROXY = "act_proxy"
    GIVE = "give"  # the visit came to what only the citizen may see or do
    KEEP = "keep"  # … and left it again
    END = "end"  # the citizen is not there, or wants no more
    HAND_OVER = "hand_over"
    HAND_BACK = "hand_back"
    VISIT_ENDED = "visit_ended"
    TAKE = "take"  # data: id of the wish
    TOOK_COME = "took_come"  # a visitor's call is theirs
    TOOK_ATTEST = "took_attest"
    LOST = "lost"  # somebody else was quicker, it is gone, or the board is not reached
    ASKED = "asked"  # the visit asks for their word
    CONFIRM = "confirm"
    OPEN_REASONS = "open_reasons"
    REFUSE = "refuse"  # data: a reason of the closed list
    ANSWERED = "answered"
    BROKEN = "broken"
    DEADLINE = "deadline"


class Command(enum.StrEnum):
    READ_CARD = "read_card"
    STOP_CARD = "stop_card"
    CHECK_PIN = "check_pin"
    FORGET_PIN = "forget_pin"
    AUDIT = "audit"
    BEGIN_VISIT = "begin_visit"
    LEAVE_VISIT = "leave_visit"  # as the visitor's own 结束退出 would
    TAKE_WISH = "take_wish"
    ATTEST = "attest"  # say it to whoever asked
    GIVE_UP = "give_up"  # nothing is said of the card
    END_VISIT = "end_visit"  # at once, whatever it shows


class Situation(NamedTuple):
    """`lent`: in this visit the pad was in the citizen's hands, and nobody has shown since that it
    is back in the staff's."""

    state: State = State.LOCKED
    lent: bool = False


VOUCHES = frozenset({State.VOUCH_PIN, State.VOUCH_CHECKING, State.VOUCHING, State.WHY})
"""The visit waits for their word."""

VISITING = frozenset({State.ACTING, State.GIVING, State.HANDED_OVER}) | VOUCHES
"""A visit of theirs is under way."""

ELSEWHERE = frozenset({State.TAKING, State.ATTESTING, State.REASONS, State.ANSWERING})
"""They see to what another terminal wants."""

IN = frozenset({State.SIGNED_IN}) | VISITING | ELSEWHERE
"""Somebody is signed in."""
