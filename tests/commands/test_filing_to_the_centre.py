"""Outbox, sender, client and strict stand-in together: the centre loses requests and answers, and
its ledger is asked afterwards."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import msgspec
import pytest

from kiosk.commands.filing import CentreSender
from kiosk.outbox.backoff import Backoff
from kiosk.outbox.deliver import MISSING, Deliverer
from kiosk.outbox.kinds import Destination, Kind
from kiosk.outbox.outbox import Limits, Outbox
from kiosk.outbox.record import Outcome, State
from kiosk.platform.centre import fsi_centre
from kiosk.services.dictionaries import Dictionaries
from kiosk.settings.load import load
from kiosk.store.database import Store
from kiosk.store.materials import Kept
from sandbox.centre.app import Centre, application, shanghai_now
from sandbox.centre.gateway import Tif
from sandbox.centre.misbehave import TracedProtocol
from sandbox.centre.mood import Mood, Rule, What
from sandbox.people import people
from tests.sandbox.client import serving

TOKEN = "0123456789abcdef0123456789abcdef"
TODAY = shanghai_now().date()
WORKER = next(one for one in people(TODAY) if one.id == "worker")
CENTRE = Destination.CENTRE
COUNT = 24


class Time:
    """Real wall time; what waits passes by `skip`, for outbox and breaker alike."""

    def __init__(self) -> None:
        self.skipped = 0.0

    def skip(self, seconds: float) -> None:
        self.skipped += seconds

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic() + self.skipped

    def __call__(self) -> float:
        return time.time() + self.skipped


class Office:
    """A terminal's outbox with the centre behind it."""

    def __init__(self, folder, url: str, stand_in: Centre) -> None:
        self.time, self.stand_in = Time(), stand_in
        profile = load("heilongjiang-2")
        centre = msgspec.structs.replace(
            profile.centre, url=f"{url}/fsi", read_seconds=5.0, whole_seconds=10.0
        )
        settings = msgspec.structs.replace(profile, centre=centre)
        self.centre = fsi_centre(settings, TOKEN.encode(), self.time, Dictionaries.load())
        filings = self.centre.filings
        self.store = Store.open(folder / "terminal.db", bytes(range(32)), self.time)
        self.outbox = Outbox(
            self.store, station="S", terminal="01", chance=lambda: 0.0,
            limits=Limits(backoff=Backoff(first=1.0, longest=60.0)),
            references=filings.new_msgid,
        )  # fmt: skip
        self.deliverer = Deliverer(
            self.outbox,
            {CENTRE: CentreSender(filings, self.time, self.outbox.materials)},
            self.time,
        )

    def file(self, number: int, kept: Sequence[Kept] = (), **more) -> str:
        """One filing that differs from the others by its day."""
        person = self.store.audit.person(WORKER.certificate_no)
        payload = {
            "number": f"FILE{number:08d}", "item": "away-filing",
            "transaction": "province/away-filing", "at": self.time.now(), "acting": "self",
            "applicant": person, "subject": person, "query": "province/away-filings",
            "fields": {
                "psn_no": WORKER.person_no, "insuplc_admdvs": WORKER.insurances[0].region,
                "insutype": "310", "rloc_rea": "02", "out_admdvs": "320100",
                "begndate": f"{TODAY + timedelta(days=number)}", "prms_flag": True,
            },
            **more,
        }  # fmt: skip
        return self.outbox.put(CENTRE, Kind.TRANSACTION, payload, materials=kept)

    def rounds(self, count: int) -> None:
        for _ in range(count):
            self.deliverer.round()
            self.time.skip(120.0)

    def states(self, keys: list[str]) -> list[State]:
        return [self.outbox.get(key).state for key in keys]

    def account(self, keys: list[str]) -> dict[str, list[str]]:
        return self.stand_in.ledger.account([self.outbox.get(key).reference for key in keys])

    def close(self) -> None:
        self.centre.close()
        self.store.close()


@pytest.fixture
def office(tmp_path):
    stand_in = Centre(Tif(TOKEN, time.time), strict=True)
    with serving(application(stand_in), TracedProtocol) as url:
        made = Office(tmp_path, url, stand_in)
        yield made
        stand_in.temper.set(Mood())
        made.close()


def mood(seed: int, refuse: bool) -> Mood:
    rules = (
        Rule(What.RESET, "HLJ18", rate=0.3),
        Rule(What.LOST, "HLJ18", rate=0.3),
        Rule(What.TRUNCATED, "HLJ18", rate=0.1),
    )
    return Mood(seed=seed, rules=rules, refuse_duplicates=refuse)


def test_what_is_accepted_bears_its_number_and_is_done_once(office):
    key = office.file(1)
    office.rounds(1)
    record = office.outbox.get(key)
    assert record.state is State.ACCEPTED
    assert record.proof
    assert office.account([key])["done"] == [record.reference]


@pytest.mark.parametrize("refuse", [True, False], ids=["refusing", "not-refusing"])
@pytest.mark.parametrize("seed", [1, 2])
def test_a_centre_that_loses_answers_is_asked_and_nothing_is_sent_twice(office, seed, refuse):
    """absent = unknown: what the query does not find stays unknown, and is never sent again."""
    office.stand_in.temper.set(mood(seed, refuse))
    keys = [office.file(n) for n in range(COUNT)]
    for _ in range(40):
        office.rounds(4)
        if State.WAITING not in office.states(keys):
            break
    office.rounds(8)
    states, account = office.states(keys), office.account(keys)
    assert set(states) == {State.ACCEPTED, State.UNKNOWN}
    records = [office.outbox.get(key) for key in keys]
    done = [record.reference for record in records if record.state is State.ACCEPTED]
    assert sorted(account["done"]) == sorted(done)
    assert len(account["never_came"]) == states.count(State.UNKNOWN) > 0
    assert account["twice"] == account["refused_again"] == account["unpromised"] == []


