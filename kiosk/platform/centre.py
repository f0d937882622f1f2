"""The centre, wired: `fsi_centre` gives the one object the rest of the terminal talks to."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from kiosk.journal.journal import Journal
from kiosk.platform import adapters, cainfo, detail
from kiosk.platform.china import Clock
from kiosk.platform.envelope import Heard
from kiosk.platform.filing import Filings
from kiosk.platform.interface import (
    Cancel,
    Cause,
    CentreTrouble,
    Credential,
    ItemQuestion,
    Person,
    PersonAnswer,
    SecretSaid,
    Trouble,
    Unit,
)
from kiosk.platform.line import Line
from kiosk.platform.msgid import CounterStore, MemoryCounter, MsgIds
from kiosk.platform.person import NameMatches, People
from kiosk.platform.query import Query
from kiosk.platform.schemes import scheme_of
from kiosk.platform.secret import Secrets
from kiosk.platform.session import No, Session
from kiosk.platform.telling import Telling
from kiosk.platform.transactions import FOLDER, Transactions
from kiosk.platform.transport import Transport
from kiosk.platform.units import Units
from kiosk.platform.values import Labels
from kiosk.services.model import Detail, Item
from kiosk.services.result import Record, Result
from kiosk.settings.model import Settings

_PROBE = "national/1901"


class FsiCentre:
    """`Centre` over the national interface. Blocking calls from any thread; never raises for what
    the other side does. `close` signs out."""

    def __init__(
        self, session: Session, people: People, query: Query, filings: Filings, units: Units
    ) -> None:
        self.people = people
        self._query = query
        self.session = session
        self.filings = filings
        self._units = units

    def person(self, credential: Credential, cancel: Cancel) -> PersonAnswer:
        line = Line(cancel)
        answer = self.people.find(credential, line)
        return CentreTrouble(Trouble.CANCELLED) if line.ended else answer

    def unit(self, code: str, item: Item, person: Person, cancel: Cancel) -> Unit | CentreTrouble:
        line = Line(cancel)
        if item.unit is None:
            return CentreTrouble(Trouble.REFUSED, Cause.NO_TRANSACTION)
        answer = self._units.find(code, item.unit, person, line)
        return CentreTrouble(Trouble.CANCELLED) if line.ended else answer

    def verify(
        self, person: Person, secret: bytearray, cancel: Cancel
    ) -> SecretSaid | CentreTrouble:
        line = Line(cancel)
        answer = Secrets(self.session).verify(person, secret, line)
        return CentreTrouble(Trouble.CANCELLED) if line.ended else answer

    def query(
        self, question: ItemQuestion, progress: Callable[[Result], None], cancel: Cancel
    ) -> Result | CentreTrouble:
        line = Line(cancel)
        answer = self._query.ask(question, progress, line)
        return CentreTrouble(Trouble.CANCELLED) if line.ended else answer

    def detail(
        self, question: ItemQuestion, wanted: Detail, row: Record, cancel: Cancel
    ) -> tuple[Record, ...] | CentreTrouble:
        line = Line(cancel)
        answer = detail.ask(self.session, question, wanted, row, line)
        return CentreTrouble(Trouble.CANCELLED) if line.ended else answer

    def probe(self, cancel: Cancel) -> CentreTrouble | None:
        """Signs in when that has not happened, and asks one dictionary: any answer of the platform
        itself says that it is there."""
        asked = {"type": "INSUTYPE", "parentValue": "0", "valiFlag": "1"}
        outcome = self.session.call(_PROBE, Line(cancel), arguments=asked)
        if not isinstance(outcome, No):
            return None
        refused = outcome.trouble.why is Trouble.REFUSED and self.session.signed_in
        return None if refused and "gateway" not in outcome.trouble.code else outcome.trouble

    def close(self) -> None:
        self.session.close()


def fsi_centre(
    settings: Settings,
    secret: bytes,
    clock: Clock,
    dictionaries: Labels,
    *,
    counter: CounterStore | None = None,
    journal: Journal | None = None,
    name_matches: NameMatches | None = None,
    heard: Heard = lambda at: None,
    left_alone: Callable[[CentreTrouble], None] = lambda trouble: None,
    clock_right: Callable[[], bool] = lambda: True,
    transactions: Path | str = FOLDER,
    adapter_folder: Path | str = adapters.FOLDER,
) -> FsiCentre:
    """The centre of a profile.

    `secret`: content of `settings.centre.secret_file`. `counter`: where msgids are remembered; a
    real terminal gives a `FileCounter`, without one they are unique only within this process.
    `heard` gets the time in each answer, `left_alone` a trouble when it failed so often that it is
    asked nothing for a while; while `clock_right` is False nothing is written.
    Nothing is read and nothing is sent here: transaction files are read at the first call, and
    requests is imported then. Raises `DataError` for an adapter file that cannot be used,
    OSError and ValueError for a key file.
    """
    centre = settings.centre
    known = _Once(lambda: _known(Transactions.load(centre.adapter, transactions), journal))
    adapter = adapters.load(centre.adapter, adapter_folder)
    transport = Transport(centre, clock.monotonic)
    session = Session(
        settings=settings,
        transactions=known,
        transport=transport,
        scheme=scheme_of(centre, secret),
        signature=cainfo.of(centre),
        msgids=MsgIds(centre.fixmedins_code, clock.now, counter or MemoryCounter()),
        labels=dictionaries,
        clock=clock,
        heard=heard,
        left_alone=left_alone,
        clock_right=clock_right,
        telling=Telling(journal),
        rest=adapter.rest,
        fsi=adapter.fsi,
    )
    if name_matches is None:
        from kiosk.text.names import card_matches as name_matches
    people = People(session, settings.station.regions, clock, name_matches)
    query = Query(session, adapter, centre.in_flight, clock)
    return FsiCentre(session, people, query, Filings(session, clock), Units(session, clock))


def _known(transactions: Transactions, journal: Journal | None) -> Transactions:
    if journal is not None:
        journal.know("transaction", transactions.ids())
    return transactions


class _Once:
    """Made at the first call, by one thread."""

    def __init__(self, make: Callable[[], Transactions]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._made: Transactions | None = None

    def __call__(self) -> Transactions:
        with self._lock:
            if self._made is None:
                self._made = self._make()
            return self._made
