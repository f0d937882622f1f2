"""Which employer stands behind a code, and may this person act for it? In doubt they may not.

Of the list of agents nothing leaves this room but yes or no: who else acts for an employer is no
business of whoever stands at a terminal.
"""

from __future__ import annotations

from datetime import date

from kiosk.platform import codec
from kiosk.platform.china import Clock, local
from kiosk.platform.interface import CentreTrouble, Person, Unit
from kiosk.platform.line import Line
from kiosk.platform.person import code_of, same_number
from kiosk.platform.query import of_unit
from kiosk.platform.session import No, Session
from kiosk.platform.transactions import Means
from kiosk.services.result import Record
from kiosk.services.unit import OfUnit
from kiosk.text.names import same

_NONE = (Means.NOTHING, Means.NOT_FOUND)


class Units:
    """Finds employers. Holds nothing of any of them."""

    def __init__(self, session: Session, clock: Clock) -> None:
        self._session = session
        self._clock = clock

    def find(self, code: str, how: OfUnit, person: Person, line: Line) -> Unit | CentreTrouble:
        """By the item's own transactions."""
        outcome = self._session.call(how.transaction, line, of_unit(code, person))
        if isinstance(outcome, No):
            return Unit(code) if outcome.means in _NONE else outcome.trouble
        try:
            node = outcome.transaction.answer["record"]
            found = codec.single(node, outcome.output, self._session.reader, code)
        except codec.BadAnswer as bad:
            return self._session.nonsense(outcome.transaction, bad)
        if found is None:
            return Unit(code)
        region = code_of(found.get("region"))
        listed = self._listed(code, how.agents, region, person, line) if how.agents else False
        if isinstance(listed, CentreTrouble):
            return listed
        name, status = str(found.get("name") or ""), code_of(found.get("status"))
        return Unit(code, True, name, status, region, listed)

    def _listed(
        self, code: str, agents: str, region: str, person: Person, line: Line
    ) -> bool | CentreTrouble:
        outcome = self._session.call(agents, line, of_unit(code, person, region))
        if isinstance(outcome, No):
            return False if outcome.means in _NONE else outcome.trouble
        try:
            node = outcome.transaction.answer["rows"]
            rows = codec.rows(node, outcome.output, self._session.reader, code)
        except codec.BadAnswer as bad:
            return self._session.nonsense(outcome.transaction, bad)
        today = local(self._clock.now()).date()
        return any(_names(row, person, today) for row in rows)


def _names(row: Record, person: Person, today: date) -> bool:
    """The row is this person's: number and name, and in force today."""
    number = str(row.get("certificate_no") or "").strip()
    if not number or not same_number(number, person.certificate_no):
        return False
    if not same(str(row.get("name") or ""), person.name):
        return False
    begin, end = row.get("begin"), row.get("end")
    begun = not isinstance(begin, date) or begin <= today
    return begun and (not isinstance(end, date) or today <= end)
