"""The outbox's way to the centre: a handling record as a write, and the question after it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import msgspec

from kiosk.outbox.filings import Transaction
from kiosk.outbox.record import Outcome, Record, Reply
from kiosk.platform.filing import Filed, Filing, Filings, Told
from kiosk.platform.interface import Cancel
from kiosk.platform.line import Line

_OUTCOMES = {
    Filed.ACCEPTED: Outcome.ACCEPTED,
    Filed.REFUSED: Outcome.REFUSED,
    Filed.NOT_SENT: Outcome.UNREACHABLE,
    Filed.LATER: Outcome.LATER,
    Filed.UNKNOWN: Outcome.UNKNOWN,
    Filed.ABSENT: Outcome.ABSENT,
}
_PLAIN = re.compile(r"[0-9A-Za-z._-]{1,60}")
PERSON_NO, REGION = "psn_no", "insuplc_admdvs"


class CentreSender:
    """A `Sender` for the destination `centre`."""

    def __init__(self, filings: Filings, clock: Callable[[], float]) -> None:
        """`clock` is the wall clock, as the outbox's."""
        self._filings = filings
        self._clock = clock

    def send(self, record: Record) -> Reply:
        payload, filing = _read(record)
        if payload.materials:
            # no transaction of any adapter takes files yet: without them it would be another case
            return Reply(Outcome.REFUSED, code="materials")
        return _reply(self._filings.send(filing, Line(Cancel())))

    def ask(self, record: Record) -> Reply:
        _, filing = _read(record)
        since = max(0.0, self._clock() - (record.sent or record.created))
        return _reply(self._filings.ask(filing, since, Line(Cancel())))


def _read(record: Record) -> tuple[Transaction, Filing]:
    payload = msgspec.json.decode(record.payload, type=Transaction)
    fields = {name: _text(value) for name, value in payload.fields.items()}
    return payload, Filing(
        transaction=payload.transaction,
        msgid=record.reference,
        person_no=fields.pop(PERSON_NO, ""),  # a province may name that field otherwise
        region=fields.pop(REGION, ""),
        arguments=fields,
    )


def _text(value: Any) -> str:
    """The interface writes everything as text; true and false are its 1 and 0."""
    if isinstance(value, bool):
        return "1" if value else "0"
    return "" if value is None else str(value)


def _reply(told: Told) -> Reply:
    code = told.code.rpartition(" ")[2]
    return Reply(
        _OUTCOMES[told.outcome],
        code=code if _PLAIN.fullmatch(code) else "",
        proof=told.number if _PLAIN.fullmatch(told.number) else "",
        answered=told.answered,
    )
