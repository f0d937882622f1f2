"""Views of the knowledge base: a question being typed, what is found, answers, feedback."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator

from msgspec import structs

from kiosk.input.typing import Engines, Kind, Typing, begin, press
from kiosk.knowledge.build import SHIPPED, Sources, read
from kiosk.knowledge.model import Answer, Hit
from kiosk.knowledge.shipped import DEMO
from kiosk.settings.load import load
from kiosk.settings.model import Settings
from kiosk.visit.states import State
from screens.view import Look, View

Make = Callable[..., View]


@functools.cache
def sources() -> Sources:
    return read((SHIPPED, DEMO))


@functools.cache
def linked() -> Settings:
    """A station that has a service platform."""
    return load("heilongjiang-2", [{"service_platform": {"adapter": "generic-service-platform"}}])


@functools.cache
def unlinked() -> Settings:
    return load("heilongjiang-2", [{"service_platform": {"adapter": ""}}])


def answer(id_: str) -> Answer:
    return next(one for one in sources().answers if one.id == id_)


def hits(*ids: str) -> tuple[Hit, ...]:
    return tuple(
        Hit(a.id, a.title, a.brief, a.confirmed, a.kind) for a in (answer(one) for one in ids)
    )


FOUND = ("away-filing", "away-emergency", "away-late-filing", "away-what-is-paid", "referral",
         "chronic-away", "negotiated-DEMO-0004")  # fmt: skip
LONG = "missed-paying"


def variants(view: Make, at: Look, able: Engines) -> Iterator[tuple[str, View]]:
    """(name, view) of every face. `able`: engines for the keyboard."""

    def typed(value: str, *keys: str, most: int = 30) -> Typing:
        found = begin(Kind.TEXT, most, able, value, nine=at.form == "pad-upright")
        for key in keys:
            found = press(found, key, able)
        return found

    topics = sources().topics
    yield "consulting-asking", view(State.CONSULTING, at, knowledge=True, topics=topics)
    yield (
        "consulting-replied",
        view(State.CONSULTING, at, knowledge=True, topics=topics, replies=True),
    )
    yield "search", view(State.SEARCH, at, knowledge=True, typing=typed(""))
    many = {"knowledge": True, "hits": hits(*FOUND)}
    yield "search-composing", view(State.SEARCH, at, typing=typed("外地", "n", "i"), **many)
    yield "search-found", view(State.SEARCH, at, typing=typed("外地看病"), **many)
    yield "search-listed", view(State.SEARCH, at, typing=typed("外地看病"), group="found", **many)
    one = {"knowledge": True, "hits": hits(LONG)}
    yield "search-one", view(State.SEARCH, at, typing=typed("忘交医保了"), **one)
    yield "search-none", view(State.SEARCH, at, knowledge=True, typing=typed("外星人"))
    paying = hits(*(a.id for a in sources().answers if a.topic == "paying"))
    yield "topic", view(State.TOPIC, at, knowledge=True, topic=topics[0], hits=paying)
    yield "topic-replies", view(State.TOPIC, at, knowledge=True, hits=hits(LONG))
    for name, id_ in (("answer", "away-filing"), ("answer-confirmed", "away-emergency"),
                      ("answer-medicine", "negotiated-DEMO-0004")):  # fmt: skip
        shown = {"knowledge": True, "answer": answer(id_)}
        fileable = frozenset({"away-filing"})
        yield name, view(State.ANSWER, at, fileable=fileable, **shown)
    for paper in ("printing", "printed", "asked", "failed"):
        yield (
            f"answer-{paper}",
            view(State.ANSWER, at, knowledge=True, answer=answer(LONG), guide_paper=paper),
        )
    read_by = structs.replace(answer(LONG), reviewer="演示市医保中心", reviewed=answer(LONG).start)
    yield "answer-reviewed", view(State.ANSWER, at, knowledge=True, answer=read_by)
    yield "answer-gone", view(State.ANSWER, at, knowledge=True)
    yield "feedback", view(State.FEEDBACK, at, settings=linked(), typing=typed("", most=200))
    yield "feedback-phone", view(State.FEEDBACK, at, settings=unlinked(), typing=typed(""))
    bare = structs.replace(linked().station, hours="", english_hours="")
    hourless = structs.replace(linked(), station=bare)
    yield "feedback-bare", view(State.FEEDBACK, at, settings=hourless, typing=typed(""))
    for name, kind, text in (
        ("empty", "problem", ""),
        ("short", "suggestion", "字小"),
        ("written", "suggestion", "希望写清楚外地急诊要带哪些材料"),
        ("number", "problem", "我的电话13900000000"),
    ):
        words = typed(text, most=200)
        yield (
            f"feedback-{name}",
            view(State.FEEDBACK, at, settings=linked(), typing=words, group=kind),
        )
    for became in ("", "kept", "lost"):
        name = f"feedback_sent-{became}".rstrip("-")
        yield name, view(State.FEEDBACK_SENT, at, feedback=became)
