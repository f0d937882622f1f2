"""The pages themselves, and the parts of which they are made: large text, no address outside; the
forms need no script."""

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
OF_THE_CODE = ("n", "s", "t", "i", "at", "w")  # parameters of the QR's address
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
TICK = "M9 16.5l5 5 9-10"
_DONE = {"thanks", "followed"}
_FOLLOW, _VOICE = ("follow", ("n", "s")), ("voice", ("s", "t"))
# 追评 counts once for each reply, so it is offered to those who come again, not with the thanks
_ONWARD = {
    "thanks": (_VOICE,),
    "before": (_FOLLOW, _VOICE),
    "first": (("review", ("n", "s")), _VOICE),
}


def review(
    language: str,
    given: Mapping[str, str],
    problem: str = "",
    filled: Mapping[str, str] | None = None,
) -> str:
    """`given`: parameters of the QR's address; `problem`: a key of the words, said above the
    grades; `filled`: what was typed before, so that nobody types it twice."""
    words, typed = WORDS[language], filled or {}
    return page(
        language,
        f"<h1>{words['about'] if given.get('n') else words['station']}</h1>"
        f'<p class="sub">{_what(language, given) or words["sub"]}</p>{note_of(language, problem)}'
        f'<form method="post" action="/review">{hidden(given, OF_THE_CODE, language)}'
        f"<fieldset><legend>{words['title']}</legend>{grades(language, typed)}</fieldset>"
        f'{remark_field(words["remark"], typed)}<div class="reply">'
        f"{reply_fields(language, typed)}</div><button>{words['send']}</button></form>"
        f"{_link(language, 'voice', given, ('s', 't'))}",
        other_language(language, "/review", given),
    )


def said(language: str, what: str, given: Mapping[str, str] | None = None) -> str:
    """One word of the pages, with where one may go from there: thanks, followed, before, first
    (nothing was answered that 追评 could follow), bad, later. `given`: parameters of the code."""
    words, given = WORDS[language], given or {}
    links = "".join(_link(language, to, given, names) for to, names in _ONWARD.get(what, ()))
    return page(
        language,
        f'<div class="card">{drawn(TICK) if what in _DONE else ""}<h1>{words[f"{what}-title"]}</h1>'
        f"<p>{words[what]}</p></div>{links}",
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


def page(language: str, body: str, corner: str = "", title: str = "title") -> str:
    """`title`: a key of the words."""
    words = WORDS[language]
    return (
        f'<!DOCTYPE html><html lang="{_tag(language)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<title>{words[title]}</title><link rel="icon" href="data:,"><style>{_STYLE}</style>'
        f"</head><body><header><b>{words['mark']}</b>{corner}</header><main>{body}</main>"
        f'<footer class="small">{words["foot"]}</footer></body></html>'
    )


# -- parts of a page -------------------------------------------------------------------------------


def other_language(language: str, path: str, given: Mapping[str, str]) -> str:
    other = "en" if language == "zh" else "zh"
    link = escape(f"{path}?{urlencode(dict(given) | {'lang': other})}")
    return f'<a href="{link}" lang="{_tag(other)}">{WORDS[language]["other"]}</a>'


def hidden(given: Mapping[str, str], names: tuple[str, ...], language: str) -> str:
    fields = {name: given[name] for name in names if given.get(name)} | {"lang": language}
    return "".join(
        f'<input type="hidden" name="{name}" value="{escape(value)}">'
        for name, value in fields.items()
    )


def note_of(language: str, problem: str) -> str:
    return f'<p class="note" role="alert">{WORDS[language][problem]}</p>' if problem else ""


def grades(language: str, typed: Mapping[str, str]) -> str:
    return "".join(
        _grade(grade, WORDS[language][f"grade-{grade}"], typed.get("grade") == str(grade))
        for grade in sorted(_MOUTHS, reverse=True)
    )


def remark_field(label: str, typed: Mapping[str, str], rows: int = 2) -> str:
    return (
        f'<label class="field">{label}<textarea name="remark" maxlength="500" rows="{rows}">\n'
        f"{escape(typed.get('remark', ''))}</textarea></label>"
    )


def reply_fields(language: str, typed: Mapping[str, str], label: str = "phone") -> str:
    """A number for the reply, and the consent to it."""
    words, ticked = WORDS[language], " checked" if typed.get("consent") else ""
    return (
        f'<label class="field">{words[label]}'
        f'<input type="tel" name="phone" maxlength="20" autocomplete="tel" '
        f'value="{escape(typed.get("phone", ""))}"></label>'
        f'<label class="tick"><input type="checkbox" name="consent" value="{CONSENT}"{ticked}> '
        f"{words['consent']}</label>"
    )


def drawn(path: str) -> str:
    """A line in a circle."""
    return f'<svg {_DRAWN}><circle cx="16" cy="16" r="13"/><path d="{path}"/></svg>'


def _link(language: str, to: str, given: Mapping[str, str], names: tuple[str, ...]) -> str:
    """To /follow, /voice or /review; nothing when the code does not name what that needs."""
    if not all(given.get(name) for name in names if name != "t"):
        return ""
    query = {name: given[name] for name in names if given.get(name)} | {"lang": language}
    link = escape(f"/{to}?{urlencode(query)}")
    return f'<p class="onward"><a href="{link}">{WORDS[language][f"to-{to}"]}</a></p>'


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
