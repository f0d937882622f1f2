"""A stand-in for `aplay` with a sound card behind it: takes raw samples at the pace they are heard.

`python player.py DIR -q -t raw -f S16_LE -c N -r RATE -D OUTPUT -`; DIR/player.toml:
    posture = "normal"      absent (no such card), busy, stuck (takes nothing), late (does not end)
    speed = 20.0            times faster than a real one
DIR/player.heard: a line of JSON for each sound that came to its end or was broken off in it.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import sys
import time
from pathlib import Path


def main(argv: list[str]) -> int:
    folder = Path(argv[0])
    given = dict(itertools.pairwise(argv))
    posture = {}
    with contextlib.suppress(OSError):
        lines = (folder / "player.toml").read_text("utf-8").splitlines()
        posture = dict(line.split(" = ") for line in lines)  # a parser of TOML starts slowly
    name = posture.get("posture", "normal").strip('"')
    if name in ("absent", "busy"):
        print("audio open error", file=sys.stderr)
        return 1
    if name == "stuck":
        time.sleep(60)
    channels, rate = int(given["-c"]), int(given["-r"])
    speed = float(posture.get("speed", 20.0))
    loudest, frames, began = 0, 0, time.monotonic()

    def note(ended: str) -> None:
        said = {
            "output": given["-D"], "ended": ended, "frames": frames, "loudest": loudest,
            "rate": rate, "channels": channels,
        }  # fmt: skip
        with (folder / "player.heard").open("a", encoding="utf-8") as file:
            file.write(json.dumps(said) + "\n")

    (folder / "player.pid").write_text(str(os.getpid()))
    while piece := os.read(0, 4096):
        samples = memoryview(piece[: len(piece) // 2 * 2]).cast("h")
        loudest = max(loudest, *(abs(one) for one in samples))
        frames += len(samples) // channels
        ahead = frames / rate / speed - (time.monotonic() - began)
        if ahead > 0:
            time.sleep(ahead)
    if name == "late":
        time.sleep(60)
    note("end")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
