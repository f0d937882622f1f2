"""Fetching what the service platform has sent down, one kind of post at a time.

Reads only. Each answer is committed together with its cursor, so a fetch that is cut off goes on
where it was. Bounded: an endless list ends at `MOST` pages and goes on the next time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from kiosk.outbox.duties import Post
from kiosk.outbox.record import Outcome
from kiosk.platform.china import Clock, local
from kiosk.platform.codec import BadRequest
from kiosk.platform.rest import at, code_text
from kiosk.uplink import described
from kiosk.uplink.calls import Answer, Calls
from kiosk.uplink.inbox import Inbox, News
from kiosk.uplink.rows import NotAList, read
from kiosk.uplink.saying import fields

MOST = 200
"""Pages of one fetch."""

LONGEST_CURSOR = 1000

STOPPED = "stopped"
"""Code of a fetch that was broken off by us; the next goes on where it was."""


class Fetched(NamedTuple):
    """`outcome` ACCEPTED: fetched to the end. `bad`: our names of fields that made rows unreadable;
    their rows were left out. `code`: the platform's, or our word."""

    kind: Post
    outcome: Outcome
    news: News = News()
    bad: tuple[str, ...] = ()
    code: str = ""
    retry_after: float = 0.0


class Fetching:
    """One thread at a time."""

    def __init__(self, calls: Calls, inbox: Inbox, clock: Clock) -> None:
        self._calls = calls
        self._inbox = inbox
        self._clock = clock

    @property
    def kinds(self) -> tuple[Post, ...]:
        return tuple(self._calls.platform.inbox)  # type: ignore[arg-type]

    def fetch(self, kind: Post, stop: Callable[[], bool] = lambda: False) -> Fetched:
        """Everything new of one kind. Raises StoreFault."""
        own = self._calls.platform.inbox[kind]
        fetch = self._pages if own.by == "pages" else self._onwards
        return fetch(kind, own, stop)

    def _onwards(self, kind: Post, own: described.Inbox, stop: Callable[[], bool]) -> Fetched:
        """By cursor, or from the highest version on."""
        done = Fetched(kind, Outcome.ACCEPTED)
        for _ in range(MOST):
            if stop():
                return done._replace(outcome=Outcome.LATER, code=STOPPED)
            since = self._since(kind, own)
            answer = self._ask(own, {own.since: since} if since else {})
            if answer.nothing:
                break
            if answer.outcome is not Outcome.ACCEPTED:
                return _stopped(done, answer)
            try:
                found = read(kind, own, answer.node)
            except NotAList:
                return done._replace(outcome=Outcome.NONSENSE, code="list")
            following = code_text(at(answer.node, own.next)) if own.by == "cursor" else ""
            if own.by == "cursor" and (not following or len(following) > LONGEST_CURSOR):
                return done._replace(outcome=Outcome.NONSENSE, code="cursor")
            news = self._inbox.take(kind, found.posts, cursor=following or "", today=self._today())
            done = done._replace(news=done.news + news, bad=done.bad + found.bad)
            if found.rows == 0 or self._since(kind, own) == since:
                break
        return done

    def _pages(self, kind: Post, own: described.Inbox, stop: Callable[[], bool]) -> Fetched:
        """The whole list, page after page, taken at once."""
        done, posts = Fetched(kind, Outcome.ACCEPTED), []
        for number in range(1, MOST + 1):
            if stop():
                return done._replace(outcome=Outcome.LATER, code=STOPPED)
            answer = self._ask(own, {own.page: str(number)} if own.page else {})
            if answer.nothing:
                break
            if answer.outcome is not Outcome.ACCEPTED:
                return _stopped(done, answer)
            try:
                found = read(kind, own, answer.node)
            except NotAList:
                return done._replace(outcome=Outcome.NONSENSE, code="list")
            posts += found.posts
            done = done._replace(bad=done.bad + found.bad)
            if found.rows < own.per_page or not own.page:
                break
        else:
            return done._replace(outcome=Outcome.NONSENSE, code="endless")
        # a row that could not be read may be one of those that seem to be missing
        whole = own.complete and not done.bad
        news = self._inbox.take(kind, posts, whole=whole, today=self._today())
        return done._replace(news=news)

    def _since(self, kind: Post, own: described.Inbox) -> str:
        if own.by == "cursor":
            return self._inbox.cursor(kind)
        newest = self._inbox.newest(kind)
        return str(newest) if newest else ""

    def _ask(self, own: described.Inbox, more: dict[str, str]) -> Answer:
        given = self._calls.given()
        try:
            made: dict[str, Any] = fields(own.fields, None, given)
        except BadRequest as bad:
            return Answer(Outcome.BROKEN, code=f"field-{bad.field}")
        if own.size:
            made[own.size] = str(own.per_page)
        return self._calls.call(own.path, made | more, given, method=own.method)

    def _today(self):
        return local(self._clock.now()).date()


def _stopped(done: Fetched, answer: Answer) -> Fetched:
    return done._replace(outcome=answer.outcome, code=answer.code, retry_after=answer.retry_after)
