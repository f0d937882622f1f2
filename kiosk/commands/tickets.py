"""From a visit to a printable receipt: collects what it may show and makes its document."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from kiosk.commands.presenter import Library
from kiosk.commands.visit_links import ReviewLinks
from kiosk.handling import covers
from kiosk.handling import draft as drafts
from kiosk.handling import papers as paperwork
from kiosk.handling.case import Case, Outcome
from kiosk.runtime.clock import Clock
from kiosk.runtime.visit_data import Visit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from drivers.printer.document import Document
    from kiosk.handling.covers import Sheet
    from kiosk.receipts import Handed, PartTold
    from kiosk.services.model import Item

INSURANCES = "INSUTYPE"
"""Dictionary of kinds of insurance."""


Issue = Callable[[str, str, str, str, "Sequence[tuple[str, str]]"], str]
"""Serial, item, all that stands on a paper, whose it is, and what must stand on it -> its check
number; "" for none."""


def no_check(*_: object) -> str:
    return ""


class Tickets:
    """`next_serial` gives numbers that are never given twice on this terminal. `issue`: check
    numbers of tickets that are statements (`Records.issue`)."""

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
        self._links = ReviewLinks()

    def compose(self, visit: Visit) -> Callable[[], Document]:
        """A function for the printer's thread. The serial number is taken here, once a ticket."""
        from kiosk.receipts import compose
        from kiosk.sheets.complete_list import facts

        if visit.case is not None:
            return self._of_case(visit, visit.case)
        use, item, result, person = visit.current, visit.item, visit.result, visit.subject
        if use is None or item is None or result is None or person is None:
            raise LookupError("a receipt needs an item, a result and a person")
        at, serial, printed = self._number(visit)
        child, unit = visit.about_child, visit.unit
        by = self._by(visit)
        settings, library, language = visit.settings, self._library, self._language()
        insurance = chosen_insurance(visit, library, language)
        review_url = self._links.url(visit, item.id, use.number, at)

        def composed(check: str) -> Document:
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
                review_url=review_url,
                reprint=printed,
                at=at,
                child=child,
                insurance=insurance,
                check=check,
                unit=unit,
                by=by,
            )

        def document() -> Document:
            if not item.receipt.whole:
                return composed("")
            told = facts(item, result, library.strings(language), library.dictionaries())
            bare = msgspec.json.encode(composed("")).decode()
            return composed(self._issue(serial, item.id, bare, person.certificate_no, told))

        return document

    def compose_text(self, visit: Visit) -> Callable[[], Document]:
        """The guide, work rule or answer that is open, on paper: nobody's, so it has no number and
        is not counted."""
        from kiosk.receipts import compose_answer, compose_guide, compose_rule

        at, language, library = self._clock.now(), self._language(), self._library
        settings, item = visit.settings, visit.guide
        if visit.work_rule:
            rule = library.work_rule(visit.work_rule)
            if rule is None:
                raise LookupError("that work rule is not published here")
            return lambda: compose_rule(rule, settings, library.strings(language), at=at)
        if item is None:
            found = library.answer_of(visit.answer, visit)
            if found is None:
                raise LookupError("neither guide nor answer is open")
            return lambda: compose_answer(found, settings, library.strings(language), at=at)
        here = item.id in library.fileable()
        return lambda: compose_guide(item, settings, library.strings(language), at=at, here=here)

    def compose_number(self, visit: Visit) -> Callable[[], Document]:
        """The number of the queue that was taken: nobody's, so it bears no serial."""
        from kiosk.receipts import compose_number

        given, queue = visit.ticket, visit.settings.station.queue
        of = next((t for t in queue.types if given and t.id == given.kind), None) if queue else None
        if given is None or of is None:
            raise LookupError("no number was taken")
        at, strings = self._clock.now(), self._library.strings(self._language())
        return lambda: compose_number(given, of, visit.settings, strings, at=at)

    def compose_booking(self, visit: Visit) -> Callable[[], Document]:
        """The appointment that was made: nobody's, so it bears no serial."""
        from kiosk.receipts import compose_booking

        made = visit.booking.made
        if made is None:
            raise LookupError("no appointment was made")
        item = self._library.catalogue().item(made.item)
        at, strings = self._clock.now(), self._library.strings(self._language())
        return lambda: compose_booking(made, item, visit.settings, strings, at=at)

    def compose_voice(self, visit: Visit) -> Callable[[], Document]:
        """The number under which the reply is read; it names nobody and bears no serial."""
        from kiosk.receipts import compose_voice

        given, what = visit.voice.given, visit.voice.what
        if given is None:
            raise LookupError("nothing was said")
        at, strings = self._clock.now(), self._library.strings(self._language())
        return lambda: compose_voice(given, what, visit.settings, strings, at=at)

    def _of_case(self, visit: Visit, case: Case) -> Callable[[], Document]:
        from drivers.printer.document import Document
        from kiosk.receipts import compose_cover, compose_filed

        item, person, draft = visit.item, visit.subject, visit.draft
        if item is None or person is None or draft is None:
            raise LookupError("a case's receipt needs an item, a person and a form")
        form = item.form
        if form is None:
            raise LookupError("a case's receipt needs a form")
        at, serial, printed = self._number(visit)
        settings, language, library = visit.settings, self._language(), self._library
        visit_agent, unit, by = visit.agent, visit.unit, self._by(visit)
        said = drafts.read(form, draft, language, library.dictionaries(), on_paper=True)
        what, day, strings = visit.given, case.at.date(), library.strings(language)
        papers = paperwork.told(replace(what, late=()), day, library.workdays(), strings)
        late = paperwork.told(replace(what, handed=()), day, library.workdays(), strings)
        originals = [m.name.get(language) for m, _ in what.handed if m.hand_in]
        sheets = tuple(covers.sheets(form, case, what))

        def cover(sheet: Sheet) -> Document:
            """It comes out behind the receipt, by the same touch."""
            with_it = paperwork.Given(sheet.originals)
            named = paperwork.told(with_it, day, library.workdays(), strings)
            named += [
                (m.name.get(language), strings("receipt.cover.shared", part=p.name.get(language)))
                for m, p in sheet.shared
            ]
            return compose_cover(
                item,
                person,
                named,
                settings,
                strings,
                number=sheet.number,
                serial=serial,
                at=at,
                reprint=printed,
                unit=unit,
                part=sheet.part,
            )

        review_url = self._links.url(visit, item.id, case.number, at)

        def document() -> Document:
            ticket = receipt()
            return Document((*ticket.blocks, *(b for one in sheets for b in cover(one).blocks)))

        def receipt() -> Document:
            return compose_filed(
                item,
                person,
                _handed(case),
                settings,
                library.strings(language),
                number=case.number,
                serial=serial,
                handed_at=case.at,
                agent=visit_agent,
                by=by,
                unit=unit,
                proof=case.proof,
                term=library.term(item, case, language),
                said=said,
                papers=papers,
                late=late,
                originals=originals,
                declared=form.statement.get(language),
                then=form.next_.get(language),
                review_url=review_url,
                reprint=printed,
                at=at,
                parts=self._parts(item, case, language),
            )

        return document

    def _parts(self, item: Item, case: Case, language: str) -> tuple[PartTold, ...]:
        """Of a filing of several matters: what is said of each."""
        from kiosk.receipts import PartTold

        told = []
        for one in case.parts:
            part = item.form.part(one.part) if item.form is not None else None
            if part is None:
                raise LookupError("a part that the form does not have")
            told.append(
                PartTold(
                    name=part.name.get(language),
                    office=part.office.get(language),
                    handed=_handed(one),
                    number=one.number,
                    proof=one.proof,
                    term=self._library.term(item, one, language),
                    todo=part.refused.get(language),
                    code=one.code,
                )
            )
        return tuple(told)

    def _by(self, visit: Visit) -> str:
        """Who of the staff helped or acted, in words; "" where nobody did."""
        if (who := visit.assistant) is None:
            return ""
        key = "receipt.by_helped" if who.mode == "helped" else "receipt.by_proxy"
        return self._library.strings(self._language())(key, name=who.name)

    def _number(self, visit: Visit) -> tuple[datetime, str, int]:
        """When, the ticket's own number, and how often it was printed before."""
        visit.serial = self._next_serial()
        visit.copy = visit.prints.get(visit.paper_key, 0)
        return self._clock.now(), visit.serial, visit.copy


def _handed(case: Case) -> Handed:
    """What may be said of it on paper. What is several matters is said of each."""
    from kiosk.receipts import Handed

    return {
        Outcome.ACCEPTED: Handed.ACCEPTED,
        Outcome.UNKNOWN: Handed.UNKNOWN,
        Outcome.WAITING: Handed.WAITING,
    }.get(case.outcome, Handed.NOT_DONE)


def chosen_insurance(visit: Visit, library: Library, language: str) -> str:
    """Of an item that is about one of several: which; else ""."""
    item, one = visit.item, visit.insurance
    if item is None or one is None or not item.eligible.choose_insurance:
        return ""
    return library.dictionaries().label(INSURANCES, one.type, language)
