"""The publicity screen as a process, on a virtual display, its queue kept by a real keeper."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import pytest
from PIL import Image

from kiosk.runtime.clock import CHINA
from kiosk.station import seal
from kiosk.station.queue import Priority
from kiosk.station.words import Deed
from sandbox.stage.display import virtual
from sandbox.stage.processes import mortal
from sandbox.tour.display import Seen, differs
from screens.wall import look
from tests.publicity.films import film
from tests.publicity.published import PUBLISHERS, png, publish
from tests.station.rig import SECRET, TYPES, House
from tests.visits.reading import Glass
from tests.visits.rig import wait_until

pytestmark = pytest.mark.glass

ROOT = Path(__file__).resolve().parents[2]


class Live:
    """The rig's clock, but the real one: the screen has no other."""

    def now(self) -> datetime:
        return datetime.now(CHINA)

    def wall(self) -> float:
        return time.time()


class Screen:
    def __init__(self, folder: Path, display: str, lie: str, port: int) -> None:
        self.look = look(lie)
        self.folder, self.display, self.port = folder, display, port
        (folder / "media").mkdir(exist_ok=True)
        self.key = folder / "screen.key"
        self.key.write_bytes(seal.reading_key(SECRET))
        self.process: subprocess.Popen | None = None
        self.seen = Seen(display)

    def overlay(self, *plays: tuple[str, int], more: str = "") -> Path:
        path = self.folder / "overlay.toml"
        types = "".join(
            f'[[station.queue.types]]\nid = "{t["id"]}"\nletter = "{t["letter"]}"\n'
            f'name = {{ zh = "{t["name"]["zh"]}", en = "{t["name"]["en"]}" }}\n'
            for t in TYPES
        )
        screen = "".join(f'[[screen.play]]\nwhat = "{w}"\nseconds = {s}\n' for w, s in plays)
        path.write_text(
            f'[station.queue]\nkeeper = "09"\nkeeper_address = "127.0.0.1:{self.port}"\n'
            f'secret_file = "none"\n{types}'
            f'[screen]\nmedia = "{self.folder / "media"}"\nsecret_file = "{self.key}"\n'
            f"stale_seconds = 2.0\ncall_seconds = 3.0\n{more}\n{screen}",
            "utf-8",
        )
        return path

    def start(self, overlay: Path, **environment: str) -> None:
        self.process = subprocess.Popen(
            mortal([
                sys.executable, "-m", "kiosk", "screen", "--profile", "heilongjiang-2",
                "--overlay", str(overlay), "--data", str(self.folder / "data"),
            ]),
            cwd=ROOT, env={**os.environ, "DISPLAY": self.display, **environment},
            stderr=(self.folder / "stderr").open("ab"), start_new_session=True,
        )  # fmt: skip

    def events(self) -> list[str]:
        path = self.folder / "data" / "journal.jsonl"
        rows = path.read_text("utf-8").splitlines() if path.exists() else []
        return [json.loads(row)["e"] for row in rows]

    def shows(self, *words: str) -> bool:
        return Glass(self.seen.picture(), self.look).shows(*words)

    def picture(self) -> Image.Image:
        time.sleep(0.3)
        return self.seen.picture()

    def until(self, *words: str, seconds: float = 20.0) -> None:
        wait_until(lambda: self.shows(*words), seconds, f"{words} on the glass")

    def close(self) -> None:
        if self.process is not None:
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(10)
            self.process.kill()
            self.process.wait()
        self.seen.close()


@pytest.fixture
def keeper(tmp_path, monkeypatch):
    monkeypatch.setattr("tests.station.rig.Clock", Live)
    made = House(tmp_path)
    yield made
    made.close()


@pytest.fixture(params=["landscape", pytest.param("portrait", marks=pytest.mark.full)])
def screen(request, tmp_path, keeper):
    with virtual(request.param) as display:
        made = Screen(tmp_path, display, request.param, keeper.port)
        yield made
        made.close()


