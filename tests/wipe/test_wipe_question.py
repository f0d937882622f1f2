"""Nothing is left of what somebody asked the knowledge base, or wrote of it."""

from __future__ import annotations

import pytest

from tests.visits.rig import Station, station
from tests.visits.test_asking import to_search, types
from tests.wipe.proving import Markers, at_attract, on_disk, process_list, searched, told_by

pytestmark = [pytest.mark.glass, pytest.mark.full]

QUESTION, FEEDBACK = "zqxjkvwmbp", "vkwhqzjxgf"
"""What nothing of ours has in it."""


@pytest.fixture(scope="module")
def asking(tmp_path_factory):
    folder = tmp_path_factory.mktemp("question")
    (folder / "tmp").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(folder / "tmp"))
        patch.setenv("XDG_CACHE_HOME", str(folder / "tmp" / "cache"))
        patch.setenv("KIOSK_MARKERS", str(folder / "markers.json"))
        overlay = {"service_platform": {"adapter": "heilongjiang-service-platform"}}
        with station(folder / "station", overlay=overlay) as one:
            yield one, folder


def test_nothing_is_left_of_a_question(asking: tuple[Station, object], capsys):
    one, folder = asking
    one.fresh()
    what, log, file = Markers(), len(one.said()), folder / "markers.json"  # type: ignore[operator]
    what.add("question", QUESTION)
    what.add("feedback", FEEDBACK)
    to_search(one)
    one.touch("key", "tab:letters")
    types(one, QUESTION)
    there = searched(one, file, what, lambda: one.tap(4, one.seen.height // 2))
    assert any(name.startswith("question") for name in there["copies"])
    one.go("open_feedback", to="feedback")
    one.touch("open-group", "suggestion")
    one.touch("key", "tab:letters")
    types(one, FEEDBACK)
    one.touch("confirm-leave")
    one.touch("leave")
    at_attract(one)
    found = searched(one, file, what)
    with capsys.disabled():
        print(f"\nquestion: reachable {len(found['reachable'])}, held {found['held']},"
              f" residue {found['residue']}")  # fmt: skip
    assert found["reachable"] == []
    assert found["held"] == 0
    assert sum(found["residue"].values()) <= 6
    assert on_disk(one, folder / "tmp", what) == []  # type: ignore[operator]
    assert told_by(one.said()[log:] + process_list(one), what) == set()
