"""Several questions of a form on one page: answered in any order, and gone on from together. Pure.

How many stand together is a matter of the glass (`screens/pages/grouped.py`); what that means for
the form is settled here. Without a `Together` a form asks one question at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from kiosk.handling import draft as drafts
from kiosk.handling.draft import Draft
from kiosk.services.form import Asks, Form, Question

TYPED = frozenset({Asks.TEXT, Asks.PHONE})
"""What is written in its field."""

ALONE = frozenset({Asks.PEOPLE, Asks.PARTS, Asks.ROW})
"""What never shares a page: a list of people has its own buttons; of a bundle's parts each choice
changes what is asked after it; of one's own rows one picks by seeing them."""

MISSING = "form.error.missing"


@dataclass(frozen=True, slots=True)
class Together:
    """Fields that stand on one page, in order. `pickers`: those of them that open a page of their
    own."""

    fields: tuple[str, ...] = ()
    pickers: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return len(self.fields) > 1


ALL_ALONE = Together()


class InField(NamedTuple):
    """An answer that was touched in its field."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class PageDone:
    """下一步: what stands in these fields is the answer."""

    fields: tuple[str, ...]

    def __str__(self) -> str:
        return ",".join(self.fields)


Put = Callable[[Draft, str], Draft]
"""A value for the question in hand (`drafts.put`, with what it is judged by)."""


def following(
    form: Form, draft: Draft, fields: Collection[str], half: Mapping[str, str] | None = None
) -> str:
    """Field that the hand goes to from the one it is in: the next empty one of the page, else one
    before that must not stay so; "": there is none. `half`: what is written and not yet answered,
    by field."""
    here = drafts.beside(form, draft)
    places = [n for n, q in enumerate(here) if q.field in fields]
    if not places:
        return ""
    page = here[places[0] : places[-1] + 1]  # with what came between them just now
    given, hand = drafts.among(draft), drafts.in_hand(draft)

    def empty(question: Question) -> bool:
        written = (half or {}).get(question.field, "") if question.asks in TYPED else ""
        return not written and not given.get(question.field)

    at = next((n for n, q in enumerate(page) if q.field == hand), -1)
    later = (q.field for q in page[at + 1 :] if empty(q) and q.field not in given)
    before = (q.field for q in page[: max(at, 0)] if empty(q) and not q.optional)
    return next(later, "") or next(before, "")


def touched(
    form: Form, draft: Draft, answer: InField, page: Together, half: Mapping[str, str], put: Put
) -> Draft:
    """One field of the page is answered; the hand goes on to the next."""
    after = put(drafts.at_field(draft, answer.field), answer.value)
    if after.error:
        return after
    own = {k: v for k, v in half.items() if k != answer.field}
    to = following(form, after, page.fields, own)
    return drafts.at_field(after, to or answer.field)


def done(form: Form, draft: Draft, given: Mapping[str, str], put: Put) -> Draft:
    """All of the page is answered, by what stands in its fields (`given`, in their order); or the
    first that will not do is in hand, with what is wrong. What came before it is taken."""
    for name, value in given.items():
        question = next((q for q in drafts.beside(form, draft) if q.field == name), None)
        if question is None:
            continue  # what was answered before it has made an end of it
        if not value and not question.optional:
            return replace(drafts.at_field(draft, name), error=MISSING)
        draft = put(drafts.at_field(draft, name), value)
        if draft.error:
            return draft
    return drafts.onward(form, draft)