@pytest.mark.full  # a minute and more of waiting for turns of the programme
def test_one_pass_with_a_call_a_broken_picture_and_a_keeper_that_goes_away(
    screen: Screen, keeper: House
):
    """Every kind is seen once; a call within a second; what is not known is not told."""
    Image.new("RGB", (900, 1000), (200, 20, 20)).save(screen.folder / "media" / "a.png")
    (screen.folder / "media" / "b.png").write_bytes(b"no picture")
    plays = [("station", 20), ("rules", 8), ("media", 8)]
    screen.start(screen.overlay(*plays))
    screen.until("服务时间")
    wait_until(lambda: "screen.answered" in screen.events(), 10, "the keeper is reached")
    keeper.keeper.take("r1", "claims", Priority.ORDINARY)
    time.sleep(1.0)  # two looks at the queue
    before = screen.seen.glance()
    began = time.monotonic()
    keeper.keeper.do(Deed(deed="next", window="2"))
    wait_until(lambda: differs(before, screen.seen.glance()), 5, "the call is on the glass")
    assert time.monotonic() - began < 1.0
    pictures = [screen.picture() for _ in range(5)]  # the number is lit in turns
    assert any(Glass(picture, screen.look).shows("B001") for picture in pictures)
    screen.until("请 B001 号到 2 号窗口", seconds=30)  # the rest goes on, the call on its strip
    keeper.cut()
    screen.until("排队信息暂时看不到，请听工作人员叫号", seconds=30)
    assert not screen.shows("B001")
    screen.until("责任人", seconds=60)  # the rest goes on: a rule, the picture that can be shown

    def red() -> bool:
        return screen.seen.picture().getpixel((screen.seen.width // 2, 400)) == (200, 20, 20)

    wait_until(red, 60, "the picture")
    assert screen.process is not None
    assert screen.process.poll() is None
    events = screen.events()
    assert "screen.alone" in events
    assert events.count("screen.medium") == 1
    assert "process.broken" not in events
    text = (screen.folder / "data" / "journal.jsonl").read_text("utf-8")
    assert '"medium":"b.png"' in text


def test_a_film_moves_on_the_glass_in_its_turn_and_a_broken_one_is_passed_over(
    screen: Screen, keeper: House
):
    """Real frames of a real film, read back from the display."""
    film(screen.folder / "media" / "a.mp4", seconds=6, size="640x360")
    half = film(screen.folder / "media" / "b.mp4", "-c:v", "mpeg4", seconds=1).read_bytes()
    (screen.folder / "media" / "b.mp4").write_bytes(half[: len(half) // 2])
    screen.start(screen.overlay(("station", 5), ("media", 5)))
    screen.until("服务时间")

    def coloured() -> bool:  # bars of full colours; no page of ours has them
        small = screen.seen.picture().resize((32, 18)).convert("HSV").getchannel("S")
        return sum(small.histogram()[200:]) > 32 * 18 / 4

    seen = set()

    def moves() -> bool:  # of 75 looks at most; on a busy machine frames are left out
        if coloured():
            seen.add(b"".join(screen.seen.glance()))
        return len(seen) > 8

    wait_until(moves, 60, "a film that moves, in one turn or another")
    screen.until("服务时间", seconds=30)
    events = screen.events()
    assert events.count("screen.medium") == 1
    assert "process.broken" not in events
    text = (screen.folder / "data" / "journal.jsonl").read_text("utf-8")
    assert '"medium":"b.mp4"' in text


@pytest.mark.full  # a minute of waiting for turns of the programme
def test_another_play_list_counts_from_the_next_piece_and_gives_way_to_the_last_good(
    screen: Screen, keeper: House
):
    """A film of a published list moves; another list comes while it is on; then that one rots."""
    root = screen.folder / "published"
    source = film(screen.folder / "a.mp4", seconds=5, size="640x360").read_bytes()
    only = [{"what": "media", "seconds": 5}]
    one = publish(screen.folder / "v1", 1, [{"name": "a.mp4"}], only, a_mp4=source)
    two = publish(screen.folder / "v2", 2, [{"name": "b.png", "seconds": 5}], only,
                  b_png=png((255, 0, 255), (640, 360)))  # fmt: skip
    one.lay(root)
    more = f'published = "{root}"\npublishers = {{ b = "{PUBLISHERS["bureau"]}" }}'
    screen.start(screen.overlay(("station", 5), ("guides", 5), more=more))

    def saturated() -> Image.Image:
        return screen.seen.picture().resize((32, 18)).convert("HSV")

    def share(image: Image.Image, hues: range) -> float:
        hue, deep, _ = image.split()
        pairs = zip(hue.tobytes(), deep.tobytes(), strict=True)
        return sum(h in hues and s > 200 for h, s in pairs) / (32 * 18)

    magenta = range(205, 220)
    wait_until(lambda: share(saturated(), range(256)) > 0.15, 40, "the film")
    seen: set[bytes] = set()
    wait_until(
        lambda: seen.add(b"".join(screen.seen.glance())) or len(seen) > 5, 20, "moving frames"
    )
    two.lay(root)
    wait_until(lambda: share(saturated(), magenta) > 0.25, 30, "the picture of the other list")
    (root / two.sum / "b.png").write_bytes(b"")
    wait_until(
        lambda: share(saturated(), range(256)) > 0.15 and share(saturated(), magenta) < 0.1,
        40, "the film of the last good one",
    )  # fmt: skip
    events = screen.events()
    assert events.count("process.ready") == 1  # without a new start
    assert events.count("screen.playlist-taken") == 3
    assert "screen.playlist-broken" in events
    assert "process.broken" not in events


def test_without_a_display_or_a_keeper_it_says_so_in_words(tmp_path):
    said = subprocess.run(
        [sys.executable, "-m", "kiosk", "screen", "--profile", "heilongjiang-2", "--form",
         "landscape", "--data", str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, check=False,
        env={k: v for k, v in os.environ.items() if k != "DISPLAY"},
    )  # fmt: skip
    assert said.returncode == 1
    assert "no display for the publicity screen: DISPLAY is not set" in said.stderr
    gone = subprocess.run(
        [sys.executable, "-m", "kiosk", "screen", "--form", "landscape", "--data", str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, check=False,
        env={**os.environ, "DISPLAY": ":4711"},
    )  # fmt: skip
    assert gone.returncode == 1
    assert "no display" in gone.stderr


def test_a_profile_without_a_screen_and_an_output_that_is_not_there(tmp_path):
    with virtual("landscape") as display:
        run = lambda *more: subprocess.run(  # noqa: E731
            [sys.executable, "-m", "kiosk", "screen", "--data", str(tmp_path), *more],
            cwd=ROOT, capture_output=True, text=True, check=False,
            env={**os.environ, "DISPLAY": display},
        )  # fmt: skip
        none = run()
        assert (none.returncode, "[screen]" in none.stderr) == (1, True)
        overlay = tmp_path / "o.toml"
        overlay.write_text('[screen]\noutput = "HDMI-7"\n')
        other = run("--overlay", str(overlay))
        assert other.returncode == 1
        assert "HDMI-7 shows no picture (these do: screen)" in other.stderr


def test_a_chime_is_handed_to_the_sound_device(tmp_path):
    """SDL's own driver that writes what a device would play into a file."""
    heard = tmp_path / "heard.raw"
    program = (
        "from screens.sdl import open_window\n"
        "open_window(64, 64, framed=False)\n"
        "from screens.chime import Chime, samples\n"
        "import time\n"
        "chime = Chime()\n"
        "assert chime.ring()\n"
        "time.sleep(2.0)\n"
        "chime.close()\n"
    )
    with virtual("landscape") as display:
        subprocess.run(
            [sys.executable, "-c", program], cwd=ROOT, check=True, timeout=60,
            env={**os.environ, "DISPLAY": display, "SDL_AUDIODRIVER": "disk",
                 "SDL_DISKAUDIOFILE": str(heard)},
        )  # fmt: skip
    from screens.chime import samples

    assert samples()[2000:20000] in heard.read_bytes()
    quiet = "import os\nfrom screens.sdl import open_window\nopen_window(64, 64, framed=False)\n"
    quiet += "from screens.chime import Chime\nassert not Chime().ring()\n"
    with virtual("landscape") as display:
        subprocess.run(
            [sys.executable, "-c", quiet], cwd=ROOT, check=True, timeout=60,
            env={**os.environ, "DISPLAY": display, "SDL_AUDIODRIVER": "none-such"},
        )  # fmt: skip
