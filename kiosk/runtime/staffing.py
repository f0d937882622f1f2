"""Whose touch it is while staff are signed in: what of a visit is the citizen's alone. Pure.

Consent, confirmation, signature, a PIN and the review are the citizen's. Staff neither see nor do
them: the glass shows a neutral page until the pad is handed over. Where the citizen is absent
(代办) what is filed is the agent's own to confirm and sign; a review nobody gives for them.
"""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.staff.states import State as Staff
from kiosk.visit.states import State as Visit

_ALWAYS = {Visit.REVIEW: "review", Visit.REVIEW_REASONS: "review", Visit.SECRET: "secret"}

CITIZENS: Mapping[str, Mapping[Visit, str]] = {
    "helped": _ALWAYS | {Visit.IDENTIFY: "consent", Visit.CONFIRM: "confirm", Visit.SIGN: "sign"},
    "proxy": _ALWAYS,
}
"""How staff act -> state of the visit that is the citizen's alone -> word of why."""


def citizens(mode: str, visit: Visit) -> str:
    """Why this is the citizen's alone; "" when it is not."""
    return CITIZENS[mode].get(visit, "")


def touches_visit(staff: Staff, mode: str, visit: Visit) -> bool:
    """Whether a touch of whoever holds the pad reaches the visit. `mode`: "" where no staff act."""
    match staff:
        case Staff.HANDED_OVER:
            return True
        case Staff.ACTING:
            return bool(mode) and not citizens(mode, visit)
    return False
