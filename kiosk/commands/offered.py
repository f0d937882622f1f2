"""The hub's offers at a running terminal: trial, rounds and duties, tied together.

Made after the first frame; what asks the hub begins when the database is open.
"""

from __future__ import annotations

import argparse
import contextlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.commands import configured
from kiosk.commands.configured import Started
from kiosk.commands.evidence import Evidence
from kiosk.commands.offer_trial import OfferTrial
from kiosk.commands.tending import Tending
from kiosk.journal import events
from kiosk.journal.journal import Journal
from kiosk.remote.folder import Folder
from kiosk.runtime.clock import Clock
from kiosk.runtime.restarts import Why
from kiosk.settings.offer import Duties
from kiosk.store.faults import StoreFault
from kiosk.update.proof import Place
from kiosk.visit.states import State

if TYPE_CHECKING:
    from kiosk.commands.app import App
    from kiosk.commands.detailing import Detailing
    from kiosk.commands.offer_rounds import OfferRounds
    from kiosk.commands.package_rounds import PackageRounds
    from kiosk.commands.pictures import Pictures
    from kiosk.commands.records import Records
    from kiosk.commands.release_fetch import ReleaseFetch
    from kiosk.outbox.kinds import PackageHealth, SettingsHealth, UpdateHealth
    from kiosk.remote.taking import Taken
    from kiosk.uplink.hub import HubClient

RESTART, DETAIL = "restart", "detail"


