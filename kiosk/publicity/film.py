"""Films of the media folder: what one is, and its frames as they come out of Debian's `ffmpeg`.

The program is a process of its own for each showing (decision 0093): it opens no address, only the
one file that it is handed as a descriptor, so neither name nor folder stands among its arguments;
containers and codecs are a closed list; size, length, memory, processor time and every wait are
bounded. It is killed when its time is over. No sound.
"""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import signal
import stat
import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from drivers.wake import Wake
from kiosk.papers.page import Pixels
from kiosk.publicity.trouble import Broken, Trouble

PROGRAMS = ("ffmpeg", "ffprobe")
"""Debian's package `ffmpeg`."""

CONTAINERS = {
    ".mp4": "mov",
    ".m4v": "mov",
    ".mov": "mov",
    ".webm": "matroska",
    ".mkv": "matroska",
}
"""What a file is called -> the demuxer that alone may read it (`-f`)."""

CODECS = {"h264": "h264", "hevc": "hevc", "vp8": "vp8", "vp9": "vp9", "av1": "libdav1d"}
"""What ffprobe calls a codec -> the decoder that alone may be woken for it."""

BESIDE = ("aac", "mp3float", "ac3", "opus", "vorbis", "mov_text", "subrip", "srt")
"""Decoders of sound and subtitles that ffprobe may open, since it ends where it may not; nothing of
them is played."""

LARGEST = 2_000_000_000  # bytes of a file
MOST_PIXELS = 3840 * 2160
LONGEST = 600.0  # seconds
MOST_RATE = 25.0  # frames a second
MEMORY = 1_500_000_000  # bytes of address space
PATIENCE = 15.0  # seconds to a first frame, and for what ffprobe says
STALL = 8.0  # seconds to any other
_SAID = 65_536  # bytes of ffprobe's answer


class Film(NamedTuple):
    """`still`: its first frame, as large as every other: width and height are those of the glass's
    room. `seconds`: its length."""

    container: str
    codec: str
    seconds: float
    rate: float  # frames a second
    still: Pixels

    @property
    def frames(self) -> int:
        """As many as are shown of it, and no more."""
        return max(1, round(self.seconds * self.rate))


class _SideData(msgspec.Struct):
    rotation: float = 0


class _Stream(msgspec.Struct):
    codec_name: str = ""
    width: int = 0
    height: int = 0
    sample_aspect_ratio: str = "1:1"
    avg_frame_rate: str = ""
    side_data_list: list[_SideData] = []


class _Format(msgspec.Struct):
    duration: str = ""


class _Said(msgspec.Struct):
    streams: list[_Stream] = []
    format: _Format = msgspec.field(default_factory=_Format)


def playable() -> bool:
    """The programs are on this machine."""
    return all(shutil.which(name) for name in PROGRAMS)


def opened(path: Path, room: tuple[int, int], wake: Wake, clock: Callable[[], float]) -> Film:
    """The film with its first frame, as large as fits into `room` (px). Raises Broken."""
    if not playable():
        raise Broken(Trouble.PROGRAM)
    container = CONTAINERS[path.suffix.lower()]
    with handed(path) as file:
        stream, seconds = _probed(file, container, wake, clock)
        width, height = _fitting(stream, room)
        film = Film(
            container, stream.codec_name, seconds, _rate(stream.avg_frame_rate),
            Pixels(width, height, bytearray()),
        )  # fmt: skip
        child = Child(command(film, file, most=1), file)
        try:
            still = child.frame(film, wake, clock, PATIENCE)
        finally:
            child.end()
    if still is None:
        raise Broken(Trouble.PICTURE)
    return film._replace(still=still)


@contextlib.contextmanager
def handed(path: Path) -> Iterator[int]:
    """A descriptor of the file, for a child. Raises Broken where it is none that may be played."""
    try:
        file = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        raise Broken(Trouble.GONE) from None
    try:
        known = os.fstat(file)
        if not stat.S_ISREG(known.st_mode):
            raise Broken(Trouble.PICTURE)
        if known.st_size > LARGEST:
            raise Broken(Trouble.LARGE)
        yield file
    finally:
        os.close(file)


def command(film: Film, file: int, most: int = 0) -> list[str]:
    """ffmpeg's arguments: R, G, B rows from the top, frame after frame, on its standard output.
    `most`: so many frames only."""
    end = ["-frames:v", str(most)] if most else []
    size = f"{film.still.width}:{film.still.height}"
    return [
        *_bounded(30 + 4 * round(film.seconds)), "ffmpeg", "-nostdin", "-v", "quiet",
        *_input(film.container, CODECS[film.codec], file), "-map", "0:v:0", "-an", "-sn", "-dn",
        "-vf", f"fps={film.rate:g},scale={size}:flags=bilinear,setsar=1,format=rgb24",
        *end, "-t", f"{film.seconds:g}", "-f", "rawvideo", "pipe:1",
    ]  # fmt: skip


