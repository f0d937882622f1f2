"""一件事: which of its parts are wanted, what became of each, and what to do with one that was
turned down."""

from __future__ import annotations

from collections import Counter

from kiosk.handling import bundle
from kiosk.handling.case import Case, Outcome
from kiosk.services.form import SEVERAL, Form, Part, Question
from kiosk.text.numbers import fours
from kiosk.visit.states import Event
from screens.nodes import (
    Badge,
    Button,
    Card,
    Column,
    Local,
    Node,
    Page,
    RowBox,
    Scroll,
    Send,
    Size,
    Text,
    Tone,
)
from screens.parts import beside, heading, item_title, lowered, primary, secondary
from screens.parts import page as frame
from screens.pieces import choice, note, sign_mm
from screens.room import room
from screens.view import View

_SIGNS = {
    Outcome.ACCEPTED: ("circle-check", Tone.GOOD),
    Outcome.UNKNOWN: ("clock", Tone.ENROLMENT),
    Outcome.WAITING: ("clock", Tone.ENROLMENT),
    Outcome.REFUSED: ("circle-x", Tone.WARN),
}
_FIRST = (Outcome.REFUSED, Outcome.UNKNOWN, Outcome.WAITING, Outcome.ACCEPTED)
_TOLD = {
    Outcome.ACCEPTED: "accepted",
    Outcome.UNKNOWN: "unknown",
    Outcome.WAITING: "waiting",
    Outcome.REFUSED: "not-done",
}


def chosen(view: View, form: Form, question: Question, head: list[Node]) -> Page:
    """The question after the parts: each can be touched in and out, but for what is always in and
    for what this person cannot have. Nothing is in that was not touched."""
    at, s = room(view), view.strings
    wanted = [id_ for id_ in bundle.settled(form, view.typed).split(SEVERAL) if id_]
    cards = [_offered(view, part, part.id in wanted) for part in form.parts]
    whole = view.catalogue.item(view.item.id).form if view.item else None
    for part in whole.parts if whole is not None else ():
        if (rule := view.barred.get(part.id)) is not None:
            name = part.name.get(view.look.language)
            why = f"{s('form.parts.barred')}\n{rule.say.get(view.look.language)}"
            cards.append(plain(view, name, why, "info-circle", Tone.MUTED))
    scroll = Scroll(grow=1, child=Column(gap=max(3.0, at.gap * 0.7), children=cards))
    said = s("form.parts.go", count=len(wanted))
    answer = Send(Event.ANSWERED, SEVERAL.join(wanted))
    buttons = [primary(said, answer, "check")] if wanted else []
    if at.small and at.wide:
        return frame(view, *beside(view, [*head, scroll], *buttons), title=item_title(view))
    body = lowered(view, head, beside(view, [scroll], *buttons))
    return frame(view, body, title=item_title(view))


def _offered(view: View, part: Part, wanted: bool) -> Node:
    at, s, lang = room(view), view.strings, view.look.language
    name, office = part.name.get(lang), part.office.get(lang)
    if part.always:
        said = f"{s('form.parts.always')} · {office}"
        return plain(view, name, said, "square-check", Tone.GOOD)
    state = s("form.parts.chosen" if wanted else "form.parts.not_chosen")
    return choice(
        view,
        name,
        Local(f"part:{part.id}"),
        icon="square-check" if wanted else "square",
        tone=Tone.GOOD if wanted else Tone.ENROLMENT,
        sub=state if at.small and at.large else f"{state} · {office}",
    )


def plain(view: View, name: str, sub: str, icon: str, tone: Tone) -> Node:
    """A card that tells and cannot be touched."""
    at = room(view)
    words = Column(
        grow=1,
        gap=0.8,
        children=[
            Text(text=name, size=Size.LABEL, bold=True),
            Text(text=sub, size=Size.SMALL, tone=Tone.MUTED),
        ],
    )
    sign = Badge(icon=icon, tone=tone, size_mm=sign_mm(at))
    return Card(
        pad=2.4 if at.small else 5.0,
        child=RowBox(gap=3.0 if at.small else 5.0, children=[sign, words]),
    )


