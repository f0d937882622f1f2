"""How personal data are hidden on glass and paper: one rule for every kind of name and number.

There is no single national pattern; these follow common practice (first and last of a name; first
three and last four of a number; last four of an account). Nothing here is ever used for logs,
which hold no personal data at all.
"""

from __future__ import annotations

import unicodedata

from kiosk.text.names import DOTS, fold

STAR = "*"
_MOST_STARS = 3  # a longer run would tell the length of the name


def _clusters(text: str) -> list[str]:
    """Characters with the marks and variation selectors that belong to them."""
    found: list[str] = []
    for char in text:
        category = unicodedata.category(char)
        if category == "Cs":  # half a pair: cannot be drawn nor encoded
            char = "\ufffd"  # noqa: PLW2901
        if found and (category[0] == "M" or char == "\u200d"):
            found[-1] += char
        elif category not in {"Cc", "Cf"}:
            found.append(char)
    return found


def _is_ideograph(char: str) -> bool:
    code = ord(char[0])
    return (
        0x3400 <= code <= 0x9FFF
        or 0xF900 <= code <= 0xFAFF
        or 0xE000 <= code <= 0xF8FF  # issuers' private characters
        or 0x20000 <= code <= 0x3FFFF
        or code == 0x3007  # 〇
    )


def name(text: str) -> str:
    """`张三` -> `张*`, `张大明` -> `张*明`, `买买提·吐逊` -> `买**·*逊`, `Jo Li` -> `J*** L***`.

    Ideographs: the first is kept and, from three on, the last; middle dots stay where they are, a
    run of stars is never longer than three. Other scripts: the first letter of each word. A single
    character is hidden whole. Variation selectors and combining marks stay with their character.
    """
    clusters = [c for c in _clusters(fold(text).replace("\x00", " ").strip()) if c]
    if not any(_is_ideograph(c) for c in clusters):
        return _words(clusters)
    clusters = [c for c in clusters if not c.isspace()]
    letters = [i for i, c in enumerate(clusters) if c[0] not in DOTS]
    if not letters:
        return ""
    kept = set() if len(letters) == 1 else {letters[0]}
    if len(letters) >= 3:
        kept.add(letters[-1])
    out: list[str] = []
    stars = 0
    for i, cluster in enumerate(clusters):
        if i in kept or cluster[0] in DOTS:
            out.append(cluster)
            stars = 0
        elif stars < _MOST_STARS:
            out.append(STAR)
            stars += 1
    return "".join(out)


def _words(clusters: list[str]) -> str:
    words: list[list[str]] = [[]]
    for cluster in clusters:
        if cluster.isspace():
            words.append([])
        else:
            words[-1].append(cluster)
    words = [w for w in words if w]
    if len(words) == 1 and len(words[0]) == 1:
        return STAR
    return " ".join(
        (w[0] if unicodedata.category(w[0][0])[0] == "L" else "") + STAR * _MOST_STARS
        for w in words
    )


def _middle(text: str, head: int, tail: int) -> str:
    hidden = len(text) - head - tail
    return text[:head] + STAR * hidden + (text[-tail:] if tail else "")


def _share(text: str) -> tuple[int, int]:
    """Kept at both ends of a short number: no greater share than 7 of 18."""
    kept = len(text) * 7 // 18
    head = kept * 3 // 7
    return head, kept - head


def number(text: str) -> str:
    """First 3, stars, last 4: `110***********002X`. Below 15 characters fewer are kept."""
    text = text.strip()
    if len(text) >= 15:
        return _middle(text, 3, 4)
    return _middle(text, *_share(text))


def phone(text: str) -> str:
    """`138****8000`; other lengths keep a like share."""
    text = text.strip()
    if len(text) == 11:
        return _middle(text, 3, 4)
    return _middle(text, *_share(text))


def tail(text: str) -> str:
    """A bank account or card: `****6789`. A value that is only the tail already shows the same."""
    text = text.strip()
    return STAR * 4 + text[-4:] if text else ""
