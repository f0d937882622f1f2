"""How long each state may last, and who must act in it. Total over the states."""

from __future__ import annotations

from typing import NamedTuple

from kiosk.actors import Actor
from kiosk.settings.model import Deadlines
from kiosk.visit.states import State as S


class Limit(NamedTuple):
    """`setting` names a field of `settings.deadlines`; a touch starts it anew where `renewed`."""

    setting: str
    doubled: bool = False  # in 大字版
    renewed: bool = False


_READ = Limit("browse", doubled=True, renewed=True)
_RESULT = Limit("result", doubled=True, renewed=True)
_TROUBLE = Limit("trouble", doubled=True, renewed=True)

LIMITS: dict[S, Limit] = {
    S.ATTRACT: Limit("browse"),
    S.HOME: _READ,
    S.HOME_IDENTIFIED: _READ,
    S.HANDLING_LIST: _READ,
    S.CONSULTING: _READ,
    S.NOTICES: _READ,
    S.WORK_RULE: _READ,
    S.SEARCH: Limit("typing", doubled=True, renewed=True),
    S.TOPIC: _READ,
    S.ANSWER: _READ,
    S.FEEDBACK: Limit("typing", doubled=True, renewed=True),
    S.FEEDBACK_SENT: _READ,
    S.GUIDE: _READ,
    S.HELP: _READ,
    S.CALLING: Limit("calling", renewed=True),
    S.PRIVACY: _READ,
    S.TICKET: _READ,
    S.TICKET_TAKING: Limit("taking_ticket"),
    S.TICKET_SHOWN: Limit("ticket", doubled=True, renewed=True),
    S.NO_TICKET: _TROUBLE,
    S.BOOKING: _READ,
    S.BOOKING_WAITING: Limit("taking_ticket"),
    S.BOOKING_NUMBER: Limit("typing", doubled=True, renewed=True),
    S.BOOKED: _RESULT,
    S.NO_BOOKING: _TROUBLE,
    S.VOICE: _READ,
    S.VOICE_ABOUT: Limit("typing", doubled=True, renewed=True),
    S.VOICE_WORDS: Limit("typing", doubled=True, renewed=True),
    S.VOICE_SENT: Limit("ticket", doubled=True, renewed=True),
    S.REPLY: Limit("typing", doubled=True, renewed=True),
    S.REPLY_WAITING: Limit("looking_up"),
    S.REPLY_SHOWN: _RESULT,
    S.NO_REPLY: _TROUBLE,
    S.IDENTIFY: Limit("identify", doubled=True, renewed=True),
    S.NO_MEANS: _TROUBLE,
    S.CHILD_NUMBER: Limit("typing", doubled=True, renewed=True),
    S.LOOKING_UP: Limit("looking_up"),
    S.PERSON_REFUSED: _TROUBLE,
    S.CARD_TROUBLE: _TROUBLE,
    S.PERSON_NOTICE: _TROUBLE,
    S.CHOOSE_INSURANCE: _READ,
    S.HANDLING_REFUSED: _TROUBLE,
    S.PROVE: Limit("identify", doubled=True, renewed=True),
    S.PROVING: Limit("looking_up"),
    S.SECRET: Limit("typing", doubled=True, renewed=True),
    S.FACE: Limit("identify", doubled=True, renewed=True),
    S.ATTESTING: Limit("attesting", renewed=True),
    S.VERIFYING: Limit("looking_up"),
    S.UNIT: Limit("identify", doubled=True, renewed=True),
    S.UNIT_CODE: Limit("typing", doubled=True, renewed=True),
    S.AUTHORISING: Limit("looking_up"),
    S.CHECKING: Limit("result_waiting"),
    S.QUESTION: Limit("typing", doubled=True, renewed=True),
    # a file is looked for on a phone, and mended there, while nobody touches the glass
    S.LIST_FILE: Limit("list_file", doubled=True, renewed=True),
    S.MATERIALS: Limit("typing", doubled=True, renewed=True),
    S.CAMERA: Limit("typing", doubled=True, renewed=True),
    S.TAKING: Limit("taking"),
    S.PAGE_TAKEN: Limit("typing", doubled=True, renewed=True),
    S.CONFIRM: Limit("typing", doubled=True, renewed=True),
    S.SIGN: Limit("typing", doubled=True, renewed=True),
    S.SUBMITTING: Limit("submitting"),
    S.FILED: _RESULT,
    S.RESULT_WAITING: Limit("result_waiting"),
    S.RESULT: _RESULT,
    S.DETAIL_WAITING: Limit("result_waiting"),
    S.DETAIL: _RESULT,
    S.LINES_WAITING: Limit("result_waiting"),
    S.LINES: _RESULT,
    S.CHOOSE_PERIOD: _READ,
    S.CENTRE_DOWN: _TROUBLE,
    S.PRINTING: Limit("printing"),
    S.PRINTED: Limit("printed", doubled=True, renewed=True),
    S.PRINT_FAILED: Limit("print_failed", doubled=True, renewed=True),
    S.PRINTER_BACK: Limit("print_failed", doubled=True, renewed=True),
    S.DID_IT_PRINT: Limit("did_it_print", doubled=True),
    S.REVIEW: Limit("review", doubled=True, renewed=True),
    S.REVIEW_REASONS: Limit("typing", doubled=True, renewed=True),
    S.ARE_YOU_THERE: Limit("are_you_there"),
    S.WIPING: Limit("wiping"),
    S.THANKS: Limit("thanks"),
    S.FAILSAFE: Limit("trouble"),
    S.APOLOGY: Limit("trouble"),
}

