"""An A4 printer over IPP that is believed only when it says how its job ended.

One owner: the thread that made it.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace

from drivers.page_printer import status as meaning
from drivers.page_printer.endpoint import Endpoint
from drivers.page_printer.interface import (
    CannotMake,
    Failed,
    Form,
    Made,
    Outcome,
    PageDocument,
    PageFailure,
    PagePrinterStatus,
    Sides,
)
from drivers.page_printer.ipp import Attribute, Tag, keyword
from drivers.page_printer.jobs import Jobs
from drivers.page_printer.looking import Looking
from drivers.page_printer.post import NoAnswer, Woken
from drivers.page_printer.session import Code, Refused, Session
from drivers.page_printer.times import Times
from drivers.wake import Wake

_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


class IppPrinter:
    """`PagePrinter` over `ipp://` or `ipps://`. Something is `held` until the first `clear`: what
    an earlier process left in it is not known.

    `owner`: ASCII name of this terminal, for requesting-user-name and job-name; names nobody.
    `completed`: "paper" when this printer's job-state completed means paper; "sent" for a queue
    that only hands bytes on (then it is never *printed*, and the visitor is asked).
    """

    def __init__(
        self,
        to: Endpoint,
        owner: str,
        clock: Callable[[], float],
        *,
        media: str = "iso_a4_210x297mm",
        completed: str = "paper",
        times: Times = Times(),
    ) -> None:
        self._owner = "".join(c for c in owner if c.isascii() and (c.isalnum() or c in "-_."))[:40]
        self._session = Session(to, self._owner, clock, times.answer, times.stall)
        self._clock = clock
        self._media = media
        self._times = times
        self._looking = Looking(self._session, clock)
        self._jobs = Jobs(self._session, self._looking, clock, self._owner, completed, times)

    # --- the interface ---

    def status(self) -> PagePrinterStatus:
        return replace(self._looking.status, held=self._jobs.dirty)

    def close(self) -> None:
        """Nothing is held between questions."""

    def probe(self, wake: Wake) -> PagePrinterStatus:
        self._looking.probe(wake)
        return self.status()

    def print(self, document: PageDocument, wake: Wake) -> Outcome:
        try:
            return self._print(document, wake)
        except Woken:
            begun = self._jobs.dirty
            return Failed(PageFailure.CANCELLED, began=begun, withdrawn=not begun)

    def clear(self, wake: Wake) -> bool:
        return self._jobs.clear(wake)

    # --- printing ---

    def _print(self, document: PageDocument, wake: Wake) -> Outcome:
        now = self._looking.look(wake)
        if wake.is_set():
            return Failed(PageFailure.CANCELLED, began=False, withdrawn=True)
        if now is None:
            return Failed(self._looking.unreached(), began=False, withdrawn=True)
        if why := meaning.failure(now):
            return Failed(why, began=False, withdrawn=True)
        form = meaning.form(now)
        if form is None:
            return Failed(PageFailure.FORMAT, began=False, withdrawn=True)
        if self._jobs.dirty and not self.clear(wake):
            why = PageFailure.CANCELLED if wake.is_set() else PageFailure.NOT_CLEARED
            return Failed(why, began=False, withdrawn=True)
        try:
            made = document.make(form, wake)
        except CannotMake:
            why = PageFailure.CANCELLED if wake.is_set() else PageFailure.NOT_MADE
            return Failed(why, began=False, withdrawn=True)
        return self._send(document, form, made, now, wake)

    def _send(
        self,
        document: PageDocument,
        form: Form,
        made: Made,
        now: meaning.Condition,
        wake: Wake,
    ) -> Outcome:
        sides = document.sides if document.sides in now.sides else Sides.ONE
        template = (
            Attribute("copies", Tag.INTEGER, (document.copies,)),
            keyword("sides", sides),
            keyword("media", self._media),
        )
        # a random name: it finds the job again when the answer is lost, and says nothing of anybody
        name = f"{self._owner} {''.join(secrets.choice(_LETTERS) for _ in range(10))}"
        until_free = self._clock() + self._times.busy
        sheets = made.pages * document.copies
        self._jobs.dirty = True
        while True:
            try:
                job = self._session.print(
                    name, form.format, template, made.data, wake, self._clock() + self._times.send
                )
                break
            except Refused as refused:
                if refused.code == Code.BUSY and self._clock() < until_free:
                    if wake.wait(self._times.poll):
                        raise Woken("woken") from None
                    continue
                self._jobs.dirty = False
                bad = refused.code == Code.FORMAT_NOT_SUPPORTED
                why = PageFailure.FORMAT if bad else PageFailure.REFUSED
                return Failed(why, began=False, withdrawn=True)
            except Woken as woken:
                self._jobs.dirty = woken.sent > 0
                raise
            except NoAnswer as trouble:
                self._looking.trouble(trouble)
                return self._jobs.unanswered(name, trouble, sheets, wake)
        self._jobs.open.add(job.id)
        return self._jobs.follow(job, sheets, wake)
