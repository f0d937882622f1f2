"""The log of what happened to the machine, as a terminal or a publicity screen begins it."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path

from kiosk.journal import events
from kiosk.journal.journal import Journal
from kiosk.journal.outsiders import catch_unhandled, silence_libraries
from kiosk.journal.rotating import RotatingFile
from kiosk.runtime.clock import Clock
from kiosk.settings.load import profiles
from kiosk.settings.model import Settings
from kiosk.update.running import program


def begun(
    settings: Settings,
    options: argparse.Namespace,
    clock: Clock,
    took: Iterable[events.Measure] = (),
) -> Journal:
    """In `options.data`; nothing else reaches stderr or a file from now on. `took`: measures by
    which the process was hardened."""
    journal = Journal([RotatingFile(options.data / "journal.jsonl")], clock.now)
    items = (*settings.items, *settings.handling)
    release, profile = program(), Path(options.profile).stem
    journal.know("item", items)
    journal.know("profile", profiles())
    journal.know("release", (release,))
    silence_libraries(journal)
    catch_unhandled(journal)
    events.process_started(journal, release=release, profile=profile)
    for measure in sorted(took):
        events.process_hardened(journal, measure=measure)
    events.settings_loaded(journal, profile=profile, items=len(items))
    return journal
