"""What a touch on a row opens: a stay's settlement, a settlement's fee lines."""

from __future__ import annotations

from kiosk.platform import codec
from kiosk.platform.interface import CentreTrouble, ItemQuestion
from kiosk.platform.line import Line
from kiosk.platform.query import about_of, one, whom
from kiosk.platform.session import No, Session
from kiosk.platform.transactions import Means
from kiosk.services.model import Detail
from kiosk.services.result import Record


def ask(
    session: Session, question: ItemQuestion, detail: Detail, row: Record, line: Line
) -> tuple[Record, ...] | CentreTrouble:
    """Records of the detail; empty when the platform has none for this row.

    A single record inherits what the row knew and the answer left out, so that the next level
    finds its keys.
    """
    plan = detail.ask
    if plan is None:
        return (row,)
    if row.get(plan.need) is None:
        return ()
    arguments = {field: row.get(ours) for field, ours in plan.take.items()}
    outcome = session.call(plan.transaction, line, about_of(question, None), arguments)
    if isinstance(outcome, No):
        return () if outcome.means == Means.NOTHING else outcome.trouble
    reader, asked = session.reader, whom(question)
    try:
        if not detail.rows:
            found = one(outcome, reader, asked)
            return (_inheriting(found, row),) if found else ()
        node = outcome.transaction.answer["rows"]
        return tuple(codec.rows(node, outcome.output, reader, asked))
    except codec.BadAnswer as bad:
        return session.nonsense(outcome.transaction, bad)


def _inheriting(found: Record, row: Record) -> Record:
    return {**row, **{name: value for name, value in found.items() if value is not None}}
