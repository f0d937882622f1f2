"""What works here since this start: what a release, or settings, on trial must show."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from kiosk.commands.tending import Tending
from kiosk.health.parts import Verdict
from kiosk.outbox.kinds import Destination
from kiosk.update.proof import Facts

if TYPE_CHECKING:
    from kiosk.commands.records import Records


class Evidence:
    """`records()` is None until the database is open. `began`: wall clock of this start.
    `consumables`: a printer that answers and is only out of paper works too. So with settings,
    which cannot make it so; a new release's driver could, by misreading it."""

    def __init__(
        self,
        tending: Tending,
        records: Callable[[], Records | None],
        began: float,
        *,
        consumables: bool = False,
    ) -> None:
        self._consumables = consumables
        self._tending, self._records, self._began = tending, records, began
        self._hub: float | None = None  # when the hub was last reached, at the first look
        self._hub_known = False

    def facts(self) -> Facts:
        health = self._tending.health
        works = {
            part.name
            for part in health.parts()
            if part.kind not in ("machine", "papers")
            and (part.verdict is Verdict.GOOD or (self._consumables and part.answers))
        }
        works.discard(Destination.SERVICE_PLATFORM.value)  # nobody's visit hangs on it
        if not self._hub_reached():
            works.discard(Destination.HUB.value)
        opened = self._records() is not None
        return Facts(health.liveness.frames_live, opened, frozenset(works))

    def _hub_reached(self) -> bool:
        """Since this start: what the database remembers of before is no proof."""
        records = self._records()
        if records is None:
            return False
        reached = records.outbox.standing()[Destination.HUB].reached
        if not self._hub_known:
            self._hub, self._hub_known = reached, True
        return reached is not None and (reached != self._hub or reached >= self._began)
