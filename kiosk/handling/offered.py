"""A form as it is put to one person at one station: questions and answers that
are not for them are not offered. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from kiosk.services.form import Option, Question
from kiosk.services.model import Item


def for_whom(item: Item, sex: str, regions: Sequence[str]) -> Item:
    """The item with what its form offers to somebody of this `sex` (GB/T 2261.1), at a station that
    serves these `regions` (the beginnings of their codes)."""
    form = item.form
    if form is None:
        return item
    narrowed = tuple(
        _narrowed(q, sex, regions)
        for q in form.questions
        if not q.regions or _served(q.regions, regions)
    )
    if narrowed == form.questions:
        return item
    return msgspec.structs.replace(item, form=msgspec.structs.replace(form, questions=narrowed))


def fits(option: Option, sex: str, regions: Sequence[str]) -> bool:
    """What is not known of somebody takes no answer from them."""
    if option.sexes and sex in ("1", "2") and sex not in option.sexes:
        return False
    return not option.regions or _served(option.regions, regions)


def _narrowed(question: Question, sex: str, regions: Sequence[str]) -> Question:
    options = tuple(o for o in question.options if fits(o, sex, regions))
    kind = question.of
    if question.of_regions and not _served(question.of_regions, regions):
        kind = ""  # there the catalogue as a whole is one item's
    if kind == question.of and len(options) == len(question.options):
        return question
    return msgspec.structs.replace(
        question, options=options, of=kind, of_regions=question.of_regions if kind else ()
    )


def _served(named: Sequence[str], regions: Sequence[str]) -> bool:
    """A station of the one is one of the other, or the other way round."""
    return any(r.startswith(n) or n.startswith(r) for r in regions for n in named)
