"""The publicity screen of a demonstration: on a virtual display of its own, over a busy hall."""

from __future__ import annotations

import secrets
import shutil
import subprocess
import time
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from sandbox.hall import reading_key
from sandbox.stage.processes import Company, Ports
from sandbox.stage.standins import Tables, merged_profile
from sandbox.tour.display import Seen, differs

PICTURES = Path("out/screen")
PROFILE = "jiangsu-demo"
"""A station with a queue, where no profile is named."""

ROUND = 120.0
"""Seconds that are watched: every kind has its turn, with the shorter times below."""

PLAY = (
    ("station", 5, 0), ("queue", 6, 0), ("notices", 5, 1), ("media", 5, 2), ("items", 5, 0),
    ("guides", 5, 1), ("figures", 5, 0), ("queue", 6, 0), ("rules", 5, 1), ("forms", 5, 1),
)  # fmt: skip
FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc"
SLOGANS = ("医保电子凭证　看病买药带手机", "异地就医　先备案再出发")


def tables(company: Company, ports: Ports, profile: str) -> Tables:
    """What makes the terminal keep its queue for a screen; nothing where the profile has none."""
    if not queue_of(profile):
        return {}
    secret = company.folder / "queue.secret"
    secret.touch(mode=0o600)
    secret.write_text(secrets.token_hex(32))
    address = f"127.0.0.1:{ports.queue}"
    return {"station.queue": {"listen": address, "secret_file": str(secret), "poll": 1.0}}


def queue_of(profile: str) -> dict:
    return merged_profile(profile).get("station", {}).get("queue", {})


def start(
    company: Company, ports: Ports, profile: str, form: str, name: str, output: str = ""
) -> None:
    """The hall, and the screen on that display, or on that output of it."""
    overlay = company.folder / "screen.toml"
    media = _media(company.folder / "media")
    lines = ["[screen]", f'output = "{output}"', f'media = "{media}"', "call_seconds = 4"]
    if own := queue_of(profile):
        secret = company.folder / "queue.secret"
        key = company.folder / "screen.key"
        key.touch(mode=0o600)
        key.write_bytes(reading_key(secret.read_bytes()))
        lines.append(f'secret_file = "{key}"')
        windows = list(own.get("windows", {})) or ["1", "2"]
        people = [w for kind in own["types"] for w in ("--kind", kind["id"])]
        people += [w for window in windows for w in ("--window", window)]
        company.start(
            "hall", "sandbox", "hall", "--keeper", f"127.0.0.1:{ports.queue}",
            "--secret-file", str(secret), "--pace", "3", *people,
        )  # fmt: skip
    for what, seconds, most in PLAY:
        lines += ["[[screen.play]]", f'what = "{what}"', f"seconds = {seconds}"]
        lines.append(f"at_a_time = {most}")
    overlay.write_text("\n".join(lines) + "\n", "utf-8")
    company.start(
        "screen", "kiosk", "screen", "--profile", profile, "--form", form,
        "--overlay", str(company.folder / "overlay.toml"), "--overlay", str(overlay),
        "--data", str(company.folder / "screen"), ready=False, DISPLAY=name,
    )  # fmt: skip


def photograph(company: Company, name: str, folder: Path, seconds: float = ROUND) -> int:
    """A picture of each new page for so long; how many. Fewer when the screen ends."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("[0-9]*.png"):
        old.unlink()
    seen, taken = Seen(name), 0
    before = seen.glance()
    end = time.monotonic() + seconds
    while time.monotonic() < end and company.code("screen") is None:
        time.sleep(0.25)
        after = seen.glance()
        if differs(before, after):
            taken += 1
            time.sleep(0.3)
            seen.save(folder / f"{taken:03d}.png")
            after = seen.glance()
        before = after
    seen.close()
    return taken


def _media(folder: Path) -> Path:
    """Two pictures that a station might show, a film where there is ffmpeg, a file that is none."""
    folder.mkdir(exist_ok=True)
    for at, words in enumerate(SLOGANS):
        image = Image.new("RGB", (1920, 1080), ((18, 85, 192), (11, 122, 107))[at])
        font = ImageFont.truetype(FONT, 110, index=2)
        draw = ImageDraw.Draw(image)
        left, top, right, bottom = draw.textbbox((0, 0), words, font=font)
        draw.text(((1920 - right - left) / 2, (1080 - bottom - top) / 2), words, "white", font=font)
        image.save(folder / f"slogan-{at + 1}.png")
    if shutil.which("ffmpeg"):
        subprocess.run(
            ["ffmpeg", "-nostdin", "-v", "error", "-loop", "1", "-i", str(folder / "slogan-1.png"),
             "-vf", "zoompan=z='1+0.3*on/125':d=125:s=1280x720:fps=25", "-t", "5",
             "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p",
             str(folder / "film.mp4")],
            check=True, timeout=60,
        )  # fmt: skip
    (folder / "not-a-picture.png").write_bytes(b"\x89PNG\r\n\x1a\n and then nothing")
    return folder
