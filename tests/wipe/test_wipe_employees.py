"""Nothing is left of the employees of a file: a terminal of a town, its upload page, its centre.

They are in the file, on the glass, in the declaration and at the centre; afterwards only there.
"""

from __future__ import annotations

import pytest

from sandbox.people import station_day
from tests.papers import lists
from tests.visits.phone import send
from tests.visits.rig import STEP, Station, station, wait_until
from tests.visits.test_handling import PHONE
from tests.visits.test_units import filings, to_code, to_list
from tests.wipe.proving import (
    Markers,
    at_attract,
    by_encoding,
    markers,
    on_disk,
    process_list,
    ratchet,
    searched,
    told_by,
)

pytestmark = [pytest.mark.glass, pytest.mark.full]


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    folder = tmp_path_factory.mktemp("employees")
    (folder / "tmp").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(folder / "tmp"))
        patch.setenv("XDG_CACHE_HOME", str(folder / "tmp" / "cache"))
        patch.setenv("KIOSK_MARKERS", str(folder / "markers.json"))
        with station(folder / "station", camera=True, profile="wafangdian-town") as one:
            yield one, folder


def planted(people: list[dict[str, str]]) -> Markers:
    """The agent's own, and of each employee whatever is no pattern of everybody's."""
    what = markers("worker", phone=PHONE)
    for n, one in enumerate(people):
        what.add(f"employee {n} name", one["psn_name"])
        what.add(f"employee {n} number", one["certno"])
        what.add(f"employee {n} hidden part of the number", one["certno"][3:-4] + "|")
        what.add(f"employee {n} base as shown", f"￥{int(one['clct_base']):,}.00")
    what.add("half a name", HALF)
    return what


HALF = "qzxwvkjyqz"
"""What is written in a field and never answered."""


def filed(one: Station, file, what: Markers, people: list[dict[str, str]]) -> None:
    """From the code to the receipt. Seen from the list the search finds them all."""
    assert send(to_code(one), lists.csv(people)) == 204
    one.until("question", seconds=40)
    there = searched(one, file, what, lambda: one.tap(4, one.seen.height // 2))
    seen = {name.rsplit(" ", 1)[0] for name in there["copies"]}
    for n in range(len(people)):
        assert f"employee {n} name" in seen
        assert f"employee {n} number" in seen
    one.touch("answered", "done")
    one.type_number(PHONE)
    one.touch("answered", PHONE)
    one.until("materials")
    one.go("papers_done", to="confirm")
    one.go("open_signature", to="sign")
    one.sign()
    one.go("submit", to="filed", seconds=60)
    wait_until(lambda: filings(one), STEP, "the centre has it")
    one.go("print", to="printed")
    one.leave(grade=None)


def walked_away(one: Station, file, what: Markers, people: list[dict[str, str]]) -> None:
    """A faulty file, a look at one of them, and 结束退出 from the middle of it."""
    assert send(to_code(one), lists.misread(people)) == 204
    one.until("question", seconds=40)
    one.touch("open_row", "2")
    one.touch("confirm-leave")
    one.touch("leave")


def half_written(one: Station, file, what: Markers, people: list[dict[str, str]]) -> None:
    """A page about one of them: a name in one field, half a number in another; back to the list,
    once more to them, and 结束退出."""
    one.touch("add_row")
    for key in ("tab:letters", *HALF):
        one.touch("key", key)
    one.touch("open_question", "certno")
    one.type_number(people[0]["certno"][:11])
    one.touch("back")
    one.find("add_row")
    one.touch("add_row")
    one.touch("open_question", "certno")
    there = searched(one, file, what, lambda: one.tap(4, one.seen.height // 2), 90.0)
    assert "half a name" in {name.rsplit(" ", 1)[0] for name in there["copies"]}
    one.touch("confirm-leave")
    one.touch("leave")


@pytest.mark.parametrize("play", [filed, walked_away, half_written])
def test_nothing_is_left_of_the_employees_of_a_file(town, play, capsys):
    one, folder = town
    one.fresh()
    filings(one, "DELETE")
    people = lists.employees(station_day())
    what, log, file = planted(people), len(one.said()), folder / "markers.json"
    known = one.keys()
    to_list(one)
    play(one, file, what, people)
    at_attract(one)
    found = searched(one, file, what, seconds=90.0)
    with capsys.disabled():
        print(f"\n{play.__name__}: reachable {len(found['reachable'])}, held {found['held']},"
              f" residue {by_encoding(found['residue'])}")  # fmt: skip
    assert found["reachable"] == []
    assert found["held"] == 0
    # short names may stand in the unused tail of a small block that something else lives in now
    assert ratchet(found["residue"], slack=2 * (1 + len(people))) == []
    assert not any("employee" in one and "number" in one for one in found["residue"])
    assert on_disk(one, folder / "tmp", what) == []
    assert told_by(one.said()[log:] + process_list(one), what) == set()
    for record in one.records(known):
        assert told_by(str(record), what) <= {"phone"}
