"""Small films, made by ffmpeg's own test pictures."""

from __future__ import annotations

import subprocess
from pathlib import Path


def film(path: Path, *output: str, seconds: float = 2.0, size: str = "320x180") -> Path:
    """A moving picture with a tone. `output`: ffmpeg's options; else H.264 and AAC."""
    how = output or (
        "-c:v",
        "libx264",
        "-preset",
        "ultrafast",
        "-pix_fmt",
        "yuv420p",
        "-c:a",
        "aac",
    )
    subprocess.run(
        [
            "ffmpeg", "-nostdin", "-v", "error", "-y",
            "-f", "lavfi", "-i", f"testsrc=size={size}:rate=25",
            "-f", "lavfi", "-i", "sine=frequency=440",
            "-t", str(seconds), *how, str(path),
        ],
        check=True, timeout=60,
    )  # fmt: skip
    return path
