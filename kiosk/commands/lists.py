"""From a visit to a complete list on A4: collects what it may show and has it drawn."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from kiosk.commands.presenter import Library
from kiosk.commands.tickets import Issue, chosen_insurance, no_check
from kiosk.runtime.clock import Clock
from kiosk.runtime.visit_data import Visit

if TYPE_CHECKING:
    from drivers.page_printer.interface import Form, Made, PageDocument, Sides
    from drivers.wake import Wake
    from kiosk.services.model import A4, Item
    from kiosk.settings.model import PagePrinterSettings
    from kiosk.sheets.document import Sheet


class Lists:
    """`next_serial`: numbers never given twice on this terminal, shared with its receipts. `issue`
    gives a paper's check number (`Records.issue`)."""

    def __init__(
        self,
        library: Library,
        clock: Clock,
        next_serial: Callable[[], str],
        language: Callable[[], str],
        issue: Issue = no_check,
    ) -> None:
        self._issue = issue
        self._library = library
        self._clock = clock
        self._next_serial = next_serial
        self._language = language

    def compose(self, visit: Visit) -> Callable[[], PageDocument]:
        """A function for the printer's thread. The serial number is taken here, once a list.
        An item with prescribed forms of its own has those in place of a list."""
        if visit.item is not None and visit.item.a4 is not None:
            return self._forms(visit, visit.item, visit.item.a4)
        from drivers.page_printer.interface import PageDocument, Sides
        from kiosk.sheets.complete_list import complete_list, facts

        item, result, person, chosen = (
            visit.item,
            visit.result,
            visit.subject,
            visit.settings.devices.page_printer,
        )
        if item is None or result is None or person is None or chosen is None:
            raise LookupError("a list needs an item, a result, a person and an A4 printer")
        visit.serial = self._next_serial()
        visit.copy = visit.prints.get(visit.paper_key, 0)
        sheet = partial(
            complete_list,
            item,
            result,
            person,
            visit.settings,
            self._library.strings(self._language()),
            self._library.dictionaries(),
            serial=visit.serial,
            reprint=visit.copy,
            at=self._clock.now(),
            child=visit.about_child,
            unit=visit.unit,
            insurance=chosen_insurance(visit, self._library, self._language()),
        )
        told = facts(
            item, result, self._library.strings(self._language()), self._library.dictionaries()
        )
        serial = visit.serial
        sides = Sides(chosen.sides)
        whose = visit.unit.code if visit.unit else person.certificate_no

        def document() -> PageDocument:
            bare = msgspec.json.encode(sheet()).decode()
            made = sheet(check=self._issue(serial, item.id, bare, whose, told))
            return PageDocument(
                lambda form, wake: self._render(made, form, wake, sides, chosen.media), sides=sides
            )

        return document

    def _forms(self, visit: Visit, item: Item, a4: A4) -> Callable[[], PageDocument]:
        from drivers.page_printer.interface import PageDocument, Sides
        from kiosk.services import prescribed as papers
        from kiosk.sheets.prescribed import Given, facts, prescribed

        person, chosen = visit.subject, visit.settings.devices.page_printer
        if person is None or chosen is None:
            raise LookupError("a form needs a person and an A4 printer")
        visit.serial = self._next_serial()
        visit.copy = visit.prints.get(visit.paper_key, 0)
        given = Given(
            item,
            person,
            visit.settings,
            insurance=visit.insurance,
            draft=visit.draft,
            case=visit.case,
            strokes=visit.strokes,
            result=visit.result,
            agent=visit.agent.name if visit.agent else "",
        )
        strings, serial = self._library.strings(self._language()), visit.serial
        sheet = partial(
            prescribed, given=given, strings=strings, dictionaries=self._library.dictionaries(),
            serial=serial, reprint=visit.copy, at=self._clock.now(),
        )  # fmt: skip
        told, sides = facts(given, strings), Sides(chosen.sides)
        whose = person.certificate_no

        def document() -> PageDocument:
            known = papers.load()
            forms = [known[name] for name in a4.papers]
            bare = msgspec.json.encode(sheet(forms)).decode()
            check = self._issue(serial, item.id, bare, whose, told)
            made = sheet(forms, check=check)
            return PageDocument(
                lambda form, wake: self._render(made, form, wake, sides, chosen.media), sides=sides
            )

        return document

    def of(
        self, sheet: Callable[[], Sheet], chosen: PagePrinterSettings
    ) -> Callable[[], PageDocument]:
        """A function for the printer's thread: a sheet of the staff's, without number or check."""
        from drivers.page_printer.interface import PageDocument, Sides

        sides = Sides(chosen.sides)

        def document() -> PageDocument:
            made = sheet()
            return PageDocument(
                lambda form, wake: self._render(made, form, wake, sides, chosen.media), sides=sides
            )

        return document

    def _render(self, sheet: Sheet, form: Form, wake: Wake, sides: Sides, media: str) -> Made:
        from kiosk.sheets.render import render

        return render(sheet, form, wake, self._clock.monotonic, sides=sides, media=media)
