"""Templates (`templates/`, Jinja, escaping everything) and what each of them knows."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from hub import regions, sessions
from hub.sessions import Stage
from hub.web.ask import Ask
from hub.web.cells import Badge, Button, Code, Link, Number
from hub.web.page import Page
from hub.web.words import at

TEMPLATES = Path(__file__).parent / "templates"
STATIC = Path(__file__).parent / "static"


class Drawing:
    """`pages`: those that stand in the navigation, in its order."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self._pages = [page for page in pages if page.nav]
        self._templates = Environment(
            loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined,
            trim_blocks=True, lstrip_blocks=True, auto_reload=False,
        )  # fmt: skip
        self._templates.tests["cell"] = lambda value, name: type(value).__name__ == name
        self._templates.globals["static"] = {
            name: _named(name) for name in ("pages.css", "pages.js")
        }

    def page(self, ask: Ask, template: str, values: Mapping[str, Any]) -> str:
        words = ask.words
        done = ask.query.get("done", "")
        return self._templates.get_template(template).render(
            {
                "ask": ask,
                "t": words,
                "at": at,
                "region": lambda code: regions.name(code, words.language),
                "nav": self._nav(ask),
                "form_token": sessions.form_token(ask.token) if ask.token else "",
                "here": _here(ask),
                "done": words(f"done.{done}") if words.has(f"done.{done}") else "",
                "Badge": Badge,
                "Button": Button,
                "Code": Code,
                "Link": Link,
                "Number": Number,
                **values,
            }
        )

    def _nav(self, ask: Ask) -> list[tuple[str, str, bool]]:
        """Address, words, is it this one: as far as somebody may go there."""
        if ask.found is None or ask.found.session.stage is not Stage.IN:
            return []
        return [
            (page.path, ask.words(page.nav), ask.path == page.path or _under(ask.path, page.path))
            for page in self._pages
            if page.right is None or ask.may(page.right)
        ]


def _under(path: str, page: str) -> bool:
    return page != "/" and path.startswith(f"{page}/")


def _here(ask: Ask) -> str:
    """This page's address, to come back to; a page that answers a form is not asked for again."""
    query = {name: value for name, value in ask.query.items() if name != "done"}
    return f"{ask.path}?{urlencode(query)}" if query and ask.method == "GET" else ask.path


def _named(name: str) -> str:
    """With a part of its sum, so that a browser keeps it until it changes."""
    return f"/static/{name}?{hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]}"