@pytest.mark.parametrize("refuse", [True, False], ids=["refusing", "not-refusing"])
@pytest.mark.parametrize("seed", [1, 2])
def test_where_absence_proves_everything_is_done_exactly_once(office, seed, refuse):
    office.stand_in.temper.set(mood(seed, refuse))
    keys = [office.file(n, absent="not-done") for n in range(COUNT)]
    for _ in range(40):
        office.rounds(8)
        if set(office.states(keys)) == {State.ACCEPTED}:
            break
    account = office.account(keys)
    assert set(office.states(keys)) == {State.ACCEPTED}
    assert len(account["done"]) == COUNT
    assert account["twice"] == account["refused_again"] == account["unpromised"] == []
    assert account["never_came"] == []


def test_where_only_staff_can_tell_nobody_asks_or_sends_again(office):
    office.stand_in.temper.set(Mood(rules=(Rule(What.RESET, "HLJ18", times=1),)))
    key = office.file(1, query=None)
    office.rounds(6)
    assert office.outbox.get(key).state is State.UNKNOWN
    assert len([e for e in office.stand_in.ledger.entries() if e["infno"] == "HLJ19"]) == 0
    assert office.account([key])["twice"] == []


def test_a_refused_filing_dies_of_refusals_with_the_platforms_code(office):
    key = office.file(1, fields={"psn_no": WORKER.person_no, "rloc_rea": "ZZ"})
    office.rounds(8)
    record = office.outbox.get(key)
    assert record.state is State.DEAD
    assert record.outcome == Outcome.REFUSED
    assert record.code == "request-insutype"


# ---- materials


PAGES = (b"\xff\xd8 a page", os.urandom(3_000_000))


def with_pages(office, *pages: bytes, **more) -> str:
    kept = [office.outbox.materials.keep(page, "image/jpeg") for page in pages]
    named = [
        {"what": "id-copy", "name": k.name, "digest": k.digest, "size": k.size, "media": k.media}
        for k in kept
    ]
    return office.file(1, kept=kept, materials=named, **more)


def files_of(office) -> list[list[str]]:
    """SHA-256 of the files that each filing names."""
    filings = office.stand_in.desk.world.filings
    return [
        [filings.files[number].digest for number in one.data.get("file_qury_no", "").split(",")]
        for one in filings.every
    ]


def uploads(office) -> int:
    return sum(e["infno"] == "9101" for e in office.stand_in.ledger.entries())


def test_pages_go_before_their_filing_which_names_them(office):
    key = with_pages(office, *PAGES)
    office.rounds(1)
    assert office.outbox.get(key).state is State.ACCEPTED
    assert files_of(office) == [[sha256(page).hexdigest() for page in PAGES]]
    names = [one.name for one in office.stand_in.desk.world.filings.files.values()]
    assert all(re.fullmatch(r"id-copy-[12]-[0-9a-f]{16}\.jpg", name) for name in names)
    assert list(office.outbox.materials.folder.iterdir()) == []


@pytest.mark.parametrize("what", [What.RESET, What.LOST, What.TRUNCATED, What.HTML, What.ERROR])
def test_without_all_its_pages_no_filing_goes_out(office, what):
    """However an upload ends, the write is certainly not sent: it is not unknown, and comes later.
    What was uploaded before is not uploaded again."""
    rules = (Rule(What.DELAY, "9101", times=1, seconds=0.0), Rule(what, "9101", times=2))
    office.stand_in.temper.set(Mood(rules=rules))
    key = with_pages(office, *PAGES)
    for _ in range(8):
        office.rounds(1)
        assert office.outbox.get(key).state is not State.UNKNOWN
    assert office.outbox.get(key).state is State.ACCEPTED
    assert files_of(office) == [[sha256(page).hexdigest() for page in PAGES]]


def test_pages_that_are_there_serve_the_next_try(office):
    office.stand_in.temper.set(Mood(rules=(Rule(What.LOST, "HLJ18", times=1),)))
    key = with_pages(office, PAGES[0], absent="not-done")
    for _ in range(12):
        office.rounds(1)
    assert office.outbox.get(key).state is State.ACCEPTED
    assert uploads(office) == 1


def test_a_filing_whose_page_is_lost_sends_nothing(office):
    key = with_pages(office, *PAGES)
    office.outbox.materials.path(office.outbox.materials.of(key)[1].name).unlink()
    office.rounds(8)
    record = office.outbox.get(key)
    assert (record.state, record.code) == (State.DEAD, MISSING)
    assert uploads(office) == 0


def test_a_transaction_that_takes_no_files_does_not_go_without_them(office):
    fields = {"psn_no": WORKER.person_no, "trt_dcla_detl_sn": "N1", "memo": "x"}
    key = with_pages(office, PAGES[0], transaction="national/2502", query=None, fields=fields)
    office.rounds(1)
    record = office.outbox.get(key)
    assert (record.state, record.code) == (State.REFUSED, "materials")
    assert office.account([key])["unpromised"] == []
    assert uploads(office) == 0
