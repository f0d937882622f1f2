"""`python -m kiosk terminal`: one process, one visitor at a time.

Order matters: settings, texts and the window first, so that the first frame comes early; devices,
database and centre on a thread of their own after it.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
import threading
import time
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

RESTART_STATUS = 75
"""EX_TEMPFAIL: the supervisor starts the terminal again."""

SWITCH_SECONDS = 0.0005
"""How long a worker may keep the drawing thread from its frame: Python's own 5 ms are seen when a
touch has the centre asked at the same moment."""


def one_time_number() -> str:
    """Twelve characters, 59 bits: nobody guesses the number of another visit's review."""
    import secrets

    from kiosk.text.numbers import ALPHABET

    return "".join(secrets.choice(ALPHABET) for _ in range(12))


def main(argv: list[str]) -> int:
    """Run until stopped. 0: stopped; 75: wants to be started again; 1: settings unusable."""
    gc.disable()  # until the first frame: what a start makes is nearly all there to stay
    sys.setswitchinterval(SWITCH_SECONDS)
    options = _options(argv)
    from kiosk.runtime import interrupt, readahead

    ahead = readahead.begin(_listed(options))
    from kiosk.wipe.harden import harden

    began = time.monotonic()
    took = harden(perturbing=False)
    interrupt.prepare()
    from kiosk.commands import configured

    options.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    from kiosk.update.proof import Place

    place = Place.of(Path(__file__).resolve())
    try:
        started = configured.at_start(options, hold=place is not None and place.on_trial)
    except configured.UNUSABLE as error:
        print(f"The settings cannot be used: {error}", file=sys.stderr)
        return 1
    settings = started.settings
    if settings.terminal.role == "screen":
        print(
            "This machine is a publicity screen: start `python -m kiosk screen`.", file=sys.stderr
        )
        return 1
    return _serve(started, options, place, took, began, ahead)


def _listed(options: argparse.Namespace) -> Path:
    """Where stands what a start reads."""
    return options.data / "cache" / "start.list"


def _read_whole(options: argparse.Namespace) -> Iterator[Path]:
    """What a start reads whole and closes, so that nothing in the process names it."""
    yield from (options.data / "cache").glob("*.msgpack")
    yield from (options.data / "kivy").glob("*.bin")
    config = Path(__file__).resolve().parents[2] / "config"
    for pattern in ("*.toml", "strings/*", "services/*.toml", "profiles/*.toml", "notices/*.toml"):
        yield from sorted(config.glob(pattern))


