"""Remote settings in words: paths, layers, values, and why something was not taken."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from hub import regions
from hub.configuring import bodies, forms
from hub.configuring.scopes import DIGITS
from hub.configuring.stages import Told
from hub.configuring.view import Key
from hub.web.cells import Badge, Cell, Kind, Lines
from hub.web.words import Words
from kiosk.settings.layers import ABSENT, Level
from kiosk.settings.settable import WORDS, Bad, find, needs_two
from kiosk.text.strings import Strings

_REFUSED = re.compile(r"(?P<where>\S+/\S+): (?P<why>[a-z-]+)(?:: (?P<about>.*))?")
_MOST_LINES, _LONGEST = 24, 160
_TOLD: dict[Told, Kind] = {
    Told.WAITING: "plain", Told.OFFERED: "plain", Told.FETCHED: "plain", Told.TAKEN: "warn",
    Told.UPDATING: "warn", Told.IN_FORCE: "good", Told.REFUSED: "bad", Told.RETURNED: "bad",
}  # fmt: skip
_STATES: dict[str, Kind] = {
    "ready": "plain", "open": "good", "held": "bad", "done": "plain", "abandoned": "warn",
}  # fmt: skip


def path_words(t: Words, path: str) -> str:
    """What a path means; a member of a family with its id."""
    if path in bodies.DUTIES:
        return t(f"setting.{path.replace('.', '-')}")
    known = find(path)
    words = terminal_words(t)(f"path.{known.path if known else path}")
    return (
        f"{words}{t('setting.colon')}{path.rpartition('.')[2]}"
        if known and known.path != path
        else words
    )


def group_of(path: str) -> str:
    """The part of the list in which a path stands: its first word."""
    return path.partition(".")[0]


def layer_words(t: Words, key: Key, name: str = "") -> str:
    """`name`: of the station, where it is known."""
    level, scope = key
    where = regions.name(scope, t.language) if level in DIGITS else f"{name} {scope}".strip()
    return t("setting.layer", level=level_words(t, level), where=where)


def level_words(t: Words, level: Level) -> str:
    words = terminal_words(t)(f"level.{level}")
    return words[:1].upper() + words[1:]


def value_cell(t: Words, path: str, value: Any) -> Cell:
    """A value as one reads it; what is secret is never shown."""
    if value is ABSENT or value is None:
        return t("setting.not-set")
    if forms.hidden(path):
        return t("setting.hidden") if value else t("setting.not-set")
    lines = list(_lines(t, value, "", find(path) is not None or path in bodies.DUTIES))
    if len(lines) > _MOST_LINES:
        more = t("setting.more-lines", count=len(lines) - _MOST_LINES)
        lines = [*lines[:_MOST_LINES], more]
    return lines[0] if len(lines) == 1 else Lines(tuple(lines)) if lines else t("setting.empty")


def word_of(t: Words, text: str) -> str:
    """A word of a closed set, in words."""
    return t(f"setting-fields.is-{text}") if t.has(f"setting-fields.is-{text}") else text


def label_of(t: Words, name: str) -> str:
    return t(f"setting-fields.{name}") if t.has(f"setting-fields.{name}") else name


def signers_badge(t: Words, path: str) -> Badge:
    two = path not in bodies.DUTIES and bool(needs_two([path]))
    return Badge(t("setting.two" if two else "setting.one"), "warn" if two else "plain")


def bad_words(t: Words, bad: Sequence[Bad]) -> list[str]:
    say, colon = terminal_words(t), t("setting.colon")
    return [
        f"{path_words(t, one.path)}{colon}{say(f'bad.{one.why}', path=one.path, what=one.what)}"
        if one.path != "duty" else t("setting.bad-duty")
        for one in bad
    ]  # fmt: skip


def why_words(t: Words, why: str | None, about: str | None = None) -> str:
    """Why a terminal did not take an offer, or gave it back."""
    if not why:
        return ""
    name = f"setting.why-{why}"
    if t.has(name):
        return t(name, about=about or "")
    try:
        return terminal_words(t)(f"refusal.{why}", about=about or "")
    except KeyError:
        return f"{why} {about or ''}".strip()


def bundle_words(t: Words, text: str) -> str:
    """Why a bundle was not taken; where a terminal would refuse its offer, in the words for it."""
    found = _REFUSED.fullmatch(text)
    if found is None:
        return text
    where, why, about = found["where"], found["why"], found["about"] or ""
    named = t("setting.comma").join(
        path_words(t, path) if find(path) else path for path in about.split(", ")
    )
    return f"{where}{t('setting.colon')}{why_words(t, why, named)}"


def told_badge(t: Words, told: Told) -> Badge:
    return Badge(t(f"setting.told-{told}"), _TOLD[told])


def state_badge(t: Words, state: str) -> Badge:
    return Badge(t(f"setting.state-{state}"), _STATES[state])


def terminal_words(t: Words) -> Strings:
    """Words that terminals and signers use too (config/settings)."""
    return _loaded(t.language)


@lru_cache(2)
def _loaded(language: str) -> Strings:
    return Strings.load(language, WORDS)


def _lines(t: Words, value: Any, label: str, whole: bool) -> Iterator[str]:
    """One line a leaf, named by its place."""
    colon = t("setting.colon")
    ahead = f"{label}{colon}" if label else ""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            words = label_of(t, name)
            here = f"{label} › {words}" if label else words
            if name in forms.HIDDEN:
                yield f"{here}{colon}{t('setting.hidden' if inner else 'setting.empty')}"
            else:
                yield from _lines(t, inner, here, False)
    elif isinstance(value, list | tuple):
        if not any(isinstance(one, Mapping | list | tuple) for one in value):
            words = [_leaf(t, one) for one in value]
            yield f"{ahead}{t('setting.comma').join(words) or t('setting.empty')}"[: 4 * _LONGEST]
            return
        for place, inner in enumerate(value, 1):
            yield from _lines(t, inner, f"{label} {place}".strip(), False)
    else:
        yield f"{ahead}{_leaf(t, value)}"


def _leaf(t: Words, value: Any) -> str:
    if value is None:
        return t("setting.not-set")
    if isinstance(value, bool):
        return t("setting.yes" if value else "setting.no")
    if isinstance(value, str):
        words = word_of(t, value) or t("setting.empty")
        return words if len(words) <= _LONGEST else f"{words[:_LONGEST]}…"
    return f"{value:.10g}" if isinstance(value, float) else str(value)
