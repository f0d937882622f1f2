"""The elements of a guide in their order, for the glass and for paper alike."""

from __future__ import annotations

from typing import NamedTuple

from kiosk.services.form import Part
from kiosk.services.model import Bilingual, Item


class Element(NamedTuple):
    """`key`: its string under `guide`, which is its heading. `numbered`: each text has a number."""

    key: str
    texts: tuple[Bilingual, ...]
    numbered: bool = False


def _part(part: Part) -> Bilingual:
    """What it is, and who takes it."""
    name, office = part.name, part.office
    return Bilingual(zh=f"{name.zh}（{office.zh}）", en=f"{name.en} ({office.en})")


def elements(item: Item, *, here: bool) -> tuple[Element, ...]:
    """From conditions to other channels; no texts under `materials`: nothing but the identity.
    `here`: the item can be done at this terminal, so its way and steps are those of its form."""
    guide = item.guide
    way, steps = guide.way, guide.steps
    if here and item.form is not None:
        way, steps = item.form.way, item.form.steps
    found = [Element("conditions", (guide.conditions,))]
    if here and item.form is not None and item.form.parts:
        found.append(Element("parts", tuple(map(_part, item.form.parts)), True))
    found += [
        Element("materials", guide.materials, len(guide.materials) > 1),
        Element("time_limit", (guide.time_limit,)),
        Element("way", (way,)),
        Element("steps", steps, True),
        Element("standard", (guide.service_standard,)),
        Element("fee", (guide.fee,)),
    ]
    if guide.legal_basis:
        found.append(Element("basis", guide.legal_basis, len(guide.legal_basis) > 1))
    if guide.elsewhere is not None:
        found.append(Element("elsewhere", (guide.elsewhere,)))
    return tuple(found)
