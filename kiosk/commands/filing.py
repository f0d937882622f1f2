"""The outbox's way to the centre: a handling record as a write, and the question after it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import msgspec

from kiosk.outbox.filings import Transaction
from kiosk.outbox.record import Outcome, Record, Reply
from kiosk.platform.filing import File, Filed, Filing, Filings, Told
from kiosk.platform.interface import Cancel
from kiosk.platform.line import Line
from kiosk.store.materials import Materials, Missing

_OUTCOMES = {
    Filed.ACCEPTED: Outcome.ACCEPTED,
    Filed.REFUSED: Outcome.REFUSED,
    Filed.NOT_SENT: Outcome.UNREACHABLE,
    Filed.LATER: Outcome.LATER,
    Filed.UNKNOWN: Outcome.UNKNOWN,
    Filed.ABSENT: Outcome.ABSENT,
}
_PLAIN = re.compile(r"[0-9A-Za-z._-]{1,60}")
_ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}
PERSON_NO, REGION = "psn_no", "insuplc_admdvs"
"""Whom a write is about, and to which region it goes: with the fields of each filing."""

UNIT, AGENT = "unit.code", "agent.certificate-no"
"""In place of the person: the employer, and who acts for it."""


class CentreSender:
    """A `Sender` for the destination `centre`."""

    def __init__(self, filings: Filings, clock: Callable[[], float], materials: Materials) -> None:
        """`clock` is the wall clock, as the outbox's; `materials` are its."""
        self._filings = filings
        self._clock = clock
        self._materials = materials

    def send(self, record: Record) -> Reply:
        """Raises Missing for a file that is not there any more: nothing was sent then."""
        filing = msgspec.structs.replace(_read(record), files=self._files(record))
        return _reply(self._filings.send(filing, Line(Cancel())))

    def _files(self, record: Record) -> tuple[File, ...]:
        """Each named after its paper and its place in it."""
        kept = self._materials.of(record.key)
        named = msgspec.json.decode(record.payload, type=Transaction).materials
        whats = {one.name: one.what for one in named}
        for one in kept:
            if not self._materials.path(one.name).exists():
                raise Missing(one.name)
        places: Counter[str] = Counter()
        files = []
        for one in kept:
            what = whats.get(one.name, "file")
            places[what] += 1
            ending = _ENDINGS.get(one.media, "bin")
            name = f"{what}-{places[what]}-{one.digest[:16]}.{ending}"
            files.append(File(name, partial(self._materials.read, one)))
        return tuple(files)

    def ask(self, record: Record) -> Reply:
        filing = _read(record)
        now = self._clock()
        since = max(0.0, now - (record.sent or record.created))
        promised = max(0.0, now - record.created)
        return _reply(self._filings.ask(filing, since, Line(Cancel()), promised))


def _read(record: Record) -> Filing:
    payload = msgspec.json.decode(record.payload, type=Transaction)
    fields = {name: _text(value) for name, value in payload.fields.items()}
    return Filing(
        transaction=payload.transaction,
        msgid=record.reference,
        person_no=fields.pop(PERSON_NO, ""),  # a province may name that field otherwise
        region=fields.pop(REGION, ""),
        unit=fields.pop(UNIT, ""),
        agent=fields.pop(AGENT, ""),
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
