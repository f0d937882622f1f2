"""What somebody wrote in a form that is not taken: its page is not kept by the browser, so going
back would show it empty."""

from __future__ import annotations

import re

from hub.sessions import Stage
from hub.web.ask import Ask
from hub.web.page import Page

_LONGEST = 20_000  # characters; beyond it is a file
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def written(page: Page, ask: Ask) -> list[str]:
    """Texts of some length, as they were typed. Names, numbers and choices are soon made again;
    what one cannot tell from a secret is left out, and so are files. Nothing of a form that bears
    secrets, nor of the way in."""
    if page.secret or page.stage is not Stage.IN:
        return []
    parts = [_text(value) for name, value in ask.sent if not name.startswith(("file", "table"))]
    return [text for text in (*ask.form.values(), *parts) if _is_written(text)]


def _text(part: bytes) -> str:
    """Nothing where it is a file."""
    try:
        text = part.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError:
        return ""
    return "" if _CONTROL.search(text) else text


def _is_written(text: str) -> bool:
    """In Chinese, in lines or in many words: a key or a password is none of these."""
    if not 8 <= len(text) <= _LONGEST:
        return False
    return "\n" in text or text.count(" ") >= 4 or any("\u3400" <= one <= "\u9fff" for one in text)
