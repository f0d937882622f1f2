"""From an item to paper, through the real composer, encoder and the independent decoder."""

from __future__ import annotations

import functools
import tomllib
from datetime import datetime
from pathlib import Path

from drivers.printer.document import Document
from drivers.printer.encode import Job, encode
from drivers.printer.model import Model, model
from kiosk.platform.interface import Person, Unit
from kiosk.receipts import compose
from kiosk.receipts.raster import rasterize
from kiosk.services.catalogue import Catalogue
from kiosk.services.dictionaries import Dictionaries
from kiosk.services.model import Item
from kiosk.services.result import Result
from kiosk.settings.load import load
from kiosk.settings.model import Settings
from kiosk.text.strings import Strings
from sandbox.paper import KINDS, Paper, decode
from tests.receipts.samples import AT, NUMBER, SERIAL, URL, person, result

ROOT = Path(__file__).resolve().parents[2]
WIDTHS = {"80": "generic-80", "58": "generic-58"}


@functools.cache
def catalogue() -> Catalogue:
    return Catalogue.load(ROOT / "config" / "services")


@functools.cache
def dictionaries() -> Dictionaries:
    return Dictionaries.load()


@functools.cache
def settings() -> Settings:
    return load("heilongjiang-2")


@functools.cache
def strings(language: str) -> Strings:
    return Strings.load(language)


@functools.cache
def printer(name: str) -> Model:
    return model(tomllib.loads((ROOT / "config" / "printers" / f"{name}.toml").read_text("utf-8")))


def document(
    item: Item,
    found: Result | None = None,
    language: str = "zh",
    *,
    who: Person | None = None,
    station: Settings | None = None,
    url: str | None = None,
    reprint: int = 0,
    at: datetime = AT,
    unit: Unit | None = None,
) -> Document:
    return compose(
        item,
        found or result(item, dictionaries()),
        who or person(),
        station or settings(),
        strings(language),
        catalogue(),
        dictionaries(),
        number=NUMBER,
        serial=SERIAL,
        review_url=URL.format(item=item.id) if url is None else url,
        reprint=reprint,
        at=at,
        unit=unit,
    )


def job(ticket: Document, name: str = "generic-80") -> Job:
    return encode(ticket, printer(name), rasterize)


def paper(ticket: Document, name: str = "generic-80") -> Paper:
    return decode(job(ticket, name).data, kind=KINDS[name])
