"""A page of the hub as whoever reads it has it: its tables, facts, figures and forms."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Table:
    """`rows`: the words of each cell, by the heading of its column."""

    caption: str = ""
    headings: list[str] = field(default_factory=list)
    cells: list[list[str]] = field(default_factory=list)

    @property
    def rows(self) -> list[dict[str, str]]:
        return [dict(zip(self.headings, row, strict=False)) for row in self.cells]


class Page(HTMLParser):
    """`facts`: by their name, of `<dl>`; `fields`: what stands in a form, by name; `links`: words
    and address; `lines`: of `<li>`."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tables: list[Table] = []
        self.facts: dict[str, str] = {}
        self.fields: dict[str, str] = {}
        self.links: list[tuple[str, str]] = []
        self.lines: list[str] = []
        self.codes: list[str] = []
        self.title = ""
        self._open: list[tuple[str, list[str]]] = []
        self._name = ""
        self._area = ""
        self._spans: list[bool] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "input":
            if told.get("type") not in ("checkbox", "radio") or "checked" in told:
                self.fields[told.get("name", "")] = told.get("value", "")
            return
        if tag == "span":
            self._spans.append(told.get("aria-hidden") == "true")
        match tag:
            case "table":
                self.tables.append(Table())
            case "tr" if self.tables:
                self.tables[-1].cells.append([])
            case "a":
                self.links.append(("", told.get("href", "")))
            case "textarea":
                self._area = told.get("name", "")
        if tag in _READ:
            self._open.append((tag, []))

    def handle_data(self, data: str) -> None:
        if any(self._spans):  # a sign beside its words
            return
        for _, words in self._open:
            words.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "span" and self._spans:
            self._spans.pop()
        if tag not in _READ:
            return
        while self._open:
            found, words = self._open.pop()
            if found == tag:
                self._read(tag, " ".join("".join(words).split()))
                return

    def _read(self, tag: str, text: str) -> None:
        match tag:
            case "caption":
                self.tables[-1].caption = text
            case "th" | "td" if self.tables:
                self.tables[-1].cells[-1].append(text)
            case "thead":
                table = self.tables[-1]
                table.headings, table.cells = table.cells[0], []
            case "dt":
                self._name = text
            case "dd":
                self.facts.setdefault(self._name, text)
            case "a":
                self.links[-1] = (text, self.links[-1][1])
            case "li":
                self.lines.append(text)
            case "code":
                self.codes.append(text)
            case "h1":
                self.title = self.title or text
            case "textarea":
                self.fields[self._area] = text

    def table(self, *headings: str) -> Table:
        """The first that has these columns; one without rows where it has no rows to show."""
        return next((t for t in self.tables if set(headings) <= set(t.headings)), Table())


_READ = frozenset({"caption", "th", "td", "thead", "dt", "dd", "a", "li", "code", "h1", "textarea"})
