"""What a terminal needs after its first frame: database, devices, centre, delivery.

Runs on a thread of its own; each part is handed to the drawing thread when it is whole.
"""

from __future__ import annotations

import argparse
import gc
import threading
import tomllib
from collections import ChainMap
from collections.abc import Callable
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from msgspec import structs

from drivers.printer.interface import Paper, Sensor
from drivers.status import DeviceState, Status
from kiosk.commands.presenter import Library
from kiosk.commands.tending import Tending
from kiosk.commands.tickets import Tickets
from kiosk.commands.world import World
from kiosk.health.failing import Cause
from kiosk.journal import events
from kiosk.journal.journal import Journal
from kiosk.runtime.clock import Clock
from kiosk.runtime.printing import Printing
from kiosk.runtime.reading import GONE, Means, read_card, read_social_card, scan_code
from kiosk.runtime.supervised import Supervisor
from kiosk.settings.model import QueueSettings, Settings
from kiosk.settings.sealed import secret_of
from kiosk.store.key import KeyRefused
from kiosk.terminal.states import Event as TerminalEvent
from kiosk.visit.states import Event, State
from screens.view import Means as MeansShown

if TYPE_CHECKING:
    from drivers.camera.interface import Frame, NotCaptured
    from drivers.face import NotCompared, Verdict
    from drivers.id_reader.interface import Portrait
    from drivers.page_printer.interface import PagePrinterStatus
    from drivers.printer.interface import PrinterStatus
    from drivers.speaker.interface import SpeakerStatus
    from drivers.wake import Wake
    from kiosk.commands.app import App
    from kiosk.commands.call_told import CallTold
    from kiosk.commands.figure_rounds import FigureRounds
    from kiosk.commands.records import Records
    from kiosk.platform.listing import Listings
    from kiosk.platform.session import Session
    from kiosk.station.help import HelpBoard
    from kiosk.station.speaker import Speaker
    from kiosk.station.words import Board

CONFIG = Path(__file__).resolve().parents[2] / "config"


class _Going(Protocol):
    def start(self) -> None: ...

    def close(self) -> None: ...


Goes = TypeVar("Goes", bound=_Going)


