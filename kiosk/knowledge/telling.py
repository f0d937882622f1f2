"""What is said of an answer beside its text, the same on the glass and on paper."""

from __future__ import annotations

from kiosk.knowledge.model import Answer, Source
from kiosk.text import dates
from kiosk.text.strings import Strings


def validity(answer: Answer, strings: Strings) -> str:
    """From which day, and to which where that is known."""
    start = dates.day(answer.start)
    if answer.until is None:
        return strings("answer.since", day=start)
    return strings("answer.between", day=start, until=dates.day(answer.until))


def written(source: Source) -> str:
    """Document, number and paragraph, as they are cited."""
    number = f"（{source.number}）" if source.number else ""
    return f"{source.title}{number}{source.paragraph}"


def reviewed(answer: Answer) -> str:
    """Who read it, and when."""
    day = dates.day(answer.reviewed) if answer.reviewed is not None else ""
    return f"{answer.reviewer} {day}".strip()
