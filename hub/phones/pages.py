"""The pages themselves: large text, no address outside; the review page needs no script."""

from __future__ import annotations

import re
import tomllib
from base64 import b64encode
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from html import escape
from pathlib import Path
from urllib.parse import urlencode

STATIC = Path(__file__).parent / "static"
_SERVICES = Path(__file__).parents[2] / "config" / "services"
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
WORDS = tomllib.loads((STATIC / "words.toml").read_text("utf-8"))
CONSENT = "phone-2026-11"  # version of the sentence under which a number is left
OF_THE_CODE = ("n", "s", "t", "i", "at")  # parameters of the QR's address
_STYLE = (STATIC / "review.css").read_text("utf-8")
_SUM = b64encode(sha256(_STYLE.encode()).digest()).decode()
_COMMON = {
    "Referrer-Policy": "no-referrer",  # an address may carry a one-time number
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
}
REVIEW_HEADERS = _COMMON | {
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_SUM}'; img-src data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
}
UPLOAD_HEADERS = _COMMON | {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "connect-src 'self'; img-src blob:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
}
_MOUTHS = {
    5: "M10 18q6 8 12 0z",
    4: "M10 19q6 5 12 0",
    3: "M11 20h10",
    2: "M10 22q6-5 12 0",
    1: "M10 23q6-7 12 0M8 9l5 2M24 9l-5 2",
}
_TICK = "M9 16.5l5 5 9-10"


def review(
    language: str,
    given: Mapping[str, str],
    problem: str = "",
    filled: Mapping[str, str] | None = None,
) -> str:
    """`given`: parameters of the QR's address; `problem`: a key of the words, said above the
    grades; `filled`: what was typed before, so that nobody types it twice."""
    words, typed = WORDS[language], filled or {}
    hidden = "".join(
        f'<input type="hidden" name="{name}" value="{escape(given[name])}">'
        for name in OF_THE_CODE
        if given.get(name)
    )
    grades = "".join(
        _grade(grade, words[f"grade-{grade}"], typed.get("grade") == str(grade))
        for grade in sorted(_MOUTHS, reverse=True)
    )
    note = f'<p class="note" role="alert">{words[problem]}</p>' if problem else ""
    ticked = " checked" if typed.get("consent") else ""
    other = "en" if language == "zh" else "zh"
    link = escape(f"/review?{urlencode(dict(given) | {'lang': other})}")
    return _page(
        language,
        f"<h1>{words['about'] if given.get('n') else words['station']}</h1>"
        f'<p class="sub">{_what(language, given) or words["sub"]}</p>{note}'
        f'<form method="post" action="/review">{hidden}'
        f'<input type="hidden" name="lang" value="{language}">'
        f"<fieldset><legend>{words['title']}</legend>{grades}</fieldset>"
        f'<label class="field">{words["remark"]}'
        f'<textarea name="remark" maxlength="500" rows="2">\n{escape(typed.get("remark", ""))}'
        f'</textarea></label><div class="reply"><label class="field">{words["phone"]}'
        f'<input type="tel" name="phone" maxlength="20" autocomplete="tel" '
        f'value="{escape(typed.get("phone", ""))}"></label>'
        f'<label class="tick"><input type="checkbox" name="consent" value="{CONSENT}"{ticked}> '
        f"{words['consent']}</label></div><button>{words['send']}</button></form>",
        f'<a href="{link}" lang="{_tag(other)}">{words["other"]}</a>',
    )


def said(language: str, what: str) -> str:
    """One word of the pages: thanks, before, bad, later."""
    words = WORDS[language]
    sign = f"<svg {_DRAWN}><circle cx='16' cy='16' r='13'/><path d='{_TICK}'/></svg>"
    return _page(
        language,
        f'<div class="card">{sign if what == "thanks" else ""}<h1>{words[f"{what}-title"]}</h1>'
        f"<p>{words[what]}</p></div>",
    )


def upload() -> str:
    return (STATIC / "upload.html").read_text("utf-8")


@lru_cache(256)  # bounded: strangers choose what is asked for
def item_name(item: str, language: str) -> str:
    """What an item is called at the terminals; "" for one that is not known here."""
    if not _SLUG.fullmatch(item):
        return ""
    try:
        names = tomllib.loads((_SERVICES / f"{item}.toml").read_text("utf-8"))["name"]
        return str(names[language])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _page(language: str, body: str, corner: str = "") -> str:
    words = WORDS[language]
    return (
        f'<!DOCTYPE html><html lang="{_tag(language)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<title>{words["title"]}</title><link rel="icon" href="data:,"><style>{_STYLE}</style>'
        f"</head><body><header><b>{words['mark']}</b>{corner}</header><main>{body}</main>"
        f'<p class="small">{words["foot"]}</p></body></html>'
    )


def _what(language: str, given: Mapping[str, str]) -> str:
    """Item and time in words, as far as the address names them."""
    name, at = item_name(given.get("i", ""), language), given.get("at", "")
    when = f"{at[:4]}-{at[4:6]}-{at[6:8]} {at[8:10]}:{at[10:12]}" if at else ""
    return " · ".join(f"<span>{escape(part)}</span>" for part in (name, when) if part)


_DRAWN = (
    'viewBox="0 0 32 32" aria-hidden="true" fill="none" stroke="currentColor" '
    'stroke-width="2.6" stroke-linecap="round" stroke-linejoin="round"'
)


def _grade(grade: int, name: str, chosen: bool) -> str:
    checked = " checked" if chosen else ""
    return (
        f'<label class="grade g{grade}"><input type="radio" name="grade" value="{grade}"{checked}>'
        f'<svg {_DRAWN}><circle cx="16" cy="16" r="13"/><path d="M11.5 13v.1M20.5 13v.1"/>'
        f'<path d="{_MOUTHS[grade]}"/></svg><b>{name}</b>'
        f'<span class="stars" aria-hidden="true">{"★" * grade}</span></label>'
    )


def _tag(language: str) -> str:
    return "zh-CN" if language == "zh" else "en"
