"""A form as it is put to one person at one station: answers that are not for them are not offered.
Pure."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from kiosk.services.form import Option, Question
from kiosk.services.model import Item


def for_whom(item: Item, sex: str, regions: Sequence[str]) -> Item:
    """The item with what its form offers to somebody of this `sex` (GB/T 2261.1), at a station that
    serves these `regions` (the beginnings of their codes)."""
    form = item.form
    if form is None or not any(_limited(q) for q in form.questions):
        return item
    narrowed = tuple(
        msgspec.structs.replace(q, options=tuple(o for o in q.options if fits(o, sex, regions)))
        for q in form.questions
    )
    return msgspec.structs.replace(item, form=msgspec.structs.replace(form, questions=narrowed))


def fits(option: Option, sex: str, regions: Sequence[str]) -> bool:
    """What is not known of somebody takes no answer from them."""
    if option.sexes and sex in ("1", "2") and sex not in option.sexes:
        return False
    served = any(r.startswith(o) or o.startswith(r) for r in regions for o in option.regions)
    return not option.regions or served


def _limited(question: Question) -> bool:
    return any(option.sexes or option.regions for option in question.options)