def _input(container: str, codecs: str, file: int) -> list[str]:
    """The options before a file must hold for whatever the file refers to, too."""
    names = {"mov": "mov,mp4,m4a,3gp,3g2,mj2", "matroska": "matroska,webm"}
    return [
        "-threads", "2", "-protocol_whitelist", "file,pipe", "-format_whitelist", names[container],
        "-codec_whitelist", codecs, "-f", container, "-i", f"file:/proc/self/fd/{file}",
    ]  # fmt: skip


def _bounded(cpu_seconds: int) -> list[str]:
    """Programs of every Debian (coreutils, util-linux) that bound what they start; no code of ours
    runs between fork and exec. A machine that forbids `nice` is told so and goes on."""
    return [
        "nice", "-n", "10", "prlimit", f"--as={MEMORY}", f"--cpu={cpu_seconds}", "--core=0",
        "--fsize=0", "--nofile=64",
    ]  # fmt: skip


def _probed(
    file: int, container: str, wake: Wake, clock: Callable[[], float]
) -> tuple[_Stream, float]:
    """What it says of itself, where that may be played."""
    show = "format=duration:stream=codec_name,width,height,sample_aspect_ratio,avg_frame_rate"
    child = Child(
        [
            *_bounded(round(PATIENCE)), "ffprobe", "-v", "quiet",
            "-select_streams", "v:0", "-of", "json",
            "-show_entries", f"{show}:stream_side_data=rotation",
            *_input(container, ",".join([*CODECS.values(), *BESIDE]), file),
        ],
        file,
    )  # fmt: skip
    answer = bytearray(_SAID)
    try:
        length = child.fill(answer, wake, clock, PATIENCE)
    finally:
        child.end()
    try:
        said = msgspec.json.decode(answer[:length], type=_Said)
        stream = said.streams[0]
        seconds = float(said.format.duration)
    except (msgspec.DecodeError, msgspec.ValidationError, IndexError, ValueError):
        raise Broken(Trouble.PICTURE) from None
    if stream.codec_name not in CODECS or not (0 < stream.width * stream.height <= MOST_PIXELS):
        raise Broken(Trouble.PICTURE)
    if not 0 < seconds <= LONGEST:  # also one that is no number
        raise Broken(Trouble.LENGTH)
    return stream, seconds


def _fitting(stream: _Stream, room: tuple[int, int]) -> tuple[int, int]:
    """As it is to be seen: pixels that are not square, a telephone that was held upright."""
    across, _, down = stream.sample_aspect_ratio.partition(":")
    odd = int(across) / int(down) if across.isdigit() and down.isdigit() and int(down) else 1.0
    width, height = stream.width * (odd or 1.0), float(stream.height)
    if any(round(one.rotation) % 180 for one in stream.side_data_list):
        width, height = height, width
    scale = min(room[0] / width, room[1] / height)
    return max(1, round(width * scale)), max(1, round(height * scale))


def _rate(text: str) -> float:
    above, _, below = text.partition("/")
    if above.isdigit() and below.isdigit() and int(below) and int(above):
        return min(MOST_RATE, max(1.0, int(above) / int(below)))
    return MOST_RATE


class Child:
    """A program that writes to a pipe, and what is left of its time."""

    def __init__(self, arguments: Sequence[str], file: int) -> None:
        """Raises Broken when it cannot be started."""
        try:
            self._process = subprocess.Popen(
                arguments,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},
                cwd="/",
                pass_fds=(file,),
                start_new_session=True,
                bufsize=0,
            )
        except OSError:
            raise Broken(Trouble.PROGRAM) from None

    def fill(self, into: bytearray, wake: Wake, clock: Callable[[], float], seconds: float) -> int:
        """How many bytes came before its end. Raises Broken(TIME) when it is woken or late."""
        assert self._process.stdout is not None
        out = self._process.stdout.fileno()
        deadline, have = clock() + seconds, 0
        with memoryview(into) as view:
            while have < len(view):
                left = max(0.0, deadline - clock())
                ready, _, _ = select.select([out, wake.fileno()], [], [], left)
                if out not in ready or wake.fileno() in ready:
                    raise Broken(Trouble.TIME)
                got = os.readv(out, [view[have:]])
                if not got:
                    break
                have += got
        return have

    def frame(
        self, film: Film, wake: Wake, clock: Callable[[], float], seconds: float = STALL
    ) -> Pixels | None:
        """The next one; None: there is none. Raises Broken(TIME)."""
        data = bytearray(3 * film.still.width * film.still.height)
        if self.fill(data, wake, clock, seconds) < len(data):
            return None
        return Pixels(film.still.width, film.still.height, data)

    def end(self) -> None:
        """Nothing of it stays, whatever it was doing."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._process.wait()