def filed(view: View, case: Case) -> Page:
    """Each part with its own state, number and what to do, those first that somebody has to see to;
    then what holds for all of them."""
    at, s = room(view), view.strings
    counts = Counter(one.outcome for one in case.parts)
    every = counts[Outcome.ACCEPTED] == len(case.parts)
    title = s(f"filed.parts.{'accepted' if every else 'mixed'}", of=len(case.parts))
    refused = counts[Outcome.REFUSED]
    sub = "" if every or (at.small and (at.wide or at.large)) else _counted(view, counts)
    head: list[Node] = [heading(view, title, sub)]
    order = sorted(range(len(case.parts)), key=lambda n: _FIRST.index(case.parts[n].outcome))
    lines = [_told(view, case.parts[n], n) for n in order]
    if refused and counts[Outcome.ACCEPTED]:
        lines.append(note("shield-check", s("filed.parts.safe"), Tone.GOOD))
    if counts[Outcome.UNKNOWN] or counts[Outcome.WAITING]:
        lines.append(note("shield-check", s("filed.parts.pending"), Tone.GOOD))
    late = view.given.late if view.given else ()
    if late:
        names = ("、" if view.look.language == "zh" else "; ").join(
            m.name.get(view.look.language) for m in late
        )
        lines.append(note("clock", s("filed.late", names=names, day=_last_day(view)), Tone.WARN))
    lines.append(note("list-check", s("filed.parts.ask")))
    scroll = Scroll(grow=1, child=Column(gap=max(3.0, at.gap * 0.7), children=lines))
    buttons: list[Button] = []
    if view.can_print:
        buttons.append(primary(s("filed.print"), Send(Event.PRINT, "receipt"), "printer"))
    if refused:
        again = Send(Event.HAND_IN_AGAIN)
        buttons.append(secondary(s("filed.parts.again"), again, "refresh"))
    if not (at.small and at.wide and len(buttons) > 1):  # there 返回 leads to the same place
        buttons.append(secondary(s("filed.another"), Send(Event.ANOTHER), "layout-grid"))
    if at.small and at.wide:
        return frame(view, *beside(view, [*head, scroll], *buttons), title=item_title(view))
    body = lowered(view, head, beside(view, [scroll], *buttons))
    return frame(view, body, title=item_title(view))


def refused(view: View, case: Case) -> Page:
    """None was taken: why and where to go, part by part."""
    at, s = room(view), view.strings
    lines = [_told(view, one, n) for n, one in enumerate(case.parts)]
    scroll = Scroll(grow=1, child=Column(gap=max(3.0, at.gap * 0.7), children=lines))
    buttons = [primary(s("handling_refused.back"), Send(Event.BACK), "arrow-left")]
    if view.item is not None:
        guide = Send(Event.PICK_GUIDE, view.item.id)
        buttons.append(secondary(s("handling_refused.guide"), guide, "book"))
    head: list[Node] = [heading(view, s("handling_refused.parts"))]
    if at.small and at.wide:
        return frame(view, *beside(view, [*head, scroll], *buttons), title=item_title(view))
    body = lowered(view, head, beside(view, [scroll], *buttons))
    return frame(view, body, title=item_title(view))


def _counted(view: View, counts: Counter[Outcome]) -> str:
    s = view.strings
    told = [s(f"filed.parts.lead_{one}", count=counts[one]) for one in _SIGNS if counts[one]]
    return ("，" if view.look.language == "zh" else ", ").join(told)


def _told(view: View, one: Case, n: int) -> Node:
    at, s, lang = room(view), view.strings, view.look.language
    part = view.item.form.part(one.part) if view.item and view.item.form else None
    icon, tone = _SIGNS.get(one.outcome, _SIGNS[Outcome.UNKNOWN])
    state = s(f"receipt.filed.part.{_TOLD.get(one.outcome, 'unknown')}")
    name = part.name.get(lang) if part else ""
    words: list[Node] = [
        Text(text=name, size=Size.LABEL, bold=True),
        Text(text=state, size=Size.BODY, bold=True, tone=tone),
    ]
    numbers = f"{s('receipt.filed.number')} {fours(one.number)}"
    if one.outcome is Outcome.REFUSED:
        if part is not None:
            words.append(Text(text=part.refused.get(lang)))
        if one.code:
            numbers += f" · {s('filed.parts.code', code=one.code)}"
    words.append(Text(text=numbers, size=Size.SMALL, tone=Tone.MUTED, personal=True))
    if one.proof and not (at.small and at.large):
        proof = f"{s('receipt.filed.proof')} {one.proof}"
        words.append(Text(text=proof, size=Size.SMALL, tone=Tone.MUTED, personal=True))
    if n < len(view.terms) and view.terms[n]:
        due = f"{s('receipt.filed.term')} {view.terms[n]}"
        words.append(Text(text=due, size=Size.SMALL, tone=Tone.MUTED))
    sign = Badge(icon=icon, tone=tone, size_mm=sign_mm(at))
    return Card(
        pad=2.4 if at.small else 5.0,
        child=RowBox(
            gap=3.0 if at.small else 5.0,
            align="top",
            children=[sign, Column(grow=1, gap=1.2, children=words)],
        ),
    )


def _last_day(view: View) -> str:
    from screens.pages.materials import papers_told

    told = papers_told(view, view.given) if view.given else []
    return told[-1][1] if told else ""
