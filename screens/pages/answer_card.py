"""An answer of the knowledge base, as citizens and staff read it: in a sentence, then at length;
how long it holds, where it is written, who reviewed it."""

from __future__ import annotations

from kiosk.knowledge.model import Answer
from kiosk.knowledge.telling import reviewed, validity, written
from screens.nodes import Card, Column, Node, Role, Size, Text, Tone
from screens.pieces import note, section
from screens.room import room
from screens.view import View


def answer_card(view: View, answer: Answer) -> Card:
    at, s, lang = room(view), view.strings, view.look.language
    brief = Text(
        text=answer.brief.get(lang), size=Size.BODY if at.small else Size.LABEL, bold=True,
        role=Role.HEADING,
    )  # fmt: skip
    said: list[Node] = [brief, *(Text(text=text.get(lang)) for text in answer.body)]
    if not answer.confirmed:
        said.append(note("info-circle", s("answer.unconfirmed"), Tone.WARN))
    said += [
        section(s("answer.validity"), [validity(answer, s)]),
        section(s("answer.sources"), [written(one) for one in answer.sources]),
    ]
    if answer.reviewer:
        said.append(section(s("answer.reviewed"), [reviewed(answer)]))
    return Card(pad=4 if at.small else 8, child=Column(gap=3 if at.small else 5, children=said))
