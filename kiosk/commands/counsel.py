"""What pages of the knowledge base show: looked up as it is typed, for the visit that types it.

What was found last is kept for the next frame, and forgotten with the visitor.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from kiosk.visit.states import State

if TYPE_CHECKING:
    from kiosk.input.typing import Typing
    from kiosk.knowledge.base import Base
    from kiosk.knowledge.model import Answer, Hit, Topic
    from kiosk.runtime.visit_data import Visit
    from kiosk.uplink.incoming import Answered

REPLIES = "replies"
"""The topic of what the agency replied to feedback; a base has none of this id."""

ASKING = frozenset({State.CONSULTING, State.SEARCH, State.TOPIC, State.ANSWER, State.FEEDBACK})
"""States that look into the knowledge base."""

_OFFERED = 2  # of the keyboard's candidates, that are looked for while letters are composed
_SHOWN = 30


class Shown(NamedTuple):
    """For one frame. `there`: a base is open. `topic` None: none is, or it is that of replies."""

    there: bool = False
    topics: tuple[Topic, ...] = ()
    topic: Topic | None = None
    hits: tuple[Hit, ...] = ()
    answer: Answer | None = None
    replies: bool = False  # the agency has replied to something


NOTHING = Shown()


class Counsel:
    """On the drawing thread. `replies`: those in force, from the service platform."""

    def __init__(
        self,
        base: Callable[[int], Base | None],
        replies: Callable[[], Sequence[Answered]],
    ) -> None:
        self._base, self._replies = base, replies
        self._asked: tuple[object, ...] = ()
        self._hits: tuple[Hit, ...] = ()
        self._posts: tuple[int, tuple[Answered, ...]] = (-1, ())

    def forget(self) -> None:
        """Nothing of what was asked stays."""
        self._asked, self._hits, self._posts = (), (), (-1, ())

    def shown(self, visit: Visit, state: State, today: date) -> Shown:
        """What the page of a state may show."""
        if state not in ASKING or (base := self._base(visit.number)) is None:
            return NOTHING
        regions = visit.settings.station.regions
        replied = self._replied(visit)
        match state:
            case State.CONSULTING:
                return Shown(True, base.topics, replies=bool(replied))
            case State.SEARCH:
                words = _words(visit.typing)
                hits = self._found(
                    (visit.number, state, words, today),
                    lambda: _each(words, lambda one: base.find(one, today, regions, _SHOWN)),
                )
                return Shown(True, hits=hits)
            case State.TOPIC if visit.topic == REPLIES:
                return Shown(True, hits=tuple(_line(one) for one in replied))
            case State.TOPIC:
                topic = next((t for t in base.topics if t.id == visit.topic), None)
                hits = self._found(
                    (visit.number, state, visit.topic, today),
                    lambda: base.under(visit.topic, today, regions),
                )
                return Shown(True, topic=topic, hits=hits)
            case _:
                return Shown(True, answer=self.answer(visit, visit.answer))

    def look_up(self, typing: Typing | None, visit: Visit, today: date) -> tuple[Hit, ...] | None:
        """What staff find, by the same search; None: no base is open."""
        if (base := self._base(visit.number)) is None:
            return None
        words, regions = _words(typing), visit.settings.station.regions
        return self._found(
            (visit.number, "staff", words, today),
            lambda: _each(words, lambda one: base.find(one, today, regions, _SHOWN)),
        )

    def shelf(self, topic: str, visit: Visit, today: date) -> Shown:
        """What staff look through without a question: all fields and situations, or what is under
        one. They read the agency's replies wherever there are some."""
        if (base := self._base(visit.number)) is None:
            return NOTHING
        replied = self._replied(visit, staff=True)
        if topic == REPLIES:
            return Shown(True, base.topics, hits=tuple(map(_line, replied)), replies=bool(replied))
        one = next((t for t in base.topics if t.id == topic), None)
        hits = base.under(topic, today, visit.settings.station.regions) if one else ()
        return Shown(True, base.topics, one, hits, replies=bool(replied))

    def answer(self, visit: Visit, id_: str, *, staff: bool = False) -> Answer | None:
        """The answer of that id; None: there is none, or no more."""
        kind, colon, post = id_.partition(":")
        if colon and kind == REPLIES:
            return next(
                (_whole(o) for o in self._replied(visit, staff=staff) if o.id == post), None
            )
        base = self._base(visit.number)
        return base.get(id_) if base is not None and id_ else None

    def _found(self, asked: tuple[object, ...], look: Callable[[], tuple[Hit, ...]]):
        if asked != self._asked:
            self._asked, self._hits = asked, look()
        return self._hits

    def _replied(self, visit: Visit, *, staff: bool = False) -> tuple[Answered, ...]:
        """Asked for once a visit."""
        if not (staff or visit.settings.knowledge.show_replies):
            return ()
        if self._posts[0] != visit.number:
            self._posts = (visit.number, tuple(self._replies()))
        return self._posts[1]


def _words(typing: Typing | None) -> tuple[str, ...]:
    """What is looked for: what stands in the field, with the letters that are composed as initials,
    and with what the keyboard would make of them."""
    if typing is None:
        return ()
    value, composing = typing.value, typing.composing
    if not composing:
        return (value,) if value.strip() else ()
    meant = [c.text for c in composing.candidates if c.letters == len(composing.letters)]
    return (value + composing.letters, *(value + text for text in meant[:_OFFERED]))


def _each(words: Sequence[str], find: Callable[[str], tuple[Hit, ...]]) -> tuple[Hit, ...]:
    found: dict[str, Hit] = {}
    for one in words:
        for hit in find(one):
            found.setdefault(hit.id, hit)
    return tuple(found.values())[:_SHOWN]


def _line(post: Answered) -> Hit:
    from kiosk.knowledge.model import Hit
    from kiosk.services.model import Bilingual

    day = post.published.date().isoformat()
    title, when = Bilingual(zh=post.title, en=post.title), Bilingual(zh=day, en=day)
    return Hit(f"{REPLIES}:{post.id}", title, when, True)


def _whole(post: Answered) -> Answer:
    from kiosk.knowledge.model import Answer, Source
    from kiosk.services.model import Bilingual

    said = [line for line in post.body.splitlines() if line.strip()] or [post.title]
    both = [Bilingual(zh=line, en=line) for line in said]
    return Answer(
        id=f"{REPLIES}-1", topic=REPLIES, title=Bilingual(zh=post.title, en=post.title),
        brief=both[0], body=tuple(both[1:]), start=post.published.date(), until=post.until,
        sources=(Source(title=post.issuer[:120] or post.title[:120]),), confirmed=True,
    )  # fmt: skip
