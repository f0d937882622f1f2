"""The elements of a guide in their order, for the glass and for paper alike.

What proves who somebody is stands in no guide's text: it is made of what decides, the item's form
and what the bureau accepts at this station, so that a guide cannot promise what the terminal
refuses.
"""

from __future__ import annotations

from typing import NamedTuple

from kiosk.handling.fileable import by_agent, proofs_here
from kiosk.services import proofs
from kiosk.services.form import Form
from kiosk.services.model import Item, Kind
from kiosk.services.proofs import USUAL, Proof
from kiosk.settings.model import Settings
from kiosk.text.strings import Strings

PROGRESS = "review-matters"
"""The query that shows what an office is deciding, wherever it was handed in."""


class Element(NamedTuple):
    """`key`: its string under `guide`, which is its heading. `numbered`: each text has a number."""

    key: str
    texts: tuple[str, ...]
    numbered: bool = False


def elements(
    item: Item, settings: Settings, strings: Strings, *, here: bool
) -> tuple[Element, ...]:
    """From conditions to other channels, in the strings' language. `here`: the item can be done at
    this terminal, so its way, steps and proofs are those of its form."""
    language, guide, form = strings.language, item.guide, item.form if here else None
    way = guide.way if form is None else form.way
    steps = tuple(step.get(language) for step in (guide.steps if form is None else form.steps))
    if form is None and _decided_elsewhere(item) and PROGRESS in settings.items:
        steps += (strings("guide.progress"),)
    found = [Element("conditions", (guide.conditions.get(language),))]
    if form is not None and form.parts:
        alone = by_agent(form, settings)
        parts = tuple(
            strings(
                "guide.part_own" if alone and not p.by_agent else "guide.part",
                name=p.name.get(language),
                office=p.office.get(language),
            )
            for p in form.parts
        )
        found.append(Element("parts", parts, True))
    proved = here and (form is not None or item.unit is not None)
    materials = _at_terminal(item, settings, strings) if proved else at_counter(item, strings)
    found += [
        Element("materials", materials, len(materials) > 1),
        Element("time_limit", (guide.time_limit.get(language),)),
        Element("way", (way.get(language),)),
        Element("steps", steps, True),
        Element("standard", (guide.service_standard.get(language),)),
        Element("fee", (guide.fee.get(language),)),
    ]
    if guide.legal_basis:
        basis = tuple(text.get(language) for text in guide.legal_basis)
        found.append(Element("basis", basis, len(basis) > 1))
    if guide.elsewhere is not None:
        found.append(Element("elsewhere", (guide.elsewhere.get(language),)))
    return tuple(found)


def at_counter(item: Item, strings: Strings) -> tuple[str, ...]:
    """What is brought to a counter, whatever this terminal accepts."""
    by_form = item.form is not None or item.unit is not None
    proof = strings(f"guide.proof.counter.{_who(item)}" if by_form else "guide.proof.any")
    return _brought(item, strings, proof, "counter")


def _at_terminal(item: Item, settings: Settings, strings: Strings) -> tuple[str, ...]:
    """What is shown here, and what would do at a counter."""
    accepts, need = _terms(item.form, settings.station.proofs.get(item.id))
    had = [p for p in accepts if p in proofs_here(settings)]
    sets = proofs.least(had, need) or proofs.least(accepts, need)
    both = strings("guide.proof.and")
    shown = strings("guide.proof.or").join(
        both.join(strings(f"guide.proof.{proof}") for proof in one) for one in sets
    )
    all_ = strings("guide.proof.all") if len(sets) == 1 and len(sets[0]) > 1 else ""
    proof = strings(f"guide.proof.here.{_who(item)}", proofs=shown, all=all_)
    return _brought(item, strings, proof, "here" if by_agent(item.form, settings) else "away")


def _who(item: Item) -> str:
    return "agent" if item.unit is not None else item.guide.by


def _brought(item: Item, strings: Strings, proof: str, agent: str) -> tuple[str, ...]:
    """`agent`: where somebody is taken who acts for the person; an employer's is asked anyway."""
    found = (proof, *(text.get(strings.language) for text in item.guide.materials))
    if item.kind is not Kind.HANDLING or item.unit is not None or item.form is None:
        return found
    if item.guide.by == "guardian" and agent != "here":
        return found
    return (*found, strings(f"guide.agent.{agent}"))


def _terms(form: Form | None, said: tuple[Proof, ...] | None) -> tuple[tuple[Proof, ...], int]:
    return (USUAL, 1) if form is None else (said or form.accepts, form.need)


def _decided_elsewhere(item: Item) -> bool:
    """A person's matter that an office decides."""
    return item.kind is Kind.HANDLING and item.unit is None and item.guide.by == "person"