ACTORS: dict[S, Actor] = {
    **dict.fromkeys(S, Actor.VISITOR),
    S.ATTRACT: Actor.NOBODY,
    S.CALLING: Actor.STAFF,
    S.ATTESTING: Actor.STAFF,
    S.LOOKING_UP: Actor.NOBODY,
    S.PROVING: Actor.NOBODY,
    S.AUTHORISING: Actor.NOBODY,
    S.VERIFYING: Actor.NOBODY,
    S.CHECKING: Actor.NOBODY,
    S.TAKING: Actor.NOBODY,
    S.SUBMITTING: Actor.NOBODY,
    S.RESULT_WAITING: Actor.NOBODY,
    S.DETAIL_WAITING: Actor.NOBODY,
    S.LINES_WAITING: Actor.NOBODY,
    S.PRINTING: Actor.NOBODY,
    S.TICKET_TAKING: Actor.NOBODY,
    S.BOOKING_WAITING: Actor.NOBODY,
    S.NO_BOOKING: Actor.STAFF,
    S.REPLY_WAITING: Actor.NOBODY,
    S.NO_REPLY: Actor.STAFF,
    S.NO_TICKET: Actor.STAFF,
    S.WIPING: Actor.NOBODY,
    S.THANKS: Actor.NOBODY,
    S.NO_MEANS: Actor.STAFF,
    S.PRINT_FAILED: Actor.STAFF,
    S.CENTRE_DOWN: Actor.ENGINEER,
    S.FAILSAFE: Actor.ENGINEER,
    S.APOLOGY: Actor.ENGINEER,
}

FAILURES = frozenset(
    {
        S.NO_MEANS, S.NO_TICKET, S.NO_BOOKING, S.NO_REPLY, S.PRINT_FAILED, S.CENTRE_DOWN,
        S.FAILSAFE, S.APOLOGY,
    }
)  # fmt: skip


def seconds(state: S, deadlines: Deadlines, large: bool) -> float:
    """Seconds `state` may last; 大字版 gives twice the time where people read or type."""
    limit = LIMITS[state]
    value: float = getattr(deadlines, limit.setting)
    return value * 2 if large and limit.doubled else value
