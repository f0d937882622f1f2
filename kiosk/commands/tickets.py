"""From a visit to a printable receipt: collects what it may show and makes its document."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from kiosk.commands.presenter import Library, review_url
from kiosk.runtime.clock import Clock
from kiosk.runtime.visit_data import Visit

if TYPE_CHECKING:
    from drivers.printer.document import Document


class Tickets:
    """`next_serial` gives numbers that are never given twice on this terminal."""

    def __init__(
        self,
        library: Library,
        clock: Clock,
        next_serial: Callable[[], str],
        language: Callable[[], str],
    ) -> None:
        self._library = library
        self._clock = clock
        self._next_serial = next_serial
        self._language = language

    def compose(self, visit: Visit) -> Callable[[], Document]:
        """A function for the printer's thread. The serial number is taken here, once a ticket."""
        from kiosk.receipts import compose

        use, item, result, person = visit.current, visit.item, visit.result, visit.subject
        if use is None or item is None or result is None or person is None:
            raise LookupError("a receipt needs an item, a result and a person")
        at = self._clock.now()
        visit.serial = self._next_serial()
        visit.copy = visit.prints.get(visit.paper_key, 0)
        serial, printed = visit.serial, visit.copy
        child = visit.about_child
        settings, library, language = visit.settings, self._library, self._language()

        def document() -> Document:
            return compose(
                item,
                result,
                person,
                settings,
                library.strings(language),
                library.catalogue(),
                library.dictionaries(),
                number=use.number,
                serial=serial,
                review_url=review_url(settings, item.id, use.number, at),
                reprint=printed,
                at=at,
                child=child,
            )

        return document
