"""By when a case is decided, in words: never firmer than what is known. Pure."""

from __future__ import annotations

from datetime import date

from kiosk.services.form import Term
from kiosk.text import dates
from kiosk.text.strings import Strings
from kiosk.text.workdays import Workdays


def words(term: Term, accepted: date | None, workdays: Workdays, strings: Strings) -> str:
    """In the strings' language. `accepted`: the day on which the centre took it; None: it has not
    said so, and then only the length of the term is told.

    A day behind a year whose days off are not announced is called an estimate; a term that no
    source confirms is said with that reservation.
    """
    if accepted is None:
        said = strings("term.open", days=term.working_days)
    else:
        due = workdays.due(accepted, term.working_days)
        day = dates.long_day(due.day, strings.language)
        key = "term.known" if due.known else "term.estimate"
        said = strings(key, day=day, days=term.working_days)
    return said if term.confirmed else strings("term.unconfirmed", said=said)


def brief(term: Term, accepted: date | None, workdays: Workdays, strings: Strings) -> str:
    """The same for a glass: the day alone, called *about* unless everything is known."""
    if accepted is None:
        return strings("term.open_brief", days=term.working_days)
    due = workdays.due(accepted, term.working_days)
    key = "term.known_brief" if due.known and term.confirmed else "term.about"
    return strings(key, day=dates.long_day(due.day, strings.language))
