"""What the staff's pages of notices, courses and exams know. Frozen; nothing in it is about a
visitor."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PostShown:
    """One of a list. `kind`: notice | policy | document | course; `claim`: "" | open | done;
    `exam`: "" | open | passed | used; `due`: a day, or ""; `late`: it is over and not done."""

    id: str
    kind: str
    title: str
    day: str
    unread: bool = False
    claim: str = ""
    due: str = ""
    late: bool = False
    exam: str = ""


@dataclass(frozen=True, slots=True)
class ExamShown:
    """`last`: of the tries here: "" | asked | open | handed | known; `left`: minutes of the one
    that is open. `busy`: no try can be begun from here (the hub is not reached, or has none)."""

    minutes: int
    questions: int
    full: int
    pass_mark: int
    attempts: int
    used: int = 0
    best: int | None = None
    passed: bool = False
    last: str = ""
    left: int = 0


@dataclass(frozen=True, slots=True)
class ReadingShown:
    """One that is read. `lines` of the page `page` of `pages`; none: it has not come yet. `may`:
    what can be said of it now, read | claim | ""."""

    kind: str
    title: str
    issuer: str
    day: str
    page: int = 1
    pages: int = 0
    heading: str = ""
    lines: tuple[str, ...] = ()
    read: bool = False
    must_claim: bool = False
    claimed: bool = False
    may: str = ""
    due: str = ""
    late: bool = False
    pre_service: bool = False
    exam: ExamShown | None = None


@dataclass(frozen=True, slots=True)
class QuestionShown:
    """`n` of `of`, from 1; `chosen`: places in `options` (of a judgement 1 true, 0 false). `left`:
    seconds of the exam. `answered`, `marked`: numbers of questions."""

    n: int
    of: int
    kind: str
    topic: str
    text: str
    options: tuple[str, ...]
    points: int
    chosen: tuple[int, ...] = ()
    left: int = 0
    answered: frozenset[int] = frozenset()
    marked: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class TopicShown:
    topic: str
    right: int
    of: int


@dataclass(frozen=True, slots=True)
class ResultShown:
    """`state`: waiting | scored | lapsed. `left`: tries."""

    state: str
    score: int = 0
    full: int = 100
    pass_mark: int = 90
    passed: bool = False
    late: bool = False
    left: int = 0
    pre_service: bool = False
    topics: tuple[TopicShown, ...] = ()


@dataclass(frozen=True, slots=True)
class Learning:
    """`posts` None: the store cannot be read. `unread`: notices; `to_do`: courses not read or
    passed. `reached`: when the hub's list came last, "" not since the start."""

    posts: tuple[PostShown, ...] | None = ()
    unread: int = 0
    to_do: int = 0
    reached: str = ""
    hub: bool = True  # there is one to ask
    one: ReadingShown | None = None
    question: QuestionShown | None = None
    result: ResultShown | None = None


NOTHING_TO_LEARN = Learning()
