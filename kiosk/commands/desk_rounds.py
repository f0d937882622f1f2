"""A technician's rounds beyond the devices: network and clock, support bundle, going down."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kiosk.journal import events
from kiosk.technician.states import Event, State
from kiosk.upkeep import bundle, reach
from kiosk.upkeep.ports import ports
from kiosk.upkeep.sealed import KeyWrong
from screens.desk import ReachShown

if TYPE_CHECKING:
    from kiosk.commands.desk import Desk


class Rounds:
    """Of one desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._round = 0  # of the network's questions: an answer to an older one is dropped

    # ---- network and clock

    def check_network(self) -> None:
        settings, now = self._desk.bench.settings, self._desk.bench.clock.now
        places = (
            ("centre", settings.centre.url),
            ("hub", settings.hub.url),
            ("service_platform", settings.service_platform.url),
        )
        wanted = [(what, url) for what, url in places if url]
        self._round += 1
        number = self._round
        asked = tuple(ReachShown(what, reach.host_of(url)) for what, url in wanted)
        self._desk.show(reached=asked, skew=None)

        def ask(what: str, url: str) -> None:
            said = reach.reach(url, now)
            if what == "centre" and said.failed is None and (why := self._desk.bench.service()):
                said = said._replace(failed=reach.Step.SERVICE, why=why)
            self._desk.soon(lambda: self._reached(number, what, said))

        for what, url in wanted:
            self._desk.thread(f"reach-{what}", lambda what=what, url=url: ask(what, url))

    def _reached(self, number: int, what: str, said: reach.Reached) -> None:
        if number != self._round:
            return
        failed = said.failed.value if said.failed else ""
        shown = tuple(
            replace(one, failed=failed, why=said.why) if one.what == what else one
            for one in self._desk.view.reached
        )
        skew = self._desk.view.skew if said.skew is None else said.skew
        well = skew is None or abs(skew) <= reach.SKEW
        self._desk.show(reached=shown, skew=skew, skew_well=well)
        self._desk.app.draw()

    # ---- the support bundle

    def write_report(self) -> None:
        bench, devices = self._desk.bench, self._desk.bench.care.rows()
        at, health = bench.clock.now(), bench.health()

        def write() -> None:
            name = ""
            try:
                members = bundle.contents(
                    bench.settings, bench.data, at=at, devices=devices, found=ports(), health=health
                )
                key = bench.settings.maintenance.vendor_key
                name = bundle.write(members, key, at, bench.data).name
            except (OSError, KeyWrong):
                name = ""
            self._desk.soon(lambda: self._written(name))

        self._desk.thread("report", write)

    def _written(self, name: str) -> None:
        if self._desk.situation.state is not State.WRITING:
            return
        self._desk.event(Event.WRITTEN)
        if name:
            events.technician_report(self._desk.bench.journal)
            self._desk.show(written=name)
            self._desk.app.draw()
        else:
            self._desk.say("technician.report.failed", good=False)

    # ---- going down

    def go_down(self, how: str) -> None:
        sandbox = self._desk.bench.settings.sandbox.on

        def ask() -> None:
            # a demonstration never switches off the machine it is shown on
            if sandbox or not self._desk.bench.go_down(how):
                self._desk.soon(self._refused)

        self._desk.thread("go-down", ask)

    def _refused(self) -> None:
        events.technician_refused(self._desk.bench.journal)
        self._desk.event(Event.REFUSED)
        self._desk.say("technician.ask.refused", good=False)
