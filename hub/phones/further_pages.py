"""追评 (another grade of the same number) and 投诉·意见 as a phone shows them: plain forms, no
script."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from hub.phones.pages import (
    TICK,
    WORDS,
    drawn,
    grades,
    hidden,
    note_of,
    other_language,
    page,
    remark_field,
    reply_fields,
)
from hub.phones.voice_number import VoiceNumber

KINDS = ("complaint", "opinion", "question")
ABOUT = ("attitude", "slow", "unclear", "wrong-data", "printer", "machine", "station", "policy",
         "other")  # fmt: skip
"""What it may be about: as `review.about` of the terminals' settings has it by default; another
word of a station's own is chosen at its terminals only."""


def follow(
    language: str,
    given: Mapping[str, str],
    problem: str = "",
    filled: Mapping[str, str] | None = None,
) -> str:
    """`given`: n and s. The rest as `pages.review` has it."""
    words, typed = WORDS[language], filled or {}
    return page(
        language,
        f"<h1>{words['follow']}</h1>"
        f'<p class="sub">{words["follow-sub"]}</p>{note_of(language, problem)}'
        f'<form method="post" action="/follow">{hidden(given, ("n", "s"), language)}'
        f"<fieldset><legend>{words['follow']}</legend>{grades(language, typed)}</fieldset>"
        f"{remark_field(words['remark'], typed)}<button>{words['send']}</button></form>",
        other_language(language, "/follow", given),
    )


def voice(
    language: str,
    given: Mapping[str, str],
    key: str,
    problem: str = "",
    filled: Mapping[str, str] | None = None,
) -> str:
    """`given`: s, perhaps t; `key`: see `voice_number`. The rest as `pages.review` has it."""
    words, typed = WORDS[language], filled or {}
    kinds = "".join(_kind(language, kind, typed.get("what") == kind) for kind in KINDS)
    about = "".join(
        f'<option value="{one}"{" selected" if typed.get("about") == one else ""}>'
        f"{words[f'about-{one}']}</option>"
        for one in ABOUT
    )
    return page(
        language,
        f"<h1>{words['voice']}</h1>"
        f'<p class="sub">{words["voice-sub"]}</p>{note_of(language, problem)}'
        f'<form method="post" action="/voice">{hidden(given, ("s", "t"), language)}'
        f'<input type="hidden" name="key" value="{escape(key)}">'
        f"<fieldset><legend>{words['voice']}</legend>{kinds}</fieldset>"
        f'<label class="field">{words["voice-about"]}<select name="about">'
        f'<option value="">{words["about-none"]}</option>{about}</select></label>'
        f"{remark_field(words['voice-remark'], typed, rows=5)}"
        f"{reply_fields(language, typed, 'voice-phone')}<button>{words['send']}</button></form>",
        other_language(language, "/voice", given),
        "voice",
    )


def heard(language: str, made: VoiceNumber) -> str:
    """What was said is kept; under what its reply is read, which stands here and nowhere else."""
    words = WORDS[language]
    number, secret = made.number, made.secret
    return page(
        language,
        f'<div class="card">{drawn(TICK)}<h1>{words["heard-title"]}</h1><dl>'
        f"<dt>{words['number']}</dt><dd>{number[:5]} {number[5:]}</dd>"
        f"<dt>{words['secret']}</dt><dd>{secret[:3]} {secret[3:]}</dd></dl>"
        f"<p><b>{words['heard-keep']}</b></p><p>{words['heard']}</p></div>",
        title="voice",
    )


def _kind(language: str, kind: str, chosen: bool) -> str:
    words, checked = WORDS[language], " checked" if chosen else ""
    return (
        f'<label class="grade kind"><input type="radio" name="what" value="{kind}"{checked}>'
        f"<b>{words[f'kind-{kind}']}</b><span>{words[f'kind-{kind}-sub']}</span></label>"
    )
