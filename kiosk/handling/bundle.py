"""One form, several matters (一件事): which of them there are here, which are wanted, and what each
wants to know. A form without parts is one matter, and passes through all of this as it is. Pure.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import msgspec

from kiosk.services.form import SEVERAL, Asks, Form, Part, Question, offering_parts
from kiosk.services.model import Item
from kiosk.settings.model import Settings


def at_station(item: Item, settings: Settings) -> Item:
    """The catalogue's item with the proofs that the bureau accepts here (`station.proofs`) and the
    parts that this station has (`station.bundles`). One that the station says nothing of has no
    parts: nobody may promise what is not there."""
    accepts = settings.station.proofs.get(item.id)
    if accepts is not None and item.form is not None:
        form = msgspec.structs.replace(item.form, accepts=accepts)
        item = msgspec.structs.replace(item, form=form)
    if item.form is None or not item.form.parts:
        return item
    return only(item, settings.station.bundles.get(item.id, ()))


def only(item: Item, ids: Collection[str]) -> Item:
    """The item with these parts of it, and with what concerns the others left out."""
    form = item.form
    if form is None or not form.parts:
        return item
    parts = tuple(part for part in form.parts if part.id in ids)
    if not parts:  # nothing of it can be done: what is left is its guide
        return msgspec.structs.replace(item, form=None)
    gone = _fields(form.parts) - _fields(parts)
    questions = tuple(q for q in form.questions if q.field not in gone)
    papers = {id_ for part in form.parts for id_ in part.materials}
    papers -= {id_ for part in parts for id_ in part.materials}
    materials = tuple(m for m in form.materials if m.id not in papers)
    left = msgspec.structs.replace(form, parts=parts, questions=questions, materials=materials)
    return msgspec.structs.replace(item, form=offering_parts(left))


def without(item: Item, ids: Collection[str]) -> Item:
    """The item without these parts."""
    parts = item.form.parts if item.form is not None else ()
    return only(item, [part.id for part in parts if part.id not in ids])


def asking(form: Form) -> Question | None:
    """The question after the parts."""
    return next((q for q in form.questions if q.asks is Asks.PARTS), None)


def wanted(form: Form, answers: Mapping[str, str]) -> tuple[Part, ...]:
    """The parts that are in. Until it was asked: those that always are."""
    question = asking(form)
    if question is None:
        return form.parts
    chosen = answers.get(question.field, "").split(SEVERAL)
    return tuple(part for part in form.parts if part.always or part.id in chosen)


def writes(form: Form, answers: Mapping[str, str]) -> tuple[Part | None, ...]:
    """What a filing becomes: its parts; of a form that is one matter, one write that is no part."""
    return wanted(form, answers) if form.parts else (None,)


def settled(form: Form, answer: str) -> str:
    """An answer to the question after the parts as it stands here: what is always in is in, and
    what cannot be had is out."""
    chosen = answer.split(SEVERAL)
    return SEVERAL.join(p.id for p in form.parts if p.always or p.id in chosen)


def toggled(form: Form, answer: str, id_: str) -> str:
    """The answer after a touch on a part."""
    return settled(form, SEVERAL.join(set(answer.split(SEVERAL)) ^ {id_}))


def wants_answer(form: Form, answers: Mapping[str, str], question: Question) -> bool:
    """Some part that is in takes it, or it is no part's but the form's."""
    return _is_wanted(question.field, _fields(form.parts), _fields(wanted(form, answers)))


def wants_paper(form: Form, answers: Mapping[str, str], id_: str) -> bool:
    """Likewise of a paper."""
    every = {one for part in form.parts for one in part.materials}
    return _is_wanted(id_, every, {m for part in wanted(form, answers) for m in part.materials})


def _is_wanted(one: str, some_want: Collection[str], these_want: Collection[str]) -> bool:
    return one in these_want or one not in some_want


def _fields(parts: Collection[Part]) -> set[str]:
    """Fields of the form that go into one of them."""
    return {field for part in parts for field in part.takes.values()}
