"""Nothing personal can come onto the publicity screen: by what its pages may know, by what its
process loads, and by what the line tells it."""

from __future__ import annotations

import dataclasses
import datetime
import enum
import subprocess
import sys
import types
import typing
from collections.abc import Mapping
from pathlib import Path

import msgspec

from kiosk.station.words import Hall
from screens.wall import Wall

ROOT = Path(__file__).resolve().parents[2]

PLAIN = (str, int, float, bool, bytearray, type(None), datetime.datetime, datetime.date)

KNOWN = {
    # how it looks
    "screens.look.Look", "kiosk.publicity.player.Arrangement", "kiosk.text.strings.Strings",
    "kiosk.publicity.programme.Chapter",
    # what the station publishes
    "kiosk.publicity.content.Sign", "kiosk.publicity.content.Business",
    "kiosk.services.model_base.Bilingual", "kiosk.sheets.poster.Poster",
    "kiosk.sheets.poster.Row", "kiosk.sheets.poster.Points", "kiosk.sheets.poster.Grid",
    # numbers of the queue
    "kiosk.station.words.Hall", "kiosk.station.words.Called",
    # counts of a month, none of fewer than ten
    "kiosk.station.words.Figures",
    # a picture of the station's folder
    "kiosk.papers.page.Pixels",
}  # fmt: skip
"""Every type of ours that a page may know. Whoever adds one says here why nobody is in it."""

FIELDS = {
    "kiosk.station.words.Hall": {"called", "serving", "coming", "waiting", "windows"},
    "kiosk.station.words.Called": {"number", "window", "kind", "calls"},
    "kiosk.station.words.Figures": {"month", "at", "reviews", "satisfied", "median_seconds"},
    "kiosk.publicity.content.Sign": {
        "name", "hours", "address", "phone", "complaints", "channels", "mark_file",
        "demonstration",
    },
}  # fmt: skip


def reached(kind: object, seen: set[type]) -> None:
    """Every class that a value of this type may hold."""
    if typing.get_origin(kind) is typing.Annotated:
        return reached(typing.get_args(kind)[0], seen)
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (tuple, list, dict, typing.Union, types.UnionType, Mapping):
        for one in arguments:
            if one is not Ellipsis:
                reached(one, seen)
        return None
    assert isinstance(kind, type), kind
    if kind in PLAIN or issubclass(kind, enum.Enum) or kind in seen:
        return None
    seen.add(kind)
    if (
        dataclasses.is_dataclass(kind)
        or issubclass(kind, msgspec.Struct)
        or hasattr(kind, "_fields")
    ):
        for one in typing.get_type_hints(kind, include_extras=True).values():
            reached(one, seen)
    return None


def test_a_page_knows_no_type_that_could_be_about_a_person():
    seen: set[type] = set()
    reached(Wall, seen)
    names = {f"{kind.__module__}.{kind.__qualname__}" for kind in seen}
    assert names - {"screens.wall.Wall"} == KNOWN
    for kind in seen:
        if wanted := FIELDS.get(f"{kind.__module__}.{kind.__qualname__}"):
            assert set(typing.get_type_hints(kind)) == wanted


def test_the_line_tells_numbers_and_nothing_that_is_not_named():
    with_name = b'{"called":[{"number":"A1","window":"1","kind":"k","name":"x"}]}'
    try:
        msgspec.json.decode(with_name, type=Hall)
    except msgspec.ValidationError:
        return
    raise AssertionError("a field that nobody agreed upon was taken")


FORBIDDEN = (
    "kiosk.platform", "kiosk.outbox", "kiosk.store", "kiosk.uplink", "kiosk.receipts",
    "kiosk.runtime.core", "kiosk.runtime.visit_data", "kiosk.runtime.reading",
    "kiosk.handling.draft", "kiosk.station.keeper", "kiosk.station.machine", "screens.view",
    "sqlcipher3", "sqlite3", "serial", "drivers.id_reader", "drivers.scanner", "drivers.camera",
    "drivers.card_slot", "drivers.printer",
)  # fmt: skip


def test_the_process_loads_nothing_that_reads_people():
    program = (
        "import sys\n"
        "from kiosk.commands import screen, screening, hall_rounds\n"
        "from screens import samples_wall\n"
        "from screens.wall_pages import pages\n"
        "[pages(w) for at in samples_wall.looks() for _, w in list(samples_wall.walls(at))[:3]]\n"
        "print(*sys.modules)\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = said.stdout.split()
    assert "kiosk.publicity.content" in loaded
    bad = [m for m in loaded for f in FORBIDDEN if m == f or m.startswith(f + ".")]
    assert bad == []
