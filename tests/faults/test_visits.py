"""Visits while everything around the terminal is damaged, as ./test has them; and that the rules
bite."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest

from sandbox.people import person
from tests.faults.asked import Cradle
from tests.faults.judge import Judge, Wrong
from tests.faults.kinds import Break, Disk, Kind
from tests.faults.lane import Gone, Lane
from tests.faults.plan import FREE, plan
from tests.faults.player import RESTART, Player
from tests.faults.run import run
from tests.faults.told import Told

SEED, VISITS = 20261122, 100


@pytest.fixture(scope="module")
def cradle(tmp_path_factory) -> Iterator[Cradle]:
    made = Cradle(tmp_path_factory.mktemp("cradle"))
    yield made
    made.close()


def test_a_hundred_visits_under_damage(cradle, tmp_path, capsys):
    counts = run(SEED, range(VISITS), tmp_path, lanes=4, cradle=cradle)
    with capsys.disabled():
        print(f"\nseed {SEED}: {counts.text()}")
    assert [failure.text() for failure in counts.failures] == []
    assert counts.visits == VISITS
    assert len(counts.struck) > 0.8 * len(Kind)  # of the others the moment did not come
    assert counts.searches > 0


def test_one_visit_alone_comes_to_the_same_again(cradle, tmp_path):
    stories = []
    for turn in ("first", "second"):
        (tmp_path / turn).mkdir()
        again = run(SEED, [FREE - 1], tmp_path / turn, searched=1, cradle=cradle)
        stories.append(again.stories)
    assert stories[0] == stories[1]
    assert stories[0].keys() == {FREE - 1}


# ---- the rules bite


@contextlib.contextmanager
def after_a_visit(cradle: Cradle, folder) -> Iterator[tuple[Lane, Judge, Told]]:
    """A visit with a ticket and a grade, over and not yet judged."""
    number = next(
        n for n in range(FREE - 1, 10_000, FREE)
        if "print" in (wanted := plan(SEED, n)).errands and wanted.grade > 2
        and not (wanted.walks_at or wanted.second or wanted.child) and wanted.person == "worker"
    )  # fmt: skip
    lane = Lane(cradle, folder, 8.0)
    try:
        lane.start()
        told = Player(lane, plan(SEED, number)).play()
        assert "printed" in told.path
        yield lane, Judge(lane), told
    finally:
        lane.close()


def test_a_run_notices_what_must_not_be(cradle, tmp_path):
    """One visit; then its paper, its records and its traces are changed behind its back."""
    with after_a_visit(cradle, tmp_path / "lane") as (lane, judge, told):
        judge.visit(told)
        paper = lane.devices / "paper"

        (paper / "00002.txt").write_text((paper / "00001.txt").read_text())
        with pytest.raises(Wrong, match="2 tickets for 1 touches"):
            Judge(lane).visit(told)
        told.prints = 2
        with pytest.raises(Wrong, match="printed twice"):
            Judge(lane).visit(told)
        (paper / "00002.txt").unlink()

        kept = (paper / "00001.txt").rename(tmp_path / "kept.txt")
        with pytest.raises(Wrong, match="not on paper"):
            Judge(lane).visit(told)
        kept.rename(paper / "00001.txt")

        more = Judge(lane)
        more.fewest["review"] = more.most["review"] = 1  # of a visit whose record never came
        with pytest.raises(Wrong, match="promised and not delivered"):
            more.visit(told)

        less = Judge(lane)
        graded, told.graded = told.graded, {}  # nobody gave a grade
        with pytest.raises(Wrong, match="delivered and not promised"):
            less.visit(told)
        told.graded = graded

        trace = lane.data / "trace.txt"
        trace.write_text(person(told.plan.person, lane.today).certificate_no)
        with pytest.raises(Wrong, match="on the disk"):
            Judge(lane).visit(told)
        trace.unlink()

        told.path.insert(3, "centre_down")
        with pytest.raises(Wrong, match="came by way of centre_down"):
            Judge(lane).visit(told)


def break_every_frame(lane: Lane) -> None:
    lane.begin(Break(1_000_000))
    lane.touch()
    lane.changed(lambda page: False, 20)


def test_on_a_broken_disk_it_still_ends_in_order(cradle, tmp_path):
    """It wants to be begun anew; that the centre can be told no goodbye changes nothing of it."""
    with after_a_visit(cradle, tmp_path / "lane") as (lane, _, _):
        lane.begin(Disk("B"))
        with pytest.raises(Gone) as gone:
            break_every_frame(lane)
        assert gone.value.code == RESTART
        assert "Traceback" not in lane.said()
