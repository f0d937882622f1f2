"""`python -m kiosk screen`: the publicity screen (公示屏), a process of its own.

Plays what the station publishes, its pictures and its queue on a second display of a terminal, or
on a machine of its own ([screen] of the profile). No touch, no pointer, and nothing of anybody: it
opens no store, asks no centre and reads no device.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import sys
import tomllib
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from kiosk.services.snapshot import DataError
from kiosk.settings.load import load
from kiosk.settings.model import ScreenSettings, Settings

RESTART_STATUS = 75
"""EX_TEMPFAIL: the supervisor starts it again."""

TELLING = re.compile(
    r"^[\w.-]{1,48}\.(?:png|jpe?g|mp4|m4v|mov|webm|mkv)$", re.ASCII | re.IGNORECASE
)
_DIGITS = re.compile(r"[0-9]{6}")


class NoDisplay(Exception):
    """There is nothing to draw on; the message says what there is and what to do."""


class Where(NamedTuple):
    """How the display lies, and where the window stands on it, px."""

    lie: str  # landscape | portrait
    at: tuple[int, int]
    size: tuple[int, int]


def _say(text: str) -> None:
    """To whoever started this; Kivy's window puts something of its own in place of `sys.stderr`."""
    print(text, file=sys.__stderr__, flush=True)


def main(argv: list[str]) -> int:
    """Run until stopped. 0: stopped; 75: wants to be started again; 1: it cannot be played, and
    standard error says why."""
    options = _options(argv)
    try:
        settings = _load(options)
    except (DataError, OSError, tomllib.TOMLDecodeError) as error:
        _say(f"The settings cannot be used: {error}")
        return 1
    if settings.screen is None:
        _say("This profile has no publicity screen: write [screen] into it.")
        return 1
    try:
        return _serve(settings, settings.screen, options)
    except NoDisplay as error:
        print(
            f"公示屏没有可用的显示器 · no display for the publicity screen: {error}",
            file=sys.stderr,
        )
        return 1
    except DataError as error:
        _say(f"What is to be played cannot be read: {error}")
        return 1


def _serve(settings: Settings, own: ScreenSettings, options: argparse.Namespace) -> int:
    from kiosk.commands import own_journal
    from kiosk.commands.hall_rounds import FigureLooks, HallRounds
    from kiosk.commands.screening import Screening
    from kiosk.health.liveness import Liveness
    from kiosk.journal import events
    from kiosk.publicity.media import Darkroom, developed
    from kiosk.runtime.clock import SystemClock
    from kiosk.runtime.notify import Notify, watchdog_seconds
    from kiosk.runtime.watchdog import Watchdog
    from kiosk.station.words import Hall, Published
    from screens.wall import look
    from screens.window import Glass

    alone = settings.terminal.role == "screen"
    release = Release(options.data, alone)
    clock = SystemClock()
    began = clock.monotonic()
    where = place(own, alone)
    options.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    journal = own_journal.begun(settings, options, clock)
    keeper = _keeper(settings, clock, journal)
    late: dict[str, Any] = {}
    darkroom = Darkroom(
        lambda path, wake: developed(
            path, where.size, late["screening"].room, wake, clock.monotonic
        ),
        broken=lambda medium, number, why: events.screen_medium(
            journal, medium=_known(journal, medium.name), place=number, why=why.value
        ),
        failed=lambda error: events.process_broken(journal, error=error),
    )
    glass = _window(
        partial(
            Glass,
            look(where.lie, own.languages[0], own.theme),
            on_action=lambda action: None,  # there is nothing to touch
            on_tick=lambda: late["tick"](),
            on_error=lambda error: events.process_broken(journal, error=error),
            size=where.size,
            at=where.at,
            folder=options.data / "kivy",
        )
    )

    def show(page, seen) -> None:
        glass.restyle(seen)
        glass.show(page)

    def ring() -> bool:
        from screens.chime import Chime

        late.setdefault("chime", Chime())
        return late["chime"].ring()

    screening = Screening(
        settings,
        where.lie,
        clock=clock,
        journal=journal,
        load=lambda: _load(options),
        darkroom=darkroom,
        show=show,
        ring=ring,
        cache=options.data / "cache",
        leave=release.leave,
    )

    late["screening"] = screening

    def tick() -> float:
        wait = screening.tick()
        if screening.restart_asked:
            glass.stop()
        return wait

    late["tick"] = tick
    glass.turn()
    notify, liveness = Notify(), Liveness(clock.monotonic)
    notify.ready()
    notify.alive()
    events.process_ready(journal, seconds=clock.monotonic() - began)

    def changed() -> None:
        if liveness.frames_live:
            release.prove()
        for tell in liveness.rows():
            tell(journal)

    watchdog = Watchdog(glass, liveness, notify.alive, changed, clock.monotonic, watchdog_seconds())
    watchdog.start()
    rounds = looks = None
    if keeper is not None:
        looks = FigureLooks(
            lambda: keeper.ask("figures", {}, Published),
            journal,
            heard=lambda figures: glass.call_soon(lambda: screening.counted(figures)),
        )
        looks.start()
        rounds = HallRounds(
            lambda: keeper.ask("hall", {}, Hall),
            journal,
            own.poll_seconds,
            heard=lambda hall: glass.call_soon(lambda: screening.heard(hall)),
        )
        rounds.start()
    try:
        glass.run()
    finally:
        notify.stopping()
        watchdog.close()
        if rounds is not None:
            rounds.close()
        if looks is not None:
            looks.close()
        screening.close()
        darkroom.close()
        if "chime" in late:
            late["chime"].close()
        events.process_ended(journal)
        notify.close()
    return RESTART_STATUS if screening.restart_asked else 0


