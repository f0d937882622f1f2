"""The display at hand, or a virtual one of the form's size."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sandbox.stage.processes import mortal

FORMS = {
    "portrait": (1080, 1920),
    "landscape": (1920, 1080),
    "pad": (1280, 800),
    "pad-upright": (800, 1280),
}
"""Pixels of each form factor (design/look.md)."""


@dataclass(frozen=True)
class Screen:
    """`outputs`: those that show a picture, the primary first, each with its pixels."""

    name: str
    width: int
    height: int
    outputs: tuple[tuple[str, int, int], ...] = ()


def at_hand() -> Screen | None:
    """The display that answers under $DISPLAY, with its pixels, or None.

    Asked in one connection: a bare X server starts anew when its last client leaves.
    """
    name = os.environ.get("DISPLAY")
    if not name:
        return None
    from Xlib.display import Display
    from Xlib.error import DisplayError

    try:
        connection = Display(name)
    except (DisplayError, OSError):
        return None
    screen = connection.screen()
    outputs = _outputs(connection) if connection.has_extension("RANDR") else ()
    connection.close()
    return Screen(name, screen.width_in_pixels, screen.height_in_pixels, outputs)


def _outputs(connection: Any) -> tuple[tuple[str, int, int], ...]:
    """As RandR 1.3 tells them."""
    root = connection.screen().root
    known = root.xrandr_get_screen_resources_current()
    primary = root.xrandr_get_output_primary().output
    found = []
    for output in sorted(known.outputs, key=lambda one: one != primary):
        told = connection.xrandr_get_output_info(output, known.config_timestamp)
        if told.crtc:
            lit = connection.xrandr_get_crtc_info(told.crtc, known.config_timestamp)
            found.append((told.name, lit.width, lit.height))
    return tuple(found)


def fitting(width: int, height: int) -> str | None:
    """The largest form that a display of this size can hold, or None; lying ones on lying ones."""

    def rank(form: str) -> tuple[int, bool]:
        wide, high = FORMS[form]
        return wide * high, (wide > high) == (width > height)

    held = [form for form, (wide, high) in FORMS.items() if wide <= width and high <= height]
    return max(held, key=rank, default=None)


@contextlib.contextmanager
def virtual(form: str) -> Iterator[str]:
    """Start Xvfb of the form's size; yields its name. Raises FileNotFoundError without it."""
    width, height = FORMS[form]
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{width}x{height}x24"]
    command += ["-nolisten", "tcp", "-noreset", "-s", "0"]
    server = subprocess.Popen(
        mortal(command), pass_fds=[write], stderr=subprocess.DEVNULL, start_new_session=True
    )
    os.close(write)
    try:
        with os.fdopen(read) as pipe:
            number = pipe.readline().strip()
        if not number:
            raise RuntimeError("Xvfb ended before it named its display")
        yield f":{number}"
    finally:
        server.terminate()
        server.wait()
