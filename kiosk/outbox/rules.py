"""What to do after a try whose outcome is not known (architecture, Settled 5)."""

from __future__ import annotations

import enum


class Uncertain(enum.StrEnum):
    """Written down with each record. Except with RESEND it is never sent again by itself."""

    RESEND = "resend"  # the destination knows the key: a second arrival is no second deed
    ASK = "ask"  # only a query tells; when it finds nothing, the outcome stays unknown
    ASK_THEN_SEND = "ask-then-send"  # a query that finds nothing, late enough, proves it undone
    STAFF = "staff"  # no query tells: a person finds out and says so


ASKABLE = frozenset({Uncertain.ASK, Uncertain.ASK_THEN_SEND})
