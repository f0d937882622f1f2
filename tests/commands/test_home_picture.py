"""The picture of home for the hub: what the settings say, and nothing of whoever stands there."""

from __future__ import annotations

import argparse
import hashlib
import io
from datetime import datetime
from pathlib import Path

from PIL import Image

from drivers.wake import Wake
from kiosk.commands import configured, pictures
from kiosk.commands.home_picture import png
from kiosk.remote.folder import Folder
from kiosk.runtime.clock import CHINA
from screens.composer import picture
from screens.layout import lay_out
from screens.pages import page_for
from tests.commands.house import House
from tests.settings.offers import body, content, offer

AT = datetime(2026, 11, 24, 9, 0, tzinfo=CHINA)


class _Clock:
    def __init__(self) -> None:
        self._turns = 0.0

    def now(self) -> datetime:
        return AT

    def monotonic(self) -> float:
        self._turns += 0.001  # the process is waited for; nothing is timed
        return self._turns


def _options(data: Path) -> argparse.Namespace:
    return argparse.Namespace(
        profile="heilongjiang-2", overlay=[], devices=None, data=data, form="pad"
    )


def _drawn(data: Path) -> bytes:
    made = pictures.draw(_options(data), _Clock(), Wake())
    assert made
    return made


def test_a_visit_leaves_nothing_in_it(tmp_path: Path) -> None:
    """Byte for byte the same while somebody's result stands on the glass."""
    house = House(tmp_path)
    before = _drawn(tmp_path)
    house.to_result()
    assert "张* 您好" in house.words
    assert _drawn(tmp_path) == before
    look = house.presenter.look
    glass = lay_out(page_for(house.presenter.view()), look)
    shown = picture(glass.flat({})[0], look.width, look.height).convert("RGB")
    assert shown.tobytes() != Image.open(io.BytesIO(before)).tobytes()
    assert before == png(configured.settings(_options(tmp_path)), AT)  # of the settings alone


def test_it_is_drawn_from_the_settings_in_force(tmp_path: Path) -> None:
    bare = _drawn(tmp_path)
    folder = Folder(tmp_path)
    folder.keep("3", content(offer("3", body({"appearance.theme": "contrast"}), "wang")), {})
    assert _drawn(tmp_path) == bare  # kept, and not in force
    folder.enter("3")
    changed = _drawn(tmp_path)
    assert hashlib.sha256(changed).digest() != hashlib.sha256(bare).digest()
    assert Image.open(io.BytesIO(changed)).size == (1280, 800)
