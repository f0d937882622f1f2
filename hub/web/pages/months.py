"""The months that a page can be asked for."""

from __future__ import annotations

from datetime import datetime

from hub.feedback.figures import Month

MONTHS = 36


def months_of(shown: Month, now: datetime) -> list[tuple[str, str]]:
    """The last three years, the newest first, and the one that is shown."""
    last = Month.of("", now)
    found = {shown, *(last.next(-back) for back in range(MONTHS))}
    return [(str(one), str(one)) for one in sorted(found, reverse=True)]
