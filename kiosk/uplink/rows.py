"""Rows of a platform's list -> our posts. A row that cannot be read is counted, never guessed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from kiosk.outbox.duties import Post
from kiosk.platform import codec
from kiosk.platform.transactions import Got, Node
from kiosk.platform.values import Reader
from kiosk.uplink import markup
from kiosk.uplink.described import Inbox
from kiosk.uplink.incoming import NotAPost, Posted, made

LONG = frozenset({"body", "text"})
"""Fields with paragraphs: they keep their line ends, and may be longer than any of the centre's."""


class Read(NamedTuple):
    """`bad`: our names of the fields that made rows unreadable."""

    posts: list[Posted]
    rows: int
    bad: tuple[str, ...] = ()


class NotAList(ValueError):
    """The answer holds no list where the file says."""


class _Plain:
    """No dictionary is consulted: codes are translated in the platform's file."""

    def label(self, dictionary: str, code: str, language: str) -> str:
        return code


_READER = Reader(_Plain())


def read(kind: Post, inbox: Inbox, node: Any) -> Read:
    """`node`: what stands below the data. Raises NotAList."""
    raws = _list(inbox.rows, node)
    posts, bad = [], []
    for raw in raws:
        try:
            row = _record(inbox.rows, raw, inbox.markup)
            for name, inner in inbox.lists.items():
                row[name] = [_record(inner, one, inbox.markup) for one in _list(inner, raw)]
            posts.append(made(kind, row))
        except NotAPost as wrong:
            bad.append(wrong.where)
        except codec.BadAnswer as wrong:
            bad.append(wrong.code.removeprefix("field-"))
        except NotAList:
            bad.append("list")
    return Read(posts, len(raws), tuple(bad))


def _list(node: Node, whole: Any) -> list[Any]:
    here = whole
    for step in node.path.split(".") if node.path else ():
        here = here.get(step) if isinstance(here, Mapping) else None
    if here is None and isinstance(whole, Mapping):
        return []
    if not isinstance(here, list):
        raise NotAList
    return here


def _record(node: Node, raw: Any, how: str) -> dict[str, Any]:
    """One object as ours; empty fields are left out."""
    if not isinstance(raw, dict):
        raise codec.BadAnswer("not-an-object")
    plain = {name: _told(value) for name, value in raw.items()}
    short = Node(fields={n: g for n, g in node.fields.items() if n not in LONG})
    row: dict[str, Any] = codec.record(short, plain, _READER)
    for name in LONG & node.fields.keys():
        row[name] = _long(name, node.fields[name], raw, how)
    return {name: value for name, value in row.items() if value is not None}


def _long(name: str, got: Got, raw: Mapping[str, Any], how: str) -> str | None:
    for wire in got.names:
        found = raw.get(wire)
        if isinstance(found, str) and found.strip():
            return markup.plain(found) if how == "html" else markup.clean(found)
    if got.required:
        raise codec.BadAnswer(f"field-{name}")
    return None


def _told(value: Any) -> Any:
    """Truth values and whole numbers as texts, so that `codes` can name them."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else value