def _serve(started, options: argparse.Namespace, place, took, began: float, ahead: int) -> int:
    from kiosk.commands import own_journal
    from kiosk.commands.app import App
    from kiosk.commands.attending import Attending
    from kiosk.commands.counsel import Counsel
    from kiosk.commands.first_look import FORMS, first_look
    from kiosk.commands.presenter import Library, Presenter
    from kiosk.commands.replying import Replying
    from kiosk.commands.tending import Tending
    from kiosk.commands.world import World
    from kiosk.journal import events
    from kiosk.runtime.asking import Asking
    from kiosk.runtime.clock import SystemClock
    from kiosk.runtime.core import Runtime
    from kiosk.runtime.powering import PowerOff
    from kiosk.runtime.restarts import Why
    from kiosk.services.catalogue import Catalogue
    from kiosk.services.dictionaries import Dictionaries
    from kiosk.services.entries import Entries
    from kiosk.services.fresh import FreshFolder
    from kiosk.text.strings import Strings
    from kiosk.upkeep import touch
    from kiosk.visit.states import Event
    from screens.window import Glass

    settings = started.settings
    cache = options.data / "cache"
    clock = SystemClock()
    journal = own_journal.begun(settings, options, clock, took)
    if started.learnt_bad:
        from kiosk.upkeep import overlay

        overlay.set_aside(options.data)
        events.setup_set_aside(journal)
    from kiosk.commands import first_start

    setting_up, pairs = first_start.due(settings, options), False
    if setting_up:
        settings = first_start.upright(settings, options, FORMS[settings.appearance.form])
    panel = settings.panel
    if panel.rotation:
        from kiosk.upkeep.picture import turn

        events.setup_picture(journal, outcome=turn(panel.rotation, panel.output).value)
    from kiosk.handling.fileable import at_station, here, signing, with_catalogues

    can_file = lru_cache(lambda: here(settings, library.catalogue()))
    library = Library(
        strings=lru_cache(Strings.load),
        catalogue=lru_cache(lambda: Catalogue.load(cache=cache).told(settings.item_texts)),
        dictionaries=lru_cache(
            lambda: Dictionaries.load(cache=cache, fresh=FreshFolder(options.data / "dictionaries"))
        ),
        announcements=lambda: _announcements(settings, cache, clock),
        entries=lru_cache(lambda: Entries(options.data / "entries")),
        fileable=lambda: with_catalogues(library.catalogue(), can_file(), library.entries()),
        work_rules=lru_cache(lambda: _work_rules(settings, cache)),
        signing=lru_cache(
            lambda: signing(at_station(library.catalogue(), settings), settings.centre.adapter)
        ),
        guardianship=lru_cache(lambda: _guardianship(settings)),
        workdays=lru_cache(_workdays),
        counsel=Counsel(
            lambda visit: late["shelf"].base(visit) if "shelf" in late else None,
            lambda: world.records.replies() if world.records else (),
        ),
    )
    late: dict = {}
    tending = Tending(
        options.data,
        settings,
        clock,
        journal,
        changed=lambda: glass.call_soon(lambda: app.parts_changed()),
        statuses=lambda: world.statuses(),
    )

    tending.pause = started.offered.duties.pause
    tending.paper_left = lambda: world.roll.left() if world.roll else None

    def unwiped() -> None:
        events.wipe_failed(journal, code="deadline")
        app.restart(Why.FAILSAFE)

    def changed_state(state) -> None:
        events.terminal_changed(journal, state=state)
        if notify := late.get("notify"):
            notify.status(state.value)

    world = World(
        asking=Asking(
            lambda: late["centre"](),
            tending.centre,
            clock_right=lambda: not tending.clock_wrong,
            soon=lambda call: glass.call_soon(call),
        ),
        forget_glass=lambda: (presenter.forget(), app.hush(), glass.forget()),
        restart=unwiped,
        phone=lambda: presenter.phone(),
        clock=clock,
        soon=lambda call: glass.call_soon(call),
    )
    if settings.hub.url:
        world.replying = Replying(settings)
    runtime = Runtime(
        settings=lambda: settings,
        catalogue=library.catalogue,
        clock=clock,
        hands=world,
        new_number=one_time_number,
        changed=lambda: app.draw(),
        wake=lambda: glass.call_soon(runtime.pump),
    )
    look = first_look(settings)
    presenter = Presenter(runtime, clock, library, look)
    gc.freeze()  # Kivy collects when it makes its first context: nothing of this is to be walked
    glass = Glass(
        look,
        on_action=lambda action: app.on_action(action),
        on_touch=lambda: app.on_touch(),
        on_tick=lambda: app.on_tick(),
        on_error=lambda error: app.on_error(error),
        size=_window_size(look) if options.window else None,
        framed=options.window,
        folder=options.data / "kivy",
        matrix=touch.under(panel.rotation, panel.touch_matrix),
        on_held=lambda corner: app.on_held(corner),
    )
    app = App(
        glass,
        runtime,
        presenter,
        clock=clock,
        told=changed_state,
        tending=tending,
        probe=lambda: tending.probe(world.records, late.get("centre"), app.terminal),
        restarting=lambda why: events.restart_begins(journal, why=why),
        power_off=PowerOff(lambda: _power_off(settings, journal), clock.monotonic),
    )
    attending = Attending(app, world, late, settings, options, clock=clock, journal=journal)
    app.make_desk = attending.desk
    if settings.station.staff:
        app.make_staff = attending.staff
        if settings.staff.begin == "locked":
            app.have_staff()
    if setting_up:
        desk = app.have_desk()
        assert desk is not None
        desk.first_start()
    elif pairs := first_start.pairs(settings):
        from kiosk.uplink import shown

        app.pair(shown.Shown(shown.State.ASKING))
    else:
        app.begin()
    glass.turn()  # the first frame is on the glass before anything else asks for the processor
    gc.enable()

    from kiosk.wipe.harden import perturb

    for measure in perturb():  # before the first thread that could meet something personal
        events.process_hardened(journal, measure=measure)
    from kiosk.commands.renewal import Renewal
    from kiosk.runtime import readahead
    from kiosk.runtime.notify import Notify, watchdog_seconds
    from kiosk.runtime.watchdog import Watchdog

    notify = late["notify"] = Notify()
    notify.ready()
    notify.alive()
    notify.status(app.terminal.value)
    events.process_ready(journal, seconds=time.monotonic() - began)
    watchdog = Watchdog(
        glass, tending.health.liveness, notify.alive, tending.tell, clock.monotonic,
        watchdog_seconds(),
    )  # fmt: skip
    watchdog.start()
    renewal = Renewal(
        options.data, tending, lambda: world.records,
        probe=lambda: glass.call_soon(app.probe), proved=lambda: glass.call_soon(app.update_proven),
        make_room=lambda: glass.call_soon(app.make_room), place=place,
        began=clock.now().timestamp(),
    )  # fmt: skip
    if renewal.on_trial:
        app.on_trial()
    renewal.start()
    from kiosk.commands.offered import Offered

    offered = late["offered"] = Offered(
        started,
        options,
        app,
        tending,
        lambda: world.records,
        clock,
        journal,
        busy=lambda: renewal.on_trial or renewal.makes_room,
    )
    offered.start()

    pairing_rounds = None
    if pairs:
        from kiosk.commands import pair
        from kiosk.commands.pairing_rounds import PairingRounds

        pairing_rounds = PairingRounds(
            pair.of(settings, options.data),
            told=lambda shown: glass.call_soon(lambda: app.pair(shown)),
            paired=lambda: glass.call_soon(lambda: app.restart(Why.SETTINGS)),
        )
        pairing_rounds.start()
    from kiosk.commands.settle import Settling

    threading.Thread(
        target=readahead.end, args=(ahead, _listed(options), _read_whole(options)),
        name="readahead", daemon=True,
    ).start()  # fmt: skip
    settling = Settling(
        settings,
        options,
        clock=clock,
        library=library,
        app=app,
        world=world,
        late=late,
        journal=journal,
        tending=tending,
    )
    threading.Thread(target=settling.run, name="settle", daemon=True).start()
    control = None
    from kiosk.commands.control import Control
    from kiosk.commands.line import socket_of

    def on_offer() -> dict:
        role, queue = settings.terminal.role, settings.station.queue
        handled = [item for item in settings.handling if item in library.fileable()]
        awaited = [i for i in settings.handling if i in can_file() and i not in handled]
        items = [*settings.items, *handled]
        return {
            "items": items if role != "ticket-machine" else [],
            "numbers": [one.id for one in queue.types] if queue is not None else [],
            "bookable": [i for one in queue.types for i in one.items if i not in handled]
            if queue is not None and queue.appointments is not None and role != "ticket-machine"
            else [],
            "awaited": awaited,
        }

    questions = {"items": on_offer}
    questions |= attending.questions()
    if os.environ.get("KIOSK_MARK") == "1":
        questions["page"] = app.page_answer
        questions["leave"] = lambda: runtime.post(Event.LEAVE) or {}
        if markers := os.environ.get("KIOSK_MARKERS"):
            from kiosk.commands.proof import Proof

            proof = Proof(Path(markers), glass.left)
            questions |= {"search": proof.begin, "searched": proof.found}
    try:
        path = socket_of(options.data, options.socket)
        control = Control(path, questions, glass.call_soon, attending.errands())
    except OSError as error:  # a path too long, a full disk: nobody's visit depends on it
        events.process_broken(journal, error=error)
    try:
        glass.run()
    finally:
        notify.stopping()
        watchdog.close()
        renewal.close()
        offered.close()
        if pairing_rounds is not None:
            pairing_rounds.close()
        if control:
            control.close()
        settling.close()
        world.close()
        events.process_ended(journal)
        notify.close()
    return RESTART_STATUS if app.restart_asked else 0


