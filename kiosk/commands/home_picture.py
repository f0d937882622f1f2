"""The process that draws the terminal's home page for the hub: settings in, a PNG out.

Run as `python -m kiosk.commands.home_picture` by `kiosk.commands.pictures`. It is no part of the
terminal's process and opens neither its store nor its glass nor a device, so nothing of a visit can
stand in what it draws (an import contract holds it); what it draws is what the settings say.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import resource
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kiosk.settings.model import Settings

MEMORY = 2_000_000_000  # bytes of address space
UNUSABLE = 11  # exit code: no settings could be made


def request(options: argparse.Namespace, now: datetime) -> bytes:
    """What the process is asked. `options`: of `kiosk.commands.terminal`; `now`: for the clock on
    the page."""
    files = [str(one.absolute()) for one in options.overlay]
    return json.dumps(
        {
            "profile": options.profile,
            "overlay": files,
            "devices": options.devices and str(options.devices.absolute()),
            "data": str(options.data.absolute()),
            "form": options.form,
            "now": now.isoformat(),
        }
    ).encode()


def main() -> int:
    with contextlib.suppress(OSError):  # the terminal's unit forbids it
        os.nice(10)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    asked = json.loads(sys.stdin.buffer.read(65536))
    from kiosk.commands import configured

    try:
        settings = configured.settings(_options(asked))
    except configured.UNUSABLE:
        return UNUSABLE
    sys.stdout.buffer.write(png(settings, datetime.fromisoformat(asked["now"])))
    sys.stdout.buffer.flush()
    return 0


def png(settings: Settings, now: datetime) -> bytes:
    """Home as a visitor finds it while all devices of the profile work and all doors are open."""
    from kiosk.commands.first_look import first_look
    from kiosk.commands.review_links import station_review_url
    from kiosk.services.catalogue import Catalogue
    from kiosk.services.dictionaries import Dictionaries
    from kiosk.text.strings import Strings
    from kiosk.visit.states import Situation, State
    from screens.composer import picture
    from screens.layout import lay_out
    from screens.pages import page_for
    from screens.view import Means, View

    look, own = first_look(settings), settings.devices
    view = View(
        situation=Situation(State.HOME),
        look=look,
        settings=settings,
        strings=Strings.load(look.language),
        catalogue=Catalogue.load().told(settings.item_texts),
        dictionaries=Dictionaries.load(),
        now=now,
        means=Means(_there(own.id_reader), _there(own.scanner), _there(own.card_slot)),
        can_print=own.printer is not None,
        station_review_url=station_review_url(settings),
    )
    sheet = lay_out(page_for(view), look)
    image = picture(sheet.flat({})[0], sheet.width, sheet.height).convert("RGB")
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _there(device: Any) -> bool | None:
    return True if device is not None else None


def _options(asked: dict[str, Any]) -> argparse.Namespace:
    overlays: Sequence[str] = asked["overlay"]
    return argparse.Namespace(
        profile=asked["profile"],
        overlay=[Path(one) for one in overlays],
        devices=Path(asked["devices"]) if asked["devices"] else None,
        data=Path(asked["data"]),
        form=asked["form"],
    )


if __name__ == "__main__":
    status = main()
    sys.stdout.flush()
    os._exit(status)