class Offered:
    """`busy()`: a release is on trial or waits: no settings beside it."""

    def __init__(
        self,
        started: Started,
        options: argparse.Namespace,
        app: App,
        tending: Tending,
        records: Callable[[], Records | None],
        clock: Clock,
        journal: Journal,
        *,
        busy: Callable[[], bool],
    ) -> None:
        self._started, self._options, self._app = started, options, app
        self._tending, self._clock, self._journal, self._busy = tending, clock, journal, busy
        self._folder = Folder(options.data, restart=self._wish)
        self._rounds: OfferRounds | None = None
        self._packages: list[PackageRounds] = []
        self._pictures: Pictures | None = None
        self._detailing: Detailing | None = None
        evidence = Evidence(tending, records, clock.now().timestamp(), consumables=True)
        self._trial = OfferTrial(
            self._folder, evidence, journal,
            probe=lambda: app.glass.call_soon(app.probe), settled=self._report,
        )  # fmt: skip
        tending.offers, tending.update, tending.packages = self.told, self.update, self.packages
        self._release: ReleaseFetch | None = None
        self._others: dict[str, PackageRounds | None] = {}

    def start(self) -> None:
        self._tell_of_start()
        self._trial.start()

    def ask(self) -> None:
        """The database is open: the hub may be asked. Nothing where there is no hub, or nobody who
        may sign. Raises OSError."""
        settings = self._started.settings
        if settings.hub.url and settings.remote.signers:
            from kiosk.check.whole import Shipped
            from kiosk.commands import pictures
            from kiosk.commands.offer_rounds import OfferRounds
            from kiosk.remote.taking import Taking

            taking = Taking(
                self._folder,
                settings,
                lambda kept: configured.settings(self._options, None, kept),
                lambda before, after: Shipped().objections(before, after),
            )
            hub = self._hub()
            draw = partial(pictures.draw, self._options, self._clock)
            self._pictures = pictures.Pictures(hub, self._clock, self._journal, draw)
            self._rounds = OfferRounds(
                hub, taking, self._folder,
                self._clock, self._journal, every=settings.remote.poll_seconds, idle=self._idle,
                taken=self._taken, before_restart=self._note, restart=self._wish,
                picture=self._pictures.asked,
            )  # fmt: skip
            self._rounds.start()
        self._app.glass.call_soon(partial(self._duties, self._started.offered.duties))
        self._fetch()

    def close(self) -> None:
        self._trial.close()
        for rounds in self._packages:
            rounds.close()
        if self._detailing is not None:
            self._detailing.close()
        if self._pictures is not None:
            self._pictures.close()
        if self._rounds is not None:
            self._rounds.close()

    def told(self) -> SettingsHealth | None:
        """For the health record."""
        from kiosk.remote.standing import told

        return told(self._folder, self._rounds.refused if self._rounds is not None else None)

    def update(self) -> UpdateHealth | None:
        """How far the release that is named has come, for the health record."""
        found = self._release.told() if self._release is not None else None
        if found is None:
            return None
        from kiosk.outbox.kinds import UpdateHealth

        why = found.why or None
        return UpdateHealth(
            version=found.version, outcome=found.outcome, why=why, about=found.about
        )  # fmt: skip

    def packages(self) -> dict[str, PackageHealth]:
        """How far what else is named has come, for the health record. What nobody can have signed
        for this machine never comes."""
        from kiosk.commands.package_rounds import Stand
        from kiosk.outbox.kinds import PackageHealth

        settings, found = self._started.settings, {}
        named = {
            "knowledge": settings.knowledge.package,
            "screen": settings.screen and settings.screen.published and settings.screen.package,
        }
        for name, rounds in self._others.items():
            stand = rounds.stand if rounds is not None else Stand("refused", "no-signers")
            if named[name] and stand is not None:
                found[name] = PackageHealth(outcome=stand.outcome, why=stand.why or None)
        return found

    # ---- inside

    def _fetch(self) -> None:
        """What the settings name and a publisher whom the profile knows has signed. Raises
        OSError."""
        self._release = self._named_release()
        self._others = {"knowledge": self._knowledge(), "screen": self._publicity()}
        made = (*self._others.values(), self._release)
        self._packages = [rounds for rounds in made if rounds is not None]
        for rounds in self._packages:
            rounds.start()

    def _knowledge(self) -> PackageRounds | None:
        settings = self._started.settings
        wanted, signers = settings.knowledge.package, settings.knowledge.signers
        if not (settings.hub.url and wanted and signers):
            return None
        from kiosk.commands.knowledge import FOLDER
        from kiosk.commands.knowledge_fetch import KnowledgeFetch
        from kiosk.remote.depot import Depot

        data = Path(self._options.data)
        return KnowledgeFetch(
            self._hub(), wanted, signers,
            Depot(data / "packages", settings.health.disk_low), data / FOLDER, self._journal,
            idle=self._idle,
        )  # fmt: skip

    def _publicity(self) -> PackageRounds | None:
        settings, own = self._started.settings, self._started.settings.screen
        if own is None or not own.published:
            return None
        if not (settings.hub.url and own.package and own.publishers):
            from kiosk.publicity.laying import withdraw

            withdraw(Path(own.published))
            return None
        from kiosk.commands.publicity_fetch import PublicityFetch

        return PublicityFetch(
            self._hub(), own.package, own.publishers, Path(own.published), self._journal,
            spare=settings.health.disk_low, clock=self._clock.monotonic, idle=self._idle,
        )  # fmt: skip

    def _named_release(self) -> ReleaseFetch | None:
        """None in a working tree too: that renews itself by hand."""
        settings, place = self._started.settings, Place.of(Path(__file__).resolve())
        wanted = settings.update.release
        if place is None or not settings.hub.url or wanted is None:
            return None
        from kiosk.commands.release_fetch import ReleaseFetch

        return ReleaseFetch(
            self._hub(), wanted, place, Path(self._options.data), self._journal,
            spare=settings.health.disk_low, idle=self._idle,
        )  # fmt: skip

    def _hub(self) -> HubClient:
        from kiosk.uplink.hub import HubClient

        return HubClient.of(self._started.settings.hub, self._clock.monotonic)

    def _tell_of_start(self) -> None:
        """What became of an offer between the last process and this one."""
        if self._started.offer_bad:
            events.settings_unusable(self._journal)
        in_force = int(self._started.offered.version)
        for version, why in self._folder.returned().items():
            if int(version) > in_force:
                events.settings_returned(self._journal, version=int(version), why=why.why)

    def _idle(self) -> bool:
        at_rest = self._app.runtime.situation.state is State.ATTRACT
        return at_rest and not self._trial.on_trial and not self._busy()

    def _taken(self, taken: Taken) -> None:
        kept = self._folder.kept(taken.version)
        if taken.live and kept is not None:
            self._app.glass.call_soon(partial(self._duties, kept.duties))
            self._report()

    def _duties(self, duties: Duties) -> None:
        """On the drawing thread. A number is written down before it is done."""
        self._app.pause(duties.pause)
        self._detail(duties.detail)
        if duties.restart > self._folder.done_once().get(RESTART, 0):
            with contextlib.suppress(OSError):  # then it is not done, rather than again and again
                self._folder.note_done(RESTART, duties.restart)
                self._tending.wish(Why.ASKED)

    def _detail(self, number: int) -> None:
        """An hour of more in the journal, or what is left of one after a start."""
        if self._detailing is None:
            from kiosk.commands.detailing import Detailing, ports

            self._detailing = Detailing(
                self._folder.root / "detail.json", ports(self._started.settings),
                self._clock, self._journal,
            )  # fmt: skip
        with contextlib.suppress(OSError):
            if number > self._folder.done_once().get(DETAIL, 0):
                self._folder.note_done(DETAIL, number)
                self._detailing.begin()
            else:
                self._detailing.resume()

    def _note(self) -> None:
        with contextlib.suppress(OSError, StoreFault):
            self._trial.note()

    def _wish(self) -> None:
        self._app.glass.call_soon(lambda: self._tending.wish(Why.SETTINGS))

    def _report(self) -> None:
        """The hub hears of it with the next look at all parts, which is now."""
        self._app.glass.call_soon(self._app.probe)
