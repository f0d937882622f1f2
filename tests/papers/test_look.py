"""A picture of a paper, looked at in a process of its own: found, straightened, judged."""

from __future__ import annotations

import io
import os
import time
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageFilter, ImageStat

from drivers.wake import Wake
from kiosk.papers import look as module
from kiosk.papers.flaws import Flaw, Grade
from kiosk.papers.look import LONGEST, MOST, SHOWN, NotJudged, look
from kiosk.papers.sought import Sought
from sandbox.devices.documents import LAID_CARD, SIZE, TITLES, page
from tests.papers.rig import frame

BAD, WORST = Grade.BAD, Grade.WORST


@pytest.fixture
def wake():
    made = Wake()
    yield made
    made.close()


def looked(paper: str, lies: str, wake: Wake, sought: Sought = Sought.PAGE):
    seen = frame(paper, lies)
    return look(seen.width, seen.height, seen.pixels, wake, time.monotonic, sought)


@pytest.mark.parametrize(
    ("lies", "flaws"),
    [
        ("straight", {}),
        ("crooked", {}),
        ("blurred", {Flaw.BLURRED: WORST}),
        ("soft", {Flaw.BLURRED: BAD}),
        ("glare", {Flaw.GLARE: WORST}),
        ("cut-off", {Flaw.CUT_OFF: WORST}),
        ("corner-off", {Flaw.CUT_OFF: BAD}),
        ("dark", {Flaw.DARK: BAD}),
        ("none", {Flaw.NO_PAGE: WORST}),
    ],
)
def test_each_way_a_paper_may_lie_has_its_word(wake, lies, flaws):
    found = looked("diagnosis", lies, wake)
    assert dict(found.flaws) == flaws
    assert found.good == (not flaws)
    assert found.legible == (WORST not in flaws.values())


def test_a_crooked_page_is_as_straight_as_its_original(wake):
    """What comes out is the sheet itself: compared with what was drawn, pixel by pixel."""
    found = looked("referral", "crooked", wake)
    made = Image.open(io.BytesIO(bytes(found.picture)))
    assert made.format == "JPEG"
    drawn = page("referral")
    assert abs(made.width / made.height - drawn.width / drawn.height) < 0.01

    def apart(turned: float) -> float:
        """Mean difference of its greys from the drawn sheet turned by so many degrees."""
        other = drawn.rotate(turned, Image.Resampling.BICUBIC, fillcolor=(228, 226, 220))
        pair = [
            image.convert("L").resize((424, 600)).filter(ImageFilter.GaussianBlur(2))
            for image in (made, other)
        ]
        return ImageStat.Stat(ImageChops.difference(*pair)).mean[0]

    assert apart(0) < 0.6 * min(apart(1.0), apart(-1.0))


@pytest.mark.parametrize(
    ("lies", "flaws"),
    [
        ("crooked", {}),
        ("blurred", {Flaw.BLURRED: WORST}),
        ("cut-off", {Flaw.CUT_OFF: WORST}),
        ("none", {Flaw.NO_PAGE: WORST}),
    ],
)
def test_a_card_is_found_where_a_card_is_asked_for(wake, lies, flaws):
    """A thirtieth of what the camera sees (代办人身份证): the card itself, not a copy on A4."""
    found = looked("identity", lies, wake, Sought.CARD)
    assert dict(found.flaws) == flaws
    if not flaws:
        wide, high = Image.open(io.BytesIO(bytes(found.picture))).size
        assert abs(wide / high - LAID_CARD[0] / LAID_CARD[1]) < 0.05


def test_a_copy_of_a_card_on_a_sheet_is_taken_too(wake):
    assert looked("form", "straight", wake, Sought.CARD).good


def test_a_card_is_no_page(wake):
    """Where a sheet is asked for a small bright thing is not taken for it."""
    assert dict(looked("identity", "straight", wake).flaws) == {Flaw.NO_PAGE: WORST}


def test_of_a_scene_nothing_is_turned_or_cut(wake):
    """宣传活动: a banner in it is as bright as a paper, and would be cut out."""
    scene = looked("event", "straight", wake, Sought.SCENE)
    assert scene.good
    made = Image.open(io.BytesIO(bytes(scene.picture)))
    assert made.size == SIZE
    assert Image.open(io.BytesIO(bytes(looked("event", "straight", wake).picture))).size != SIZE


def test_what_comes_is_bounded_and_can_be_overwritten(wake):
    found = looked("bill", "straight", wake)
    image = Image.open(io.BytesIO(bytes(found.picture)))
    assert max(image.size) <= LONGEST
    assert 20_000 < len(found.picture) <= MOST
    assert max(found.shown.width, found.shown.height) <= SHOWN
    assert len(found.shown.data) == found.shown.width * found.shown.height * 3
    assert repr(found).startswith("Page(flaws=")
    found.wipe()
    assert not any(found.picture)
    assert not any(found.shown.data)


def test_every_paper_of_the_sandbox_can_be_used(wake):
    for paper in list(TITLES)[:3]:
        assert looked(paper, "straight", wake).good


def test_the_picture_given_is_left_as_it_was(wake):
    seen = frame("list", "straight")
    before = bytes(seen.pixels)
    look(seen.width, seen.height, seen.pixels, wake, time.monotonic)
    assert seen.pixels == before


def test_no_answer_is_no_judgement(wake, monkeypatch):
    seen = frame("list", "straight")
    with pytest.raises(NotJudged, match="NoAnswer"):  # nothing can be done in so little time
        look(seen.width, seen.height, seen.pixels, wake, time.monotonic, seconds=0.05)
    with pytest.raises(NotJudged, match="exit 11"):  # fewer pixels than were told
        look(seen.width, seen.height + 1, seen.pixels, wake, time.monotonic)
    wake.set()
    with pytest.raises(NotJudged):
        look(seen.width, seen.height, seen.pixels, wake, time.monotonic)
    wake.clear()
    monkeypatch.setattr(module, "MODULE", "kiosk.papers.not_there")
    with pytest.raises(NotJudged, match="exit 1"):
        look(seen.width, seen.height, seen.pixels, wake, time.monotonic)


def test_nothing_of_it_is_on_disk_or_left_running(wake, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    looked("record", "straight", wake)
    assert list(tmp_path.iterdir()) == []
    children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text()
    for child in children.split():
        assert b"kiosk.papers.child" not in Path(f"/proc/{child}/cmdline").read_bytes()


def test_opencv_stays_out_of_the_terminals_process():
    import subprocess
    import sys

    done = subprocess.run(
        [sys.executable, "-c", "import sys, kiosk.commands.settle, kiosk.runtime.photographing, "
         "kiosk.commands.world\nprint('cv2' in sys.modules, 'numpy' in sys.modules)"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.split() == ["False", "False"]
