"""What a station publishes, gathered for one round in one language, and who it is.

The texts are those of the posters (`kiosk.sheets.publicity`): one wording for paper and screen.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

from kiosk.handling.fileable import here, offered
from kiosk.publicity.media import Medium
from kiosk.publicity.programme import FIGURES, MEDIA, QUEUE, STATION, Stock
from kiosk.services import notices, publicity
from kiosk.services.catalogue import Catalogue
from kiosk.services.model_base import Bilingual
from kiosk.settings.model import Settings
from kiosk.sheets.poster import Poster
from kiosk.sheets.publicity import Posters
from kiosk.text.strings import Strings

ITEMS, GUIDES, RULES, FORMS, NOTICES = "items", "guides", "rules", "forms", "notices"
ONE = ("",)
"""Subject of a kind of which there is one."""


class Sign(NamedTuple):
    """The station as everybody may know it, in one language."""

    name: str
    hours: str
    address: str
    phone: str
    complaints: str
    channels: tuple[str, ...]
    mark_file: str
    demonstration: bool


class Business(NamedTuple):
    """A business type of the queue."""

    id: str
    name: Bilingual


class Content(NamedTuple):
    """`posters`: by kind and subject. `version`: of the settings it was made from."""

    sign: Sign
    businesses: tuple[Business, ...]
    posters: Mapping[tuple[str, str], Poster]
    stock: Stock
    version: str


def gather(
    settings: Settings,
    words: Strings,
    today: date,
    media: tuple[Medium, ...] = (),
    cache: Path | None = None,
) -> Content:
    """Raises DataError where a file of the configuration cannot be used."""
    catalogue = Catalogue.load(cache=cache).told(settings.item_texts)
    items, done = offered(settings, catalogue), here(settings, catalogue)
    make = Posters(settings, words, done)
    posters: dict[tuple[str, str], Poster] = {}
    if items:
        posters[ITEMS, ""] = make.items(items)
    for item in items:
        posters[GUIDES, item.id] = make.guide(item)
        if item.form is not None and item.id in done:
            posters[FORMS, item.id] = make.form(item)
    for rule in publicity.adopted(publicity.load(cache=cache), settings.station.rules):
        posters[RULES, rule.id] = make.rule(rule)
    own = notices.together(notices.load(cache=cache), settings.notices)
    for notice in notices.current(own, today):
        posters[NOTICES, notice.id] = make.notice(notice)
    own = settings.station.queue
    types = own.types if own is not None else ()
    subjects: dict[str, tuple[str, ...]] = {STATION: ONE, MEDIA: tuple(m.name for m in media)}
    for kind in (ITEMS, GUIDES, RULES, FORMS, NOTICES):
        subjects[kind] = tuple(subject for what, subject in posters if what == kind)
    subjects[QUEUE] = subjects[FIGURES] = ONE if types else ()  # both come over the queue's line
    return Content(
        sign=_sign(settings, words.language),
        businesses=tuple(Business(one.id, one.name) for one in types),
        posters=posters,
        stock=Stock(subjects),
        version=settings.version,
    )


def _sign(settings: Settings, language: str) -> Sign:
    station = settings.station
    english = language == "en"
    return Sign(
        name=(station.english_name if english else "") or station.name,
        hours=(station.english_hours if english else "") or station.hours,
        address=(station.english_address if english else "") or station.address,
        phone=station.phone,
        complaints=station.where_to_complain,
        channels=station.channels,
        mark_file=station.mark_file,
        demonstration=settings.sandbox.on,
    )
