"""A terminal without glass and devices on a held clock: App, Tending, Presenter and Runtime."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from drivers.status import DeviceState, Status
from kiosk.commands.app import App
from kiosk.commands.presenter import Library, Presenter
from kiosk.commands.tending import Tending
from kiosk.journal.journal import Journal
from kiosk.platform.interface import PersonFound
from kiosk.runtime.clock import CHINA
from kiosk.runtime.core import Runtime
from kiosk.runtime.hands import Hands
from kiosk.runtime.powering import PowerOff
from kiosk.runtime.restarts import Why
from kiosk.services.dictionaries import Dictionaries
from kiosk.settings.load import load
from kiosk.text.strings import Strings
from kiosk.visit.states import Event, State
from screens.nodes import Node, Page, Send
from screens.view import Look, Means
from tests.health.test_health_model import Kept
from tests.runtime.world import CATALOGUE, CREDENTIAL, PERSON, NotedHands, result

HOURS = ("08:30-11:30", "13:30-17:00")
STRINGS, DICTIONARIES = cache(Strings.load), cache(Dictionaries.load)  # as the terminal does
OFFICE = {"opening": {"weekly": dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), HOURS)}}


class HouseClock:
    def __init__(self, text: str) -> None:
        self.wall = datetime.fromisoformat(text).replace(tzinfo=CHINA)
        self.seconds = 5000.0

    def monotonic(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return self.wall


class NoGlass:
    """Keeps the page instead of drawing it."""

    def __init__(self) -> None:
        self.page: Page | None = None
        self.soon: list[Callable[[], None]] = []
        self.stopped = False

    def restyle(self, look: Look) -> None:
        pass

    def show(self, page: Page, keep: bool = False) -> None:
        self.page = page

    def call_soon(self, call: Callable[[], None]) -> None:
        self.soon.append(call)

    def stop(self) -> None:
        self.stopped = True


class House:
    """`data` outlives it, as the disk outlives a process."""

    def __init__(
        self,
        data: Path,
        at: str = "2026-11-24 09:00",
        *,
        station: dict | None = None,
        settings: dict | None = None,
        journal: Callable[[], Journal] | None = None,
        hands: Callable[[House], Hands] | None = None,
    ) -> None:
        """`hands` and `journal` make real ones instead of those that only take note."""
        own = {"station": station or {}, "hub": {"url": ""}} | (
            settings or {}
        )  # no hub of here is ours
        self.settings = load("heilongjiang-2", [own])
        self.clock = HouseClock(at)
        self.glass, self.kept = NoGlass(), Kept()
        self.journal = journal() if journal else Journal([self.kept], self.clock.now, strict=True)
        self.hands: Any = hands(self) if hands else NotedHands()
        self.probes = self.powered_off = 0
        self.restarted: list[Why] = []
        self.statuses: dict[str, Status] = {}  # what the devices' owners last heard
        numbers = iter(f"NUMBER{n}" for n in range(1000))
        self.runtime = Runtime(
            settings=lambda: self.settings,
            catalogue=lambda: CATALOGUE,
            clock=self.clock,
            hands=self.hands,
            new_number=lambda: next(numbers),
            changed=lambda: self.app.draw(),
            wake=lambda: None,
        )
        library = Library(
            STRINGS,
            lambda: CATALOGUE,
            DICTIONARIES,
            tuple,
            frozenset,
            frozenset,
            lambda: True,
        )  # fmt: skip
        self.presenter = Presenter(self.runtime, self.clock, library, Look())
        self.tending = Tending(
            data,
            self.settings,
            self.clock,
            self.journal,
            changed=lambda: self.app.parts_changed(),
            statuses=lambda: self.statuses,
        )
        self.app = App(
            self.glass,  # type: ignore[arg-type]
            self.runtime,
            self.presenter,
            clock=self.clock,
            told=lambda state: None,
            tending=self.tending,
            probe=self._probe,
            restarting=self.restarted.append,
            power_off=PowerOff(self._power_off, self.clock.monotonic),
        )
        self.app.begin()

    def _probe(self) -> None:
        self.probes += 1

    def _power_off(self) -> None:
        self.powered_off += 1

    # ---- time and news

    def passes(self, seconds: float, step: float = 10.0) -> None:
        """Turns of the loop while time goes by."""
        while seconds > 0:
            part = min(step, seconds)
            self.clock.seconds += part
            self.clock.wall += timedelta(seconds=part)
            self.turn()
            seconds -= part

    def until(self, text: str) -> None:
        """Time goes by to a moment."""
        moment = datetime.fromisoformat(text).replace(tzinfo=CHINA)
        self.passes((moment - self.clock.wall).total_seconds())

    def turn(self) -> None:
        while self.glass.soon:
            self.glass.soon.pop(0)()
        self.app.on_tick()

    def devices(self, *, reader: DeviceState, scanner: DeviceState) -> None:
        for name, state in (("id_card", reader), ("e_voucher", scanner)):
            self.tending.device(name, Status(state, "SAM status", self.clock.seconds))
        works = [s is DeviceState.ONLINE for s in (reader, scanner)]
        self.presenter.around.means = Means(*works)
        self.presenter.around.means_known = True
        self.app.draw()

    # ---- what is on the glass

    @property
    def state(self) -> State:
        return self.runtime.situation.state

    @property
    def words(self) -> str:
        assert self.glass.page is not None
        return " ".join(_words(self.glass.page))

    def sends(self) -> set[Event]:
        assert self.glass.page is not None
        return {a.event for a in _actions(self.glass.page) if isinstance(a, Send)}

    @property
    def told(self) -> list[str]:
        return [row["e"] for row in self.kept.rows]

    # ---- a visit

    def do(self, event: Event, data=None) -> None:
        self.runtime.post(event, data)
        self.turn()

    def answer(self, name: str, event: Event, data=None) -> None:
        self.hands.answers[name][-1](event, data)
        self.turn()

    def to_result(self) -> None:
        self.do(Event.TOUCH)
        self.do(Event.PICK_ITEM, "enrolment")
        self.answer("read_credential", Event.CREDENTIAL_READ, CREDENTIAL)
        self.answer("ask_person", Event.PERSON_FOUND, PersonFound(PERSON))
        self.answer("ask_item", Event.RESULT_READY, result("enrolment"))

    def to_thanks(self) -> None:
        self.do(Event.LEAVE)
        self.do(Event.REVIEW_DONE)
        self.answer("wipe", Event.WIPED)

    def to_attract(self) -> None:
        """Nobody touches the home that the start has drawn."""
        self.passes(self.settings.deadlines.browse + 1)
        self.answer("wipe", Event.WIPED)


def _parts(node) -> list:
    found = [node]
    fields = getattr(node, "__struct_fields__", ())
    for value in (getattr(node, name) for name in fields):
        for one in value if isinstance(value, list | tuple) else [value]:
            if isinstance(one, Node | Page):
                found += _parts(one)
    return found


def _words(page: Page) -> list[str]:
    texts = [getattr(n, "text", "") or getattr(n, "label", "") for n in _parts(page)]
    return [t for t in texts if t]


def _actions(page: Page) -> list:
    return [n.action for n in _parts(page) if getattr(n, "action", None) is not None]
