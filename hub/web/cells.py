"""What can stand in a cell of a table, beside plain text: `parts.html` draws each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["good", "warn", "bad", "plain"]


@dataclass(frozen=True)
class Link:
    text: str
    to: str


@dataclass(frozen=True)
class Badge:
    """A word with a sign of its own: colour never says it alone."""

    text: str
    kind: Kind = "plain"


@dataclass(frozen=True)
class Number:
    text: str


@dataclass(frozen=True)
class Code:
    """What is read letter by letter."""

    text: str


@dataclass(frozen=True)
class Button:
    """A form of one button. `fields`: what it sends beside the session's token; `file`: it brings
    one, so the page stays and it can be pressed again."""

    text: str
    to: str
    fields: tuple[tuple[str, str], ...] = ()
    danger: bool = False
    file: bool = False


@dataclass(frozen=True)
class Lines:
    """Several short texts, one under the other."""

    texts: tuple[str, ...]


Cell = str | Link | Badge | Number | Code | Button | Lines


@dataclass(frozen=True)
class Pages:
    """Which page of a list stands here, and the addresses of others; "": there is none."""

    anchor: str  # the list's own, so that its next page begins at it
    number: int
    count: int  # of its rows
    first: str
    before: str
    after: str


@dataclass(frozen=True)
class Table:
    """On a phone each row is a card with the headings beside its cells. The first cell names the
    row."""

    caption: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    empty: str  # what is said when there are no rows
    pages: Pages | None = None
