"""Whose touch it is while staff are signed in: what of a visit is the citizen's alone. Pure.

Consent, confirmation, signature, a PIN and the review are the citizen's. Staff neither see nor do
them: the glass shows a neutral page until the pad is handed over. Where the citizen is absent
(代办) what is filed is the agent's own to confirm and sign; a review nobody gives for them, and the
pad is handed to nobody.
"""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.staff.states import State as Staff
from kiosk.visit.states import State as Visit

_ALWAYS = {
    Visit.REVIEW: "review", Visit.REVIEW_REASONS: "review", Visit.SECRET: "secret",
    # a complaint may be about whoever stands beside
    Visit.VOICE_ABOUT: "review", Visit.VOICE_WORDS: "review", Visit.VOICE_SENT: "review",
    Visit.REPLY: "review", Visit.REPLY_SHOWN: "review",
}  # fmt: skip

CITIZENS: Mapping[str, Mapping[Visit, str]] = {
    "helped": _ALWAYS | {Visit.IDENTIFY: "consent", Visit.CONFIRM: "confirm", Visit.SIGN: "sign"},
    "proxy": _ALWAYS,
}
"""How staff act -> state of the visit that is the citizen's alone -> word of why."""


def citizens(mode: str, visit: Visit) -> str:
    """Why this is the citizen's alone; "" when it is not."""
    return CITIZENS[mode].get(visit, "")


def ends_without(mode: str, visit: Visit) -> bool:
    """It was the citizen's to give, and they are absent: the visit goes on to its end."""
    return mode == "proxy" and citizens(mode, visit) == "review"


def touches_visit(staff: Staff, mode: str, visit: Visit) -> bool:
    """Whether a touch of whoever holds the pad reaches the visit. `mode`: "" where no staff act."""
    match staff:
        case Staff.HANDED_OVER:
            return mode != "proxy"
        case Staff.ACTING:
            return bool(mode) and not citizens(mode, visit)
    return False


_PLACES: Mapping[str, tuple[Visit, ...]] = {
    "home": (Visit.HOME, Visit.HOME_IDENTIFIED, Visit.HANDLING_LIST, Visit.CONSULTING,
             Visit.NOTICES, Visit.WORK_RULE, Visit.GUIDE, Visit.PRIVACY),
    "identify": (Visit.IDENTIFY, Visit.CARD_TROUBLE, Visit.NO_MEANS, Visit.CHILD_NUMBER,
                 Visit.PERSON_REFUSED, Visit.LOOKING_UP),
    "proof": (Visit.PROVE, Visit.PROVING, Visit.SECRET, Visit.VERIFYING, Visit.FACE,
              Visit.ATTESTING),
    "form": (Visit.QUESTION, Visit.MATERIALS, Visit.CAMERA, Visit.TAKING, Visit.PAGE_TAKEN,
             Visit.CONFIRM, Visit.SIGN, Visit.LIST_FILE, Visit.HANDLING_REFUSED),
    "result": (Visit.RESULT, Visit.DETAIL, Visit.LINES, Visit.FILED),
    "down": (Visit.CENTRE_DOWN,),
    "paper": (Visit.PRINTING, Visit.PRINTED, Visit.PRINT_FAILED, Visit.PRINTER_BACK,
              Visit.DID_IT_PRINT),
    "review": (Visit.REVIEW, Visit.REVIEW_REASONS),
}  # fmt: skip
"""What staff are told of where somebody stands: `staff.place.<word>`; nothing finer."""

PLACES = (*_PLACES, "other")


def place_of(page: str) -> str:
    """Word of a state by its name, as another terminal says it; "other" for one not known here."""
    return next((word for word, states in _PLACES.items() if page in states), "other")
