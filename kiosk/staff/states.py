"""States, events and commands of a staff session. Pad mode will fill them."""

from __future__ import annotations

import enum


class State(enum.StrEnum):
    LOCKED = "locked"
    SIGNED_IN = "signed_in"
    ACTING = "acting"  # for a named person: helped or proxy
    HANDED_OVER = "handed_over"  # the pad is turned to the citizen


class Event(enum.StrEnum):
    SIGN_IN = "sign_in"
    LOCK = "lock"
    ACT_FOR = "act_for"
    HAND_OVER = "hand_over"
    HAND_BACK = "hand_back"
    VISIT_ENDED = "visit_ended"
    DEADLINE = "deadline"


class Command(enum.StrEnum):
    AUDIT = "audit"
    BEGIN_VISIT = "begin_visit"
    END_VISIT = "end_visit"
