"""What a machine lacks that nobody has set up yet: the wizard, the hub's key, and, before a window
is opened, a picture that fits the form."""

from __future__ import annotations

import argparse
from pathlib import Path

from kiosk.commands import configured
from kiosk.settings.model import Settings
from kiosk.upkeep import overlay


def due(settings: Settings, options: argparse.Namespace) -> bool:
    """The wizard is shown: asked for, or nobody ever ended it. A demonstration is left alone."""
    return options.wizard or not (settings.sandbox.on or settings.installation.confirmed)


def hub_key(settings: Settings) -> bool | None:
    """Whether the key that pairing gives is on this machine; None: there is no hub."""
    if not settings.hub.url:
        return None
    try:
        return bool(settings.hub.key_file) and Path(settings.hub.key_file).stat().st_size > 0
    except OSError:
        return False


def pairs(settings: Settings) -> bool:
    """This machine is to become a terminal of its hub before anything else."""
    return settings.hub.pairing and hub_key(settings) is False


def upright(settings: Settings, options: argparse.Namespace, page: tuple[int, int]) -> Settings:
    """On a display that lies on its side under an upright page (or the other way round) half of
    the first page would be outside: the picture is to be turned. Which way is up, only whoever
    stands there sees; the wizard asks. `page`: width and height of the form.
    """
    from kiosk.upkeep import picture  # starts children: no start but the first pays for it

    width, height = page
    if settings.panel.rotation or width == height or picture.size() != (height, width):
        return settings
    try:
        learnt = {"panel": {"rotation": "left"}}
        overlay.learn(options.data, learnt, lambda whole: configured.settings(options, whole))
        return configured.settings(options)
    except configured.UNUSABLE:  # a full disk: the wizard then begins on half a page
        return settings