def _keeper(settings: Settings, clock, journal):
    """None where nobody can be asked: the pages then say that the queue is not known."""
    if settings.station.queue is None:
        return None
    from kiosk.commands.hall_rounds import caller
    from kiosk.journal import events

    try:
        return caller(settings, clock)
    except (OSError, ValueError) as error:
        _say(f"The queue cannot be asked: {error}")
        events.screen_alone(journal)
        return None


class Release:
    """The release this process is of. Beside a terminal it follows what the terminal proves; on a
    machine of its own (`alone`) it makes room for the next one and proves it by drawing."""

    def __init__(self, data: Path, alone: bool) -> None:
        from kiosk.update.proof import Notes, Place

        self._place, self._alone = Place.of(Path(__file__).resolve()), alone
        self._notes, self._proved = Notes(data), False

    def leave(self) -> bool:
        """Another release is in force, or waits to be."""
        place = self._place
        if place is None:
            return False
        other = place.names("current") not in (None, place.version)
        return other or (self._alone and place.successor)

    def prove(self) -> None:
        """Frames are drawn. From any thread; a full disk proves nothing."""
        if self._alone and self._place is not None and not self._proved:
            with contextlib.suppress(OSError):
                self._notes.prove(self._place.version)
                self._proved = True


# ---- the display


def place(own: ScreenSettings, alone: bool) -> Where:
    """Where to draw. `alone`: the machine has no terminal, so its picture is turned here; beside a
    terminal the server's own settings place and turn it (`kiosk machine apply`).

    Raises NoDisplay.
    """
    from kiosk.upkeep import picture

    if not os.environ.get("DISPLAY"):
        raise NoDisplay("DISPLAY is not set; is the X server running (kiosk-x)?")
    if alone and own.rotation:
        picture.turn(own.rotation, own.output)
    there = picture.places()
    if own.output:
        if own.output not in there:
            known = ", ".join(there) or "none"
            raise NoDisplay(
                f"screen.output = {own.output} shows no picture (these do: {known}); "
                "is it switched on, plugged in and named rightly?"
            )
        found = there[own.output]
    elif there:
        found = next(iter(there.values()))
    else:
        size = picture.size()
        if size is None:
            raise NoDisplay("xrandr does not answer on this DISPLAY")
        found = picture.Place(0, 0, *size)
    return fitted(found, own.form)


def fitted(found, form: str) -> Where:
    """The largest window of the page's proportions, in the middle of an output."""
    from screens.wall import FORMS

    lie = form or ("landscape" if found.width >= found.height else "portrait")
    _, width, height = FORMS[lie]
    scale = min(found.width / width, found.height / height)
    wide, high = max(1, round(width * scale)), max(1, round(height * scale))
    at = (found.x + (found.width - wide) // 2, found.y + (found.height - high) // 2)
    return Where(lie, at, (wide, high))


def _window(make):
    try:
        return make()
    except RuntimeError as error:  # SDL has no display, or one without OpenGL
        raise NoDisplay(str(error)) from None


# ---- settings and journal


def _load(options: argparse.Namespace) -> Settings:
    tables = [tomllib.loads(path.read_text("utf-8")) for path in options.overlay]
    forced: Mapping[str, Any] = {"screen": {"form": options.form}} if options.form else {}
    return load(options.profile, [*tables, forced])


def _known(journal, name: str) -> str:
    """The name of a media file may stand in the journal, unless it could be about somebody: only
    Latin letters, and no run of digits that might be a number of a person."""
    if TELLING.match(name) and not _DIGITS.search(name):
        journal.know("medium", (name,))
    return name


def _options(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m kiosk screen",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    profile = os.environ.get("KIOSK_PROFILE") or "heilongjiang-2"
    parser.add_argument("--profile", default=profile)
    parser.add_argument("--overlay", type=Path, action="append", default=[], help="TOML file")
    parser.add_argument("--data", type=Path, default=Path("var/screen"))
    parser.add_argument("--form", choices=["landscape", "portrait"], help="else as it lies")
    return parser.parse_args(argv)
