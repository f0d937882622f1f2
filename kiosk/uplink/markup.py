"""Rich text of a platform as plain paragraphs: what a page of ours can show and nothing runs."""

from __future__ import annotations

import re
import unicodedata
from html.parser import HTMLParser

_BREAKS = frozenset(
    {"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "hr",
     "section", "article", "blockquote"}
)  # fmt: skip
_HIDDEN = frozenset({"script", "style", "head", "title", "template"})
_DIRECTIONS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def plain(html: str) -> str:
    """The text of an HTML fragment, a line a paragraph, cells of a table apart by two spaces."""
    reader = _Text()
    reader.feed(html)
    reader.close()
    return clean("".join(reader.pieces))


def clean(text: str) -> str:
    """Without control characters and directions; line ends as \\n, never two empty lines."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept = [
        "".join(
            " " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c
            for c in line
            if c not in _DIRECTIONS
        ).strip()
        for line in lines
    ]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list) -> None:
        if tag in _HIDDEN:
            self._hidden += 1
        elif tag in _BREAKS:
            self._end_line()
        elif tag in ("td", "th"):
            self.pieces.append("  ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN:
            self._hidden = max(0, self._hidden - 1)
        elif tag in _BREAKS:
            self._end_line()

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.pieces.append(re.sub(r"\s+", " ", data))

    def _end_line(self) -> None:
        if self.pieces and not self.pieces[-1].endswith("\n"):
            self.pieces.append("\n")