def _window_size(look) -> tuple[int, int]:
    """A window that fits a developer's desktop: the same page, scaled."""
    scale = min(1.0, 900 / look.height, 1400 / look.width)
    return round(look.width * scale), round(look.height * scale)


def _workdays():
    """A calendar that cannot be read makes estimates."""
    from kiosk.text.workdays import NOTHING_KNOWN, Workdays

    try:
        return Workdays.load()
    except ValueError:
        return NOTHING_KNOWN


def _announcements(settings, cache: Path, clock) -> tuple:
    from kiosk.services import notices
    from screens.view import Announcement

    told = notices.together(notices.load(cache=cache), settings.notices)
    today = notices.current(told, clock.now().date())
    return tuple(Announcement(n.title, n.body, n.on, n.source) for n in today)


def _work_rules(settings, cache: Path) -> tuple:
    from kiosk.services import publicity

    return publicity.adopted(publicity.load(cache=cache), settings.station.rules)


def _guardianship(settings) -> bool:
    """A province whose folder has no such transaction cannot vouch for a child's guardian."""
    folder = Path(__file__).resolve().parents[2] / "config" / "transactions"
    return (folder / settings.centre.adapter / "family.toml").exists()


def _power_off(settings, journal) -> None:
    from kiosk.commands.extras import power_off

    power_off(settings.devices.power.power_off if settings.devices.power else (), journal)


def _options(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m kiosk terminal")
    parser.add_argument("--profile", default="heilongjiang-2")
    parser.add_argument("--overlay", type=Path, action="append", default=[], help="TOML file")
    parser.add_argument("--devices", type=Path, help="folder of device links")
    parser.add_argument("--data", type=Path, default=Path("var/terminal"))
    parser.add_argument("--form", choices=["portrait", "landscape", "pad", "pad-upright"])
    parser.add_argument("--window", action="store_true", help="scaled, for a desktop")
    parser.add_argument("--socket", type=Path, help="control socket; else in --data")
    parser.add_argument("--wizard", action="store_true", help="the first-start wizard again")
    return parser.parse_args(argv)
