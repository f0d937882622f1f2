"""Where a line of text may end. Pure.

Chinese may break between any two characters, but never before closing punctuation or after
opening punctuation; Latin words, numbers, dates and amounts stay whole (GB/T 15834 line-start and
line-end rules). A name of the machine's (a path, an address) is too long for that and may break
after its separators. Nothing is dropped, shrunk or replaced by dots.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

CLOSING = frozenset("，。！？；：、）》」』】〕〉”’…—·％℃‰,.!?;:)]}%°～•")
OPENING = frozenset("（《「『【〔〈“‘([{￥¥$#№")
SPACES = frozenset(" \u3000\t")
SEPARATORS = frozenset("/-_.:@=+")
LONG = 20  # characters; no word, number, date or amount on the glass is longer


_WIDE = r"\u2e80-\U0010ffff"  # characters between any two of which a line may end
_WORD = re.compile(rf"[^\s{_WIDE}][^\s{_WIDE}—…“”‘’]*")
"""A word or number that stays whole."""


def units(text: str) -> list[tuple[int, int]]:
    """Spans that must not be broken, in order, covering all of `text` without newlines.

    Spaces belong to the span before them (they hang at a line's end).
    """
    spans: list[tuple[int, int]] = []
    at, size = 0, len(text)
    glue = False  # the span before ends in opening punctuation
    while at < size:
        start = at
        character = text[at]
        at += 1
        word = _WORD.match(text, start)
        if word and character not in OPENING and character not in CLOSING:
            at = word.end()
            for cut in _separated(text, start, at):
                if glue and spans:
                    spans[-1] = (spans[-1][0], cut)
                else:
                    spans.append((start, cut))
                start, glue = cut, False
        attach = glue or (spans and (character in SPACES or _closes(character)))
        glue = character in OPENING or (glue and character in SPACES)
        if attach and spans:
            spans[-1] = (spans[-1][0], at)
        else:
            spans.append((start, at))
    return spans


def _separated(text: str, start: int, stop: int) -> list[int]:
    """Where a long name of the machine's may be broken: after a separator, within it."""
    if stop - start <= LONG:
        return []
    return [n + 1 for n in range(start + 1, stop - 1) if text[n] in SEPARATORS]


def _closes(character: str) -> bool:
    code = ord(character)
    return character in CLOSING or 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF


def lines(text: str, widths: Sequence[int], limit: int) -> list[tuple[int, int]]:
    """Break `text` into spans (start, end) each at most `limit` wide, hanging spaces aside.

    `widths[i]` is the width of character i. A newline breaks and belongs to no span. A unit wider
    than the line is broken between characters, rather than drawn outside.
    """
    out: list[tuple[int, int]] = []
    start = 0
    for paragraph in text.split("\n"):
        end = start + len(paragraph)
        out.extend(_paragraph(text, start, end, widths, limit))
        start = end + 1
    return out


def ink_width(text: str, widths: Sequence[int], start: int, end: int) -> int:
    """Width of a span without the spaces that hang at its end."""
    while end > start and text[end - 1] in SPACES:
        end -= 1
    return sum(widths[start:end])


def _paragraph(
    text: str, start: int, end: int, widths: Sequence[int], limit: int
) -> list[tuple[int, int]]:
    if ink_width(text, widths, start, end) <= limit:  # most labels; nothing is to be cut
        return [(start, end)]
    pieces: list[tuple[int, int]] = []
    for a, b in units(text[start:end]):
        span = (start + a, start + b)
        if ink_width(text, widths, *span) <= limit:
            pieces.append(span)
        else:
            pieces.extend(_cut(text, span, widths, limit))
    out: list[tuple[int, int]] = []
    first = 0
    full = 0  # width from `first` to here, with the spaces in between
    for index, (begin, stop) in enumerate(pieces):
        if index > first and full + ink_width(text, widths, begin, stop) > limit:
            out.append((pieces[first][0], begin))
            first, full = index, 0
        full += sum(widths[begin:stop])
    out.append((pieces[first][0], end))
    return _no_widow(text, out, pieces, widths, limit)


def _no_widow(text, out, pieces, widths, limit) -> list[tuple[int, int]]:
    """A last line of one Chinese character takes one more from the line above."""
    if len(out) < 2 or pieces[-1] != out[-1]:
        return out
    last = text[slice(*out[-1])].rstrip()
    above = [piece for piece in pieces if out[-2][0] <= piece[0] < out[-2][1]]
    if len([c for c in last if not _closes(c)]) != 1 or ord(last[0]) < 0x2E80 or len(above) < 3:
        return out
    cut = above[-1][0]
    if ink_width(text, widths, cut, out[-1][1]) > limit:
        return out
    return [*out[:-2], (out[-2][0], cut), (cut, out[-1][1])]


def _cut(text, span, widths, limit) -> list[tuple[int, int]]:
    """Break one unit between characters, as many a line as fit, at least one."""
    out: list[tuple[int, int]] = []
    begin, stop = span
    for at in range(span[0], span[1]):
        if at > begin and ink_width(text, widths, begin, at + 1) > limit:
            out.append((begin, at))
            begin = at
    out.append((begin, stop))
    return out


def narrowest(text: str, widths: Sequence[int]) -> int:
    """Width of the widest unit: below it words would have to be broken."""
    best, start = 0, 0
    for paragraph in text.split("\n"):
        for a, b in units(paragraph):
            best = max(best, ink_width(text, widths, start + a, start + b))
        start += len(paragraph) + 1
    return best


def widest(text: str, widths: Sequence[int]) -> int:
    """Width without any break but newlines."""
    best, start = 0, 0
    for paragraph in text.split("\n"):
        end = start + len(paragraph)
        best = max(best, ink_width(text, widths, start, end))
        start = end + 1
    return best
