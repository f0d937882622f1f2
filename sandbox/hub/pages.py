"""The review page on a citizen's phone: large text, no script, no address outside."""

from __future__ import annotations

import tomllib
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from html import escape
from pathlib import Path
from urllib.parse import urlencode

from sandbox.hub.items import item_name

CONSENT = "phone-2026-11"
# looks and words are the real pages' own: what is shown is what will be seen
STATIC = Path(__file__).parents[2] / "hub" / "phones" / "static"
WORDS = tomllib.loads((STATIC / "words.toml").read_text("utf-8"))
FOOT = {"zh": "演示数据 · 医保服务热线 12393", "en": "Demonstration data · Hotline 12393"}
STYLE = (STATIC / "review.css").read_text("utf-8")
_STYLE_SUM = b64encode(sha256(STYLE.encode()).digest()).decode()
HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_SUM}'; img-src data:; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    # the address carries a one-time number
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
}
_MOUTHS = {
    5: "M10 18q6 8 12 0z",
    4: "M10 19q6 5 12 0",
    3: "M11 20h10",
    2: "M10 22q6-5 12 0",
    1: "M10 23q6-7 12 0M8 9l5 2M24 9l-5 2",
}
_TICK = "M9 16.5l5 5 9-10"


def form(
    language: str,
    given: Mapping[str, str],
    answered: bool,
    problem: str = "",
    filled: Mapping[str, str] | None = None,
) -> str:
    """The page with its grades.

    `given` are the parameters of the QR's address; `problem` a key of WORDS, said above the grades;
    `filled` what was typed before (grade, remark, phone, consent), so that nobody types it twice.
    """
    words = WORDS[language]
    if answered:
        return _said(language, "before")
    filled = filled or {}
    hidden = "".join(
        f'<input type="hidden" name="{name}" value="{escape(value)}">'
        for name, value in given.items()
        if value
    )
    grades = "".join(
        _grade(grade, words[f"grade-{grade}"], filled.get("grade", "")) for grade in _MOUTHS
    )
    note = f'<p class="note" role="alert">{words[problem]}</p>' if problem else ""
    consented = " checked" if filled.get("consent") else ""
    heading = words["about"] if given.get("n") else words["station"]
    other = "en" if language == "zh" else "zh"
    link = escape(f"/review?{urlencode(dict(given) | {'lang': other})}")
    foreign = f'<a href="{link}" lang="{_tag(other)}">{words["other"]}</a>'
    return _page(
        language,
        f'<h1>{heading}</h1><p class="sub">{_what(language, given) or words["sub"]}</p>{note}'
        f'<form method="post" action="/review">{hidden}'
        f'<input type="hidden" name="lang" value="{language}">'
        f"<fieldset><legend>{words['title']}</legend>{grades}</fieldset>"
        f'<label class="field">{words["remark"]}'
        f'<textarea name="remark" maxlength="500" rows="2">\n{escape(filled.get("remark", ""))}'
        f'</textarea></label><div class="reply"><label class="field">{words["phone"]}'
        f'<input type="tel" name="phone" maxlength="20" autocomplete="tel" '
        f'value="{escape(filled.get("phone", ""))}"></label>'
        f'<label class="tick"><input type="checkbox" name="consent" value="{CONSENT}"{consented}> '
        f"{words['consent']}</label></div><button>{words['send']}</button></form>",
        foreign,
    )


def thanks(language: str, counted: bool) -> str:
    """After a grade; `counted` False: the number had been answered before."""
    return _said(language, "thanks", _face(_TICK)) if counted else _said(language, "before")


def unreadable(language: str) -> str:
    """For an address or a form that no QR of ours leads to."""
    return _said(language, "bad")


def _page(language: str, body: str, corner: str = "") -> str:
    words = WORDS[language]
    return (
        f'<!DOCTYPE html><html lang="{_tag(language)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<title>{words["title"]}</title><link rel="icon" href="data:,"><style>{STYLE}</style>'
        f"</head><body><header><b>{words['mark']}</b>{corner}</header><main>{body}</main>"
        f'<footer class="small">{FOOT[language]}</footer></body></html>'
    )


def _tag(language: str) -> str:
    return "zh-CN" if language == "zh" else "en"


def _what(language: str, given: Mapping[str, str]) -> str:
    """Item and time in words, as far as the address names them."""
    name = item_name(given["i"], language) if given.get("i") else ""
    at = given.get("at", "")
    when = f"{at[:4]}-{at[4:6]}-{at[6:8]} {at[8:10]}:{at[10:12]}" if at else ""
    return " · ".join(f"<span>{escape(part)}</span>" for part in (name, when) if part)


def _grade(grade: int, name: str, chosen: str) -> str:
    checked = " checked" if chosen == str(grade) else ""
    return (
        f'<label class="grade g{grade}"><input type="radio" name="grade" value="{grade}"{checked}>'
        f"{_face(_MOUTHS[grade], eyes=True)}<b>{name}</b>"
        f'<span class="stars" aria-hidden="true">{"★" * grade}</span></label>'
    )


def _said(language: str, what: str, face: str = "") -> str:
    """A page that says one thing: `what` and `what-title` of the words."""
    title, text = WORDS[language][f"{what}-title"], WORDS[language][what]
    return _page(language, f'<div class="card">{face}<h1>{title}</h1><p>{text}</p></div>')


def _face(lines: str, eyes: bool = False) -> str:
    dots = '<path d="M11.5 13v.1M20.5 13v.1"/>' if eyes else ""
    return (
        '<svg viewBox="0 0 32 32" aria-hidden="true" fill="none" stroke="currentColor" '
        'stroke-width="2.6" stroke-linecap="round" stroke-linejoin="round">'
        f'<circle cx="16" cy="16" r="13"/>{dots}<path d="{lines}"/></svg>'
    )
