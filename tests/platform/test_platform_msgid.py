"""msgid: its form, and never twice: within a second, over restarts, with the clock set back."""

# ruff: noqa: DTZ001  # times of the interface are local times without a zone
from __future__ import annotations

import re
import threading
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kiosk.platform.msgid import BLOCK, PER_SECOND, FileCounter, MemoryCounter, MsgIds
from tests.platform.platform_rig import CALM, NOW, ORG, Clock


def test_form():
    assert MsgIds(ORG, Clock().now, MemoryCounter()).next() == f"{ORG}202611220930150000"


def test_short_and_long_org_codes_still_give_thirty():
    for org in ("H2301", ORG + "99"):
        assert re.fullmatch(r".{12}\d{18}", MsgIds(org, Clock().now, MemoryCounter()).next())


def test_wraps_within_a_second_into_the_next():
    ids = MsgIds(ORG, Clock().now, MemoryCounter())
    made = [ids.next() for _ in range(PER_SECOND + 3)]
    assert len(set(made)) == len(made)
    assert made[PER_SECOND - 1].endswith("159999")
    assert made[PER_SECOND].endswith("160000")


@CALM
@given(
    st.lists(
        st.tuples(st.integers(-90, 90), st.integers(1, BLOCK * 2 + 5)), min_size=1, max_size=12
    )
)
def test_never_twice_over_restarts_and_clock_steps(lives):
    """Each life: the clock jumps by so many seconds, the process starts, takes numbers, dies."""
    store, clock, seen = MemoryCounter(), Clock(), []
    for step, count in lives:
        clock.wall += timedelta(seconds=step)
        ids = MsgIds(ORG, clock.now, store)
        seen += [ids.next() for _ in range(count)]
    assert len(set(seen)) == len(seen)


def test_file_counter_survives_and_forgives(tmp_path):
    file = tmp_path / "msgid"
    first = MsgIds(ORG, Clock().now, FileCounter(file)).next()
    second = MsgIds(ORG, Clock().now, FileCounter(file)).next()  # restarted in the same second
    assert first != second
    assert re.fullmatch(r"\d{14} \d+\n", file.read_text())
    for rubbish in ("", "x", "20261122093015", "2026 zz", "99999999999999 1", "\x00" * 40):
        file.write_text(rubbish)
        assert FileCounter(file).load() is None
        assert MsgIds(ORG, Clock().now, FileCounter(file)).next()


def test_a_disk_that_refuses_does_not_stop_a_query(tmp_path):
    ids = MsgIds(ORG, Clock().now, FileCounter(tmp_path / "missing" / "msgid"))
    assert len({ids.next() for _ in range(BLOCK * 2)}) == BLOCK * 2


def test_threads_share_one_row_of_numbers():
    ids, made = MsgIds(ORG, Clock(datetime(2026, 1, 1)).now, MemoryCounter()), []
    threads = [
        threading.Thread(target=lambda: made.extend(ids.next() for _ in range(500)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == len(made) == 2000
    assert NOW  # the rig's clock is aware, this one naive: both are local time
