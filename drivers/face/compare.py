"""Two pictures given to a vendor's plug-in in a process of its own, and the one word it answers."""

from __future__ import annotations

import enum
from collections.abc import Callable
from pathlib import Path

from drivers.camera.interface import Frame
from drivers.exchange import NoAnswer, exchange
from drivers.face import child
from drivers.id_reader.interface import Portrait
from drivers.wake import Wake

ROOT = Path(__file__).resolve().parents[2]


class Verdict(enum.StrEnum):
    """The plug-in's whole vocabulary."""

    MATCH = "match"
    NO_MATCH = "no-match"
    UNSURE = "unsure"  # neither; another picture may tell
    UNUSABLE = "unusable"  # no face, several, too dark: it says nothing about anybody


class NotCompared(enum.StrEnum):
    """Why there is no verdict. Never a reason to take somebody for the person on the card."""

    NO_PLUGIN = "no-plugin"  # not there, or fails when it is loaded
    CRASHED = "crashed"
    HUNG = "hung"
    GARBAGE = "garbage"  # a word of another vocabulary
    CANCELLED = "cancelled"


def compare(
    plugin: str,
    card: Portrait,
    seen: Frame,
    wake: Wake,
    clock: Callable[[], float],
    seconds: float,
) -> Verdict | NotCompared:
    """Both pictures stay the caller's, who wipes them. `plugin`: "module:function"."""
    name = plugin.encode("ascii", "replace")
    order = child.ORDER.pack(len(name), len(card.bitmap), seen.width, seen.height)
    try:
        code, output = exchange(
            child.__name__, (order, name, card.bitmap, seen.pixels), wake, clock,
            deadline=clock() + seconds, largest=child.LONGEST_WORD, root=ROOT,
        )  # fmt: skip
    except NoAnswer:
        return NotCompared.CANCELLED if wake.is_set() else NotCompared.HUNG
    except OSError:
        return NotCompared.CRASHED
    if code == child.NO_PLUGIN:
        return NotCompared.NO_PLUGIN
    if code == child.NO_WORD:
        return NotCompared.GARBAGE
    if code != 0:
        return NotCompared.CRASHED
    try:
        return Verdict(output.decode("ascii"))
    except ValueError:
        return NotCompared.GARBAGE