class Settling:
    def __init__(
        self,
        settings: Settings,
        options: argparse.Namespace,
        *,
        clock: Clock,
        library: Library,
        app: App,
        world: World,
        late: dict,
        journal: Journal,
        tending: Tending,
    ) -> None:
        self._journal = journal
        self._tending = tending
        self._settings = settings
        self._options = options
        self._clock = clock
        self._library = library
        self._app = app
        self._world = world
        self._late = late
        self._close: list[Callable[[], None]] = []
        self._done = threading.Event()
        self._supervisor = Supervisor(clock.monotonic, self)
        self._close.append(self._supervisor.close)

    def run(self) -> None:
        """Each part for itself: what fails leaves the others standing, and is written down."""
        try:
            if not self._part(self._records):
                broken = partial(self._app.fail, Cause.STORE, at_once=True)
                self._app.glass.call_soon(broken)  # nothing could be promised
                return
            for part in (
                self._centre,
                self._printer,
                self._pages,
                self._knowledge,
                self._freeze,
                self._queue,
                self._extras,
                self._readers,
                self._speech,
                self._inputs,
                self._service_platform,
                self._archive,
                self._training,
                self._news,
                self._offers,
            ):
                self._part(part)
            self._part(self._check)
            self._app.glass.call_soon(self._app.opened)
        finally:
            self._done.set()

    def close(self) -> None:
        self._done.wait(5.0)
        for close in reversed(self._close):
            self._part(close)  # a full disk lets no goodbye be said to the centre; the rest closes

    # ---- parts

    def _part(self, make: Callable[[], None]) -> bool:
        try:
            make()
        except KeyRefused as refused:
            events.store_key(self._journal, why=refused.why)
            return False
        except Exception as error:
            events.process_broken(self._journal, error=error)
            return False
        return True

    def _check(self) -> None:
        assert self._world.records is not None
        self._world.records.watch.check()

    def _records(self) -> None:
        from kiosk.commands.records import Records

        records = Records(self._options.data, self._settings, self._clock, self._journal)
        records.stolen = self._erase
        self._world.records = records
        self._world.library = self._library
        if own := self._library.catalogue().own():
            named = (*self._settings.items, *self._settings.handling, own.id)
            self._journal.know("item", named)
        records.cases.read_with(
            lambda: self._app.presenter.look.language,
            self._library.dictionaries,
            self._library.strings,
            self._library.workdays,
        )
        self._world.tickets = Tickets(
            self._library,
            self._clock,
            records.next_serial,
            lambda: self._app.presenter.look.language,
            records.issue,
        )

    def _erase(self) -> None:
        """Nothing is left here that could be read, and the process that knew the keys ends."""
        from kiosk.runtime.restarts import Why
        from kiosk.upkeep.erasing import erase

        events.store_erased(self._journal, files=erase(self._options.data, self._settings))
        self._app.glass.call_soon(lambda: self._app.restart(Why.FAILSAFE))

    def _centre(self) -> None:
        from kiosk.commands.filing import CentreSender
        from kiosk.platform.centre import fsi_centre
        from kiosk.platform.refresh import Refresh
        from kiosk.services.fresh import FreshFolder

        secret = secret_of(self._settings, "centre")
        records = self._world.records
        assert records is not None
        self._journal.know("dictionary", self._library.dictionaries().names())
        make = lru_cache(
            partial(
                fsi_centre,
                self._settings,
                secret,
                self._clock,
                self._library.dictionaries(),
                counter=records.msgids(),
                heard=self._tending.centre_time,
                left_alone=self._tending.centre,
                clock_right=lambda: not self._tending.clock_wrong,
                journal=self._journal,
            )
        )
        self._late["centre"] = make
        folder = FreshFolder(self._options.data / "dictionaries")
        filings = make().filings
        sender = CentreSender(
            filings, lambda: self._clock.now().timestamp(), records.outbox.materials
        )
        records.file_with(sender, filings.new_msgid, filings.outcome_query)
        self._tending.refresh = Refresh(
            make().session, self._library.dictionaries(), folder, self._clock
        )
        self._tending.listings = self._listings(make().session)
        self._close.append(make().close)

    def _listings(self, session: Session) -> Listings:
        """The long catalogues that this station's items pick from."""
        from kiosk.handling.fileable import catalogues
        from kiosk.platform.listing import Listings
        from kiosk.services.entries import described

        library, offered = self._library, self._settings.handling
        wanted = {name for item in offered for name in catalogues(library.catalogue().item(item))}
        known = {name: one for name, one in described().items() if name in wanted}
        self._journal.know("catalogue", tuple(known))
        return Listings(session, known, library.entries(), self._clock, _initials)

    def _service_platform(self) -> None:
        from kiosk.commands.service_platform import opened

        records = self._world.records
        assert records is not None
        calls = opened(self._settings, self._clock, self._journal)
        if calls is None:
            return
        self._close.append(calls.close)
        records.hand_in_to(calls)
        rounds = records.post_rounds(calls, self._at_rest)
        self._close.append(rounds.close)
        rounds.start()

    def _archive(self) -> None:
        assert self._world.records is not None
        rounds = self._world.records.archive_rounds(self._at_rest)
        if rounds is not None:
            self._close.append(rounds.close)
            rounds.start()

    def _training(self) -> None:
        records = self._world.records
        rounds = records.train() if records is not None else None
        if rounds is not None:
            self._close.append(rounds.close)
            rounds.start()

    def _news(self) -> None:
        records = self._world.records
        rounds = records.news_rounds() if records is not None else None
        if rounds is not None:
            self._close.append(rounds.close)
            rounds.start()

    def _offers(self) -> None:
        self._late["offered"].ask()

    def _at_rest(self) -> bool:
        return self._app.runtime.situation.state is State.ATTRACT

    def _printer(self) -> None:
        from drivers.printer import open_printer
        from kiosk.receipts.raster import rasterize

        chosen = self._settings.devices.printer
        if chosen is None:
            return
        model = tomllib.loads((CONFIG / "printers" / f"{chosen.model}.toml").read_text("utf-8"))
        assert self._world.records is not None
        roll = self._world.roll = self._world.records.roll(chosen)
        printing = Printing(
            partial(open_printer, model, chosen.port, rasterize, self._clock.monotonic),
            self._printer_told,
            self._options.data / "ticket-begun",
            self._supervisor,
            roll.used if roll else lambda millimetres: None,
        )
        self._world.printing = printing
        printing.clear(lambda proved: None)  # nobody's ticket comes out after a restart

    def _pages(self) -> None:
        chosen, records = self._settings.devices.page_printer, self._world.records
        if chosen is None or records is None:
            return
        from kiosk.commands.lists import Lists
        from kiosk.runtime.paging import Paging
        from kiosk.upkeep.registry import open_page_printer

        opening = partial(open_page_printer, chosen, self._settings, self._clock.monotonic)
        opening()  # an address that cannot be used is said here, once, and not by a thread for ever
        self._world.lists = Lists(
            self._library,
            self._clock,
            records.next_serial,
            lambda: self._app.presenter.look.language,
            records.issue,
        )
        self._world.paging = Paging(opening, self._pages_told, self._supervisor)
        self._app.glass.call_soon(self._show_pages)  # it may have answered before it stood there

    def _knowledge(self) -> None:
        from kiosk.commands.knowledge_rounds import KnowledgeRounds

        def opened() -> None:
            self._app.glass.call_soon(self._app.draw)

        rounds = KnowledgeRounds(self._settings, self._options.data, self._journal, opened)
        self._close.append(rounds.close)
        self._late["shelf"] = rounds.shelf
        rounds.start()

    def _queue(self) -> None:
        from kiosk.commands.queue_rounds import QueueRounds, opened
        from kiosk.station.case_line import CaseBoard
        from kiosk.station.help import HelpBoard

        chosen, records = self._settings.station.queue, self._world.records
        if chosen is None or records is None:
            return
        reached = self._settings.staff_reached and bool(self._settings.station.staff)
        keeps = reached and self._settings.station.keeps_queue
        board = HelpBoard(self._clock.monotonic) if keeps else None
        figures = self._figures() if self._settings.station.keeps_queue and chosen.listen else None
        queue, server = opened(
            records.store, self._settings, self._clock, self._tending.timetable.hours, board,
            figures.now if figures is not None else lambda: None,
            CaseBoard(records.case_book) if keeps else None, self._speaker,
        )  # fmt: skip
        if server is not None:
            self._close.append(server.close)

        def told(board: Board | None) -> None:
            self._app.glass.call_soon(partial(self._app.called, board))

        rounds = QueueRounds(queue, self._journal, chosen.poll, told)
        self._close.append(rounds.close)
        self._world.queue = rounds
        if self._settings.station.keeps_queue:
            self._tending.windows = rounds.windows
        rounds.start()
        if self._settings.station.keeps_queue and self._settings.hub.url:
            self._count(records, chosen)
        if reached:
            self._helping(board)
            self._case_line()

    @cached_property
    def _speaker(self) -> Speaker | None:
        """This terminal on the station's line, where a hub knows its key."""
        from kiosk.station.speaker import speaker

        return speaker(self._options.data, self._settings.station.terminal)

    def _case_line(self) -> None:
        """What is done for cases at one terminal of the station is known at all."""
        from kiosk.commands.case_rounds import CaseRounds, line

        assert self._world.records is not None
        found = line(self._settings, self._clock, self._world.records.case_book, self._speaker)
        if found is None:
            return
        rounds = self._world.case_rounds = CaseRounds(found, self._journal)
        self._close.append(rounds.close)
        rounds.start()

    def _count(self, records: Records, chosen: QueueSettings) -> None:
        from kiosk.commands.count_rounds import CountRounds

        rounds = CountRounds(
            records.outbox, chosen, self._tending.timetable.hours, self._clock, self._journal,
            records.refused,
        )  # fmt: skip
        self._close.append(rounds.close)
        rounds.start()

    def _figures(self) -> FigureRounds | None:
        """What the station publishes of its reviews; None: there is no hub to ask."""
        if not self._settings.hub.url:
            return None
        from kiosk.commands.figure_rounds import FigureRounds

        return self._at_the_hub(FigureRounds.of)

    def _call_told(self) -> CallTold | None:
        """The hub hears of calls; None: there is none to tell."""
        if not self._settings.hub.url:
            return None
        from kiosk.commands.call_told import CallTold

        return self._at_the_hub(CallTold.of)

    def _at_the_hub(self, make: Callable[[Settings, Clock, Journal], Goes]) -> Goes | None:
        """Begun; None: this terminal has no key for the hub."""
        try:
            made = make(self._settings, self._clock, self._journal)
        except OSError:  # no key yet: told where records are to be delivered
            return None
        self._close.append(made.close)
        made.start()
        return made

    def _helping(self, board: HelpBoard | None) -> None:
        """Staff can be called from here, and hear calls here."""
        from kiosk.commands.helping import Helping, opened

        help = opened(self._settings, self._clock, board, self._speaker)
        if help is None:
            return
        terminal = self._settings.station.terminal
        told = self._call_told()
        tell = told.tell if told is not None else lambda wish, stand: None
        helping = Helping(help, terminal, self._clock, self._journal, self._call_light, tell)
        self._close.append(helping.close)
        helping.start()

        def there() -> None:
            self._world.helping, self._app.presenter.around.can_call = helping, True
            self._app.draw()

        self._app.glass.call_soon(there)

    def _call_light(self, on: bool) -> None:
        from drivers.signal.interface import Output

        if (signalling := self._world.signalling) is not None:
            signalling.light(Output.CALL_LIGHT, on)

    def _freeze(self) -> None:
        """What the start has made stays: no later collection walks through it in mid-touch.

        Before the readers: nobody is identified yet, so nothing personal is kept from collection.
        """
        gc.collect()
        gc.freeze()

    def _extras(self) -> None:
        """Before the readers: their light goes on with the first of them."""
        from kiosk.commands.extras import Extras

        def tell(event: TerminalEvent) -> None:
            self._app.glass.call_soon(partial(self._app.terminal_event, event))

        camera = self._settings.devices.camera
        extras = Extras(
            self._settings.devices,
            self._clock.monotonic,
            self._journal,
            self._extra_told,
            tell,
            self._supervisor,
            self._settings.sandbox.before_camera(camera.port) if camera else None,
        )
        self._close.append(extras.close)
        extras.start()
        self._world.photographing = extras.photographing
        if self._settings.hub.upload_page:
            from kiosk.runtime.phoning import Phoning
            from kiosk.uplink.mailbox import Mailbox

            box = Mailbox.of(self._settings.hub, self._settings.station)
            page = self._settings.hub.upload_page
            self._world.phoning = Phoning(box, page, self._clock.monotonic)
        self._world.signalling = extras.signalling
        self._world.shared = extras.shared

    def _readers(self) -> None:
        devices, clock = self._settings.devices, self._clock.monotonic
        means: dict[str, Means] = {}

        def add(name: str, opening: Callable[[], Any], read: Callable[..., Any]) -> None:
            means[name] = Means(name, opening, read, self._means_told, self._supervisor)

        if reader := devices.id_reader:
            from drivers.id_reader import open_reader

            opening = partial(
                open_reader, reader.port, reader.baud, clock, reader.read, reader.photo_library
            )
            add("id_card", opening, read_card)
        if scanner := devices.scanner:
            from drivers.scanner import open_hid_scanner, open_scanner, open_sdk_scanner

            if self._settings.centre.decode == "vendor-library":
                opening = partial(open_sdk_scanner, scanner.sdk_library, clock)
            elif scanner.family == "hid":
                opening = partial(open_hid_scanner, scanner.port, scanner.suffix or "enter", clock)
            else:
                opening = partial(
                    open_scanner,
                    scanner.family,
                    scanner.port,
                    scanner.baud,
                    clock,
                    suffix=scanner.suffix == "enter",
                )
            add("e_voucher", opening, scan_code)
        if devices.card_slot and devices.card_slot.plugin:
            from drivers.card_slot import open_slot

            opening = partial(open_slot, devices.card_slot.plugin, devices.card_slot.reader, clock)
            add("social_card", opening, read_social_card)

        if self._settings.shows_photos:
            self._part(partial(self._faces, means["id_card"]))

        def ready() -> None:
            self._world.devices_ready(means)
            self._show_means()

        self._app.glass.call_soon(ready)

    def _faces(self, reader: Means) -> None:
        """The camera is opened for each picture: nothing of it runs while nobody asks."""
        from drivers.camera import open_camera
        from drivers.face import compare
        from kiosk.runtime.facing import Facing
        from kiosk.runtime.showing import Showing

        chosen, clock = self._settings.devices.face, self._clock.monotonic
        if chosen is None or not chosen.port:
            self._world.showing = Showing(reader)
            return
        before = self._settings.sandbox.before_camera(chosen.port)

        def capture(wake: Wake, seconds: float) -> Frame | NotCaptured:
            camera = open_camera(
                chosen.port, chosen.width, chosen.height, clock, environment=before
            )
            try:
                return camera.capture(wake, seconds)
            finally:
                camera.close()

        def comparing(card: Portrait, seen: Frame, wake: Wake) -> Verdict | NotCompared:
            return compare(chosen.plugin, card, seen, wake, clock, chosen.seconds)

        self._world.showing = Showing(reader, capture, comparing if chosen.plugin else None)
        if chosen.plugin:
            self._world.facing = Facing(reader, capture, comparing)

    def _speech(self) -> None:
        """Before the inputs: their first word is whether earphones are in. A manifest that cannot
        be used leaves the other voice."""
        chosen, clock = self._settings.devices.speech, self._clock.monotonic
        if chosen is None:
            return
        from kiosk.commands.narration import Narration
        from kiosk.runtime.speaking import Speaking
        from kiosk.text.recordings import RecordingsError
        from kiosk.upkeep.registry import open_speech

        try:
            open_speech(chosen, clock).close()  # opens nothing; says at once what is wrong
        except RecordingsError as error:
            if not chosen.dispatcher:
                raise
            events.process_broken(self._journal, error=error)
            chosen = structs.replace(chosen, recordings="")
        opening = partial(open_speech, chosen, clock)
        speaking = Speaking(opening, self._speech_told, self._supervisor)
        self._close.append(speaking.close)
        self._world.speech = speaking
        app, strings = self._app, self._library.strings

        def ready() -> None:
            app.narration = Narration(
                chosen, speaking, app.glass, lambda: strings(app.presenter.look.language)
            )
            app.presenter.gone = app.narration.gone
            self._show_speech()

        app.glass.call_soon(ready)

    def _inputs(self) -> None:
        from kiosk.commands.inputs import Inputs

        inputs = Inputs(
            self._settings.devices,
            self._app,
            self._tending.health.liveness,
            self._tending.device,
            self._supervisor,
            alone=self._world.speech.alone if self._world.speech else lambda yes: None,
        )
        self._close.append(inputs.close)
        self._world.keys = inputs.owners
        self._world.shared = ChainMap(inputs.shared, self._world.shared)  # both still fill
        inputs.start()

    # ---- what devices say (called from their threads)

    def _means_told(self, name: str, status: Status) -> None:
        self._tending.device(name, status)
        self._app.glass.call_soon(self._show_means)

    def _printer_told(self, status: PrinterStatus) -> None:
        self._tending.device("printer", status)
        self._app.glass.call_soon(self._show_printer)

    def _extra_told(self, name: str, status: Status) -> None:
        self._tending.device(name, status)
        if name == "camera":
            self._app.glass.call_soon(partial(self._show_camera, status.device not in GONE))

    def _speech_told(self, name: str, status: SpeakerStatus) -> None:
        self._tending.device(name, status)
        self._app.glass.call_soon(self._show_speech)

    def _pages_told(self, status: PagePrinterStatus) -> None:
        self._tending.device("page_printer", status)
        self._app.glass.call_soon(self._show_pages)

    # ---- what became of their threads (`supervised.Reports`)

    def hung(self, name: str, abandoned: int) -> None:
        events.worker_hung(self._journal, device=name, abandoned=abandoned)
        if self._supervisor.spent:
            self._tending.workers_spent()

    def broke(self, name: str, error: BaseException) -> None:
        events.worker_broke(self._journal, device=name, error=error)

    def back(self, name: str) -> None:
        events.worker_back(self._journal, device=name)

    # ---- on the drawing thread

    def _show_means(self) -> None:
        means = self._world.means
        shown = {name: one.works for name, one in means.items()}
        self._app.presenter.around.means = MeansShown(**shown)
        self._app.presenter.around.means_known = True
        if means and not self._world.means_left():
            self._app.runtime.post(Event.MEANS_LOST)
        elif means:
            self._app.runtime.post(Event.MEANS_BACK)
        self._app.draw()

    def _show_printer(self) -> None:
        printing = self._world.printing
        if printing is None:
            return
        around = self._app.presenter.around
        around.can_print = printing.ready
        status = printing.status
        around.printer = "" if printing.ready or status is None else printer_words(status)
        if printing.ready:
            self._app.runtime.post(Event.PRINTER_READY, printing.PAPER)
        self._app.draw()

    def _show_speech(self) -> None:
        """语音 stands on the glass only while something can speak, and the app can be told to."""
        speaking, around = self._world.speech, self._app.presenter.around
        status = speaking.status if speaking is not None else None
        there = status is not None and status.device is DeviceState.ONLINE
        if self._app.narration is not None and around.speech is not there:
            around.speech = there
            self._app.draw()

    def _show_camera(self, there: bool) -> None:
        around = self._app.presenter.around
        if around.camera is not there:
            around.camera = there
            self._app.draw()

    def _show_pages(self) -> None:
        paging = self._world.paging
        if paging is None:
            return
        self._app.presenter.around.can_print_pages = paging.ready
        if paging.ready:
            self._app.runtime.post(Event.PRINTER_READY, paging.PAPER)
        self._app.draw()


def _initials() -> Callable[[str], str]:
    """Without the table of readings a catalogue is found by words and codes only."""
    from kiosk.input.absent import Absent
    from kiosk.input.initials import Initials
    from kiosk.input.rare import open_rare

    rare = open_rare()
    return (lambda name: "") if isinstance(rare, Absent) else Initials.of(rare)


def printer_words(status: PrinterStatus) -> str:
    """String key of what is wrong with the printer, for the top bar; "" before it has answered."""
    if status.cover_open is Sensor.YES:
        return "printer.cover_open"
    match status.paper:
        case Paper.OUT:
            return "printer.paper_out"
        case Paper.JAMMED:
            return "printer.jammed"
    return {
        DeviceState.STARTING: "",
        DeviceState.POWER_OFF: "printer.power_off",
        DeviceState.OFFLINE: "printer.offline",
    }.get(status.device, "printer.hardware")
