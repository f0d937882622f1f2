"""The ticket of something handed in: what the centre has said of it so far, and the numbers to ask
for it. It never says more than is known."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from drivers.printer.document import Block, Cut, Document, Line, Pair, Rule, Space
from kiosk.handling.whose import whose
from kiosk.platform.interface import Person, Unit
from kiosk.receipts import frame
from kiosk.services.model import Item
from kiosk.settings.model import Settings
from kiosk.text import dates, masking
from kiosk.text.strings import Strings


class Handed(enum.StrEnum):
    """What may be said of it."""

    ACCEPTED = "accepted"  # the centre said so
    UNKNOWN = "unknown"  # 已提交，结果待确认
    WAITING = "waiting"  # written down here, not sent yet
    NOT_DONE = "not-done"  # turned down, or given up by staff


class PartTold(NamedTuple):
    """One of several matters of a filing. `number`: its own, to ask for it; `todo`: what to do when
    it was turned down, `code` by which staff find the cause; `office`: who took it."""

    name: str
    office: str
    handed: Handed
    number: str
    proof: str = ""
    term: str = ""
    todo: str = ""
    code: str = ""


def compose_filed(
    item: Item,
    person: Person,
    handed: Handed,
    settings: Settings,
    strings: Strings,
    *,
    number: str,
    serial: str,
    handed_at: datetime,
    at: datetime,
    reference: str = "",
    proof: str = "",
    papers: Sequence[tuple[str, str]] = (),
    late: Sequence[tuple[str, str]] = (),
    originals: Sequence[str] = (),
    agent: Person | None = None,
    by: str = "",
    unit: Unit | None = None,
    said: Sequence[tuple[str, str]] = (),
    declared: str = "",
    term: str = "",
    then: str = "",
    review_url: str = "",
    reprint: int = 0,
    parts: Sequence[PartTold] = (),
) -> Document:
    """In the strings' language. `number`: the one-time number of the case, to ask for it here or at
    the hotline. `reference`: the message's number at the centre (fsi: msgid), "" before the first
    try; `proof`: the centre's own number, only with ACCEPTED. `papers`, `late`: name of each paper
    with its pages, of each that follows with its last day; `originals`: papers that must be handed
    in themselves. `agent`: who handed it in for the person; `by`: who of the staff helped or acted
    (经办), in words; `unit`: the employer
    for which the person did. `said`: label and answer of each
    question; `declared`: what was declared by submitting; `term`: by when it is decided, in words;
    `then`: what happens next. `parts`: of a filing of several, each; it has no state of its own
    then, and `number` is only that of its review. `handed_at`: when; `at`: time of printing. Names
    and numbers of people are masked here.
    """

    def say(key: str, **args: object) -> str:
        return strings(f"receipt.filed.{key}", **args)

    blocks = [
        *frame.header(settings, strings, say("title"), reprint),
        Line(item.name.get(strings.language), bold=True),
        *(Pair(*pair) for pair in whose(person, unit, strings)),
        Pair(say("handed_at"), dates.stamp(handed_at)),
    ]
    if agent is not None:
        blocks.append(Pair(say("agent"), masking.name(agent.name)))
    if parts:
        blocks += _parts(parts, strings)
    else:
        blocks += [Rule(), Line(say(handed), bold=True, size=2), Line(say(f"then.{handed}"))]
        blocks += [Rule(), Pair(say("number"), number, bold=True)]
        if proof and handed is Handed.ACCEPTED:
            blocks.append(Pair(say("proof"), proof, bold=True))
        if term and handed is not Handed.NOT_DONE:
            blocks.append(Pair(say("term"), term))
    if reference:
        blocks.append(Pair(say("reference"), reference))
    if said:
        blocks += [Rule(), Line(say("said"), bold=True), *(Pair(*pair) for pair in said)]
    if papers:
        blocks += [Rule(), Line(say("papers"), bold=True), *(Pair(*pair) for pair in papers)]
    if originals:
        blocks.append(Line(say("originals", names=_listed(originals, strings.language))))
    if late:
        blocks += [Rule(), Line(say("late"), bold=True), *(Pair(*pair, bold=True) for pair in late)]
        blocks.append(Line(say("late_where_parts" if parts else "late_where")))
    if declared:
        blocks.append(Line(declared))
    if then:
        blocks += [Rule(), Line(then)]
    return Document(
        (
            *blocks,
            *frame.origin(settings, strings, serial, at, (say("keep"),), by),
            *frame.review(strings, review_url, number),
            Space(24),
            Cut(),
        )
    )


def _parts(parts: Sequence[PartTold], strings: Strings) -> Iterator[Block]:
    """How many of them came to what, then each with what is said of it alone."""

    def say(key: str, **args: object) -> str:
        return strings(f"receipt.filed.{key}", **args)

    yield Rule()
    counts = Counter(part.handed for part in parts)
    for handed in Handed:
        if counts[handed]:
            yield Line(say(f"parts.{handed}", count=counts[handed], of=len(parts)), bold=True)
    for handed in (Handed.UNKNOWN, Handed.WAITING):
        if counts[handed]:
            yield Line(say(f"parts.then.{handed}"))
    for n, part in enumerate(parts, 1):
        yield Rule()
        yield Line(f"{n}. {part.name}", bold=True)
        yield Pair(say("state"), say(f"part.{part.handed}"), bold=True)
        yield Pair(say("number"), part.number, bold=True)
        if part.proof and part.handed is Handed.ACCEPTED:
            yield Pair(say("proof"), part.proof, bold=True)
        yield Pair(say("office"), part.office)
        if part.handed is Handed.NOT_DONE:
            if part.code:
                yield Pair(say("code"), part.code)
            yield Line(part.todo)
        elif part.term:
            yield Pair(say("term"), part.term)


def _listed(names: Sequence[str], language: str) -> str:
    return ("、" if language == "zh" else "; ").join(names)
