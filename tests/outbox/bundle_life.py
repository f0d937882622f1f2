"""A life that files several parts from one form: through the code that the visitor's touch runs,
with pages that go with several parts, to the real outbox, client and sockets."""

from __future__ import annotations

from functools import lru_cache
from types import SimpleNamespace
from typing import Any

import kiosk.commands.cases
from kiosk.commands.cases import Cases
from kiosk.handling.draft import Draft
from kiosk.handling.papers import Papers
from kiosk.outbox.outbox import Outbox
from kiosk.papers.page import Page, Pixels
from kiosk.platform.filing import Filings
from kiosk.platform.interface import Insurance, Person
from kiosk.runtime.visit_data import Visit
from kiosk.services.catalogue import Catalogue
from kiosk.services.model import Item
from kiosk.settings.load import load
from kiosk.settings.model import Settings
from kiosk.visit.states import Event
from tests.outbox.centre_life import CentreLife, Clock, Prepared

ITEM = "newborn-bundle"


@lru_cache
def item() -> Item:
    return Catalogue.load().item(ITEM)


@lru_cache
def hospital() -> Settings:
    return load("nantong-hospital")


class BundleLife(CentreLife):
    @staticmethod
    def prepare(url: str, adapter: str) -> Prepared:
        item(), hospital()
        return CentreLife.prepare(url, adapter)

    def _file(self, outbox: Outbox, filings: Filings, put: dict[str, Any]) -> None:
        """`put`: keys and numbers by part, answers, pages by paper, and whose it is."""
        kiosk.commands.cases.uuid = SimpleNamespace(  # type: ignore[assignment]
            uuid4=iter(put["keys"].values()).__next__
        )
        cases = Cases(outbox, Clock(self), self._refused)
        cases.outcome_query = filings.outcome_query
        for key in put["keys"].values():
            self.say("intended", key)
        told: list[Event] = []
        cases.file(_visit(put), lambda event, data=None: told.append(event))
        if told:
            raise RuntimeError("it was not kept")
        for key in put["keys"].values():  # the visitor sees each part
            self.say("promised", key)

    def _refused(self, fault: Exception) -> None:
        raise fault


def _visit(put: dict[str, Any]) -> Visit:
    who = put["who"]
    insurance = Insurance("310", "", "1", "", who["region"], "")
    person = Person(
        who["person_no"], who["name"], "01", who["certificate_no"], "2", None, (insurance,)
    )
    pages = {
        name: tuple(Page(bytearray(text.encode()), Pixels(1, 1, bytearray(3))) for text in texts)
        for name, texts in put["pages"].items()
    }
    return Visit(
        1, hospital(), subject=person, item=item(), insurance=insurance,
        draft=Draft(put["answers"]), papers={ITEM: Papers(pages)}, submission=put["number"],
        numbers=put["numbers"],
    )  # fmt: skip
