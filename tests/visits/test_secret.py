"""A card and its PIN in place of an e-voucher, through the glass: right, wrong, locked, silence."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator

import pytest

from sandbox.people import person
from tests.visits.reading import Glass
from tests.visits.rig import STEP, Station, station, wait_until
from tests.visits.test_handling import open_form

pytestmark = pytest.mark.glass


@pytest.fixture(scope="module")
def company(tmp_path_factory) -> Iterator[Station]:
    """Where a province verifies PINs (`config/transactions/generic-rest`)."""
    with station(tmp_path_factory.mktemp("station"), profile="generic-rest-demo") as one:
        yield one


def pins(one: Station, **put: str) -> dict:
    request = urllib.request.Request(
        f"http://127.0.0.1:{one.ports.centre}/pins",
        json.dumps(put).encode() if put else None,
        method="PUT" if put else "GET",
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.loads(answer.read())


def to_pin(one: Station, who: str) -> None:
    open_form(one, "away-filing")
    one.until("identify")
    one.bench.lay(who)
    page = one.until("prove", "person_notice")
    one.bench.lay("")
    if page.state == "person_notice":
        one.go("go_on", to="prove")
    one.go("open_secret", to="secret")


def typed(one: Station, pin: str, *then: str, seconds: float = STEP) -> None:
    one.type_number(pin)
    assert Glass(one.still()).shows("●●●●●●")
    one.go("secret_entered", to=then, seconds=seconds)


def other(pin: str) -> str:
    return f"{(int(pin) + 1) % 10**6:06d}"


def tries(one: Station) -> int:
    """How often the centre was asked to verify one."""
    url = f"http://127.0.0.1:{one.ports.centre}/ledger"
    with urllib.request.urlopen(url, timeout=10) as answer:
        entries = json.loads(answer.read())
    return sum(e["infno"] == "secret/verify" and e["outcome"] != "misbehaved" for e in entries)


def test_the_pin_that_the_counter_set_opens_the_form(at_home: Station):
    """Wrong once on the way: the tries left are the centre's to say."""
    one = at_home
    own = pins(one)["worker"]["pin"]
    assert own == person("worker").pin
    pins(one, person="worker", pin=other(own))
    to_pin(one, "worker")
    typed(one, own, "secret")
    wait_until(lambda: Glass(one.still()).shows("还可以试2次"), STEP, "the tries left are said")
    typed(one, other(own), "question")
    one.terminal.ask("leave")
    assert own not in one.said()


def test_wrong_three_times_is_locked_until_the_counter_opens_it(at_home: Station):
    one = at_home
    right = pins(one)["mother"]["pin"]
    to_pin(one, "mother")
    typed(one, other(right), "secret")
    typed(one, other(right), "secret")
    typed(one, other(right), "handling_refused")
    assert Glass(one.still()).shows("重置")
    assert pins(one)["mother"]["locked"]
    one.home()
    to_pin(one, "mother")
    typed(one, right, "handling_refused")  # right, and too late: in another visit too
    one.home()
    pins(one, person="mother", pin="135790")
    to_pin(one, "mother")
    typed(one, "135790", "question")


def test_a_silent_centre_takes_no_try_away(at_home: Station):
    """Sent once, whatever becomes of it; then the PIN is typed anew, as nothing of it was kept."""
    one = at_home
    right, before = pins(one)["farmer"]["pin"], tries(one)
    to_pin(one, "farmer")
    one.centre(rules=[{"what": "timeout", "infno": "secret/verify"}])
    typed(one, right, "centre_down", seconds=30)
    assert tries(one) == before + 1
    one.centre(name="good")
    one.go("retry", to="prove")
    one.go("open_secret", to="secret")
    assert Glass(one.still()).shows("请按数字键")
    typed(one, right, "question")
