"""One answer being written on the on-screen keyboard, as a value.

`press` and `draw` are total: whatever key comes, they return a `Typing` whose value is within its
limit and made of allowed characters. The visit's data hold it, the screens draw it
(`screens/keyboard.py`), and a touch of a key arrives as its word:

    a…z 0…9 and other characters    typed, or fed to pinyin on its tab
    back                            the last stroke, letter or whole character is taken away
    clear                           the composition, else everything
    space                           the first candidate, else a space
    shift                           capital letters, until it is pressed again
    tab:NAME                        another tab of this kind
    pick:N                          candidate N
    from:N                          candidates from N on are shown
    all, fewer                      all candidates in place of the keys, and back
    nine, full                      nine keys for pinyin, and back
    2…9 on nine keys                fed to pinyin
    spell:N                         the digits spell syllable N of those offered
"""

from __future__ import annotations

import enum
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from kiosk.input import composing as pinyin
from kiosk.input.composing import NOTHING, Candidate, Composing, Lookup
from kiosk.input.nine import KEYS, Spell, Spelling


class Tab(enum.StrEnum):
    """A face of the keyboard."""

    PINYIN = "pinyin"
    HAND = "hand"
    DIGITS = "digits"
    LETTERS = "letters"
    ID_NUMBER = "id-number"


class Kind(enum.StrEnum):
    """What a field takes. Named, so that a form can say it in its file."""

    TEXT = "text"  # anything that can be written, as an address
    NAME = "name"  # Chinese and Latin letters, the middle dot, a space
    DIGITS = "digits"
    ID_NUMBER = "id-number"  # digits, X (GB 11643)
    CODE = "code"  # digits and capital letters (统一社会信用代码 of GB 32100, passport numbers)
    AMOUNT = "amount"  # digits and one point with two places after it
    LATIN = "latin"  # letters, digits, signs of an e-mail address


DOT = "\u00b7"
LATIN_SIGNS = "-._@/"
TEXT_SIGNS = "-#./"
_STROKES = 40  # of one character; 龘 has 48 and nobody writes it so
_POINTS = 400  # of one stroke
_FURTHEST = 8000  # thousandths: no writing area is eight times as long as it is wide


TABS: dict[Kind, tuple[Tab, ...]] = {
    Kind.TEXT: (Tab.PINYIN, Tab.HAND, Tab.DIGITS, Tab.LETTERS),
    Kind.NAME: (Tab.PINYIN, Tab.HAND, Tab.LETTERS),
    Kind.DIGITS: (Tab.DIGITS,),
    Kind.ID_NUMBER: (Tab.ID_NUMBER,),
    Kind.CODE: (Tab.DIGITS, Tab.LETTERS),
    Kind.AMOUNT: (Tab.DIGITS,),
    Kind.LATIN: (Tab.LETTERS, Tab.DIGITS),
}
"""Which tabs a kind has, the usual one first."""

Point = tuple[int, int]
"""Thousandths of the writing area's shorter side, right and down from its top left."""

Stroke = tuple[Point, ...]

Recognise = Callable[[tuple[Stroke, ...]], tuple[str, ...]]
"""Strokes of one character → what it may be, the likeliest first. Never raises."""


def _unknown(_: str) -> tuple[Candidate, ...]:
    return ()


def _no_spelling(_: str) -> tuple[Spelling, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class Engines:
    """What this machine can do. None: the engine is not there, and its tab is not offered."""

    pinyin: Lookup | None = None
    hand: Recognise | None = None
    spell: Spell | None = None  # nine keys
    parts: bool = False  # `pinyin` also takes the parts of a character, after PARTS

    def tabs(self, kind: Kind) -> tuple[Tab, ...]:
        """The tabs of a kind that work here. A name without pinyin and handwriting still has its
        letters."""
        absent = {Tab.PINYIN: self.pinyin, Tab.HAND: self.hand}
        return tuple(tab for tab in TABS[kind] if absent.get(tab, self) is not None)


@dataclass(frozen=True, slots=True)
class Typing:
    """`limit`: characters at most. `tabs`: those that work here, see `Engines.tabs`."""

    kind: Kind
    limit: int
    tabs: tuple[Tab, ...]
    tab: Tab
    value: str = field(default="", repr=False)
    composing: Composing = field(default=NOTHING, repr=False)
    strokes: tuple[Stroke, ...] = field(default=(), repr=False)
    guesses: tuple[str, ...] = field(default=(), repr=False)  # of the strokes
    shift: bool = False
    all: bool = False  # every candidate is shown, in place of the keys
    nine: bool = False  # pinyin on nine keys
    can_nine: bool = False
    parts: bool = False  # a character may be spelt by its parts, after the key `u`

    @property
    def busy(self) -> bool:
        """Something is begun that is not in the value yet."""
        return bool(self.composing or self.strokes)

    @property
    def by_parts(self) -> bool:
        """A character is being taken apart."""
        return self.composing.letters.startswith(pinyin.PARTS)

    @property
    def full(self) -> bool:
        return len(self.value) >= self.limit

    @property
    def candidates(self) -> tuple[str, ...]:
        """What may be picked now, of letters or strokes."""
        if self.strokes:
            return self.guesses
        return tuple(one.text for one in self.composing.candidates)

    @property
    def lacks_chinese(self) -> bool:
        """The field takes Chinese, and this machine has no engine to write it with."""
        wanted = TABS[self.kind][0] is Tab.PINYIN
        return wanted and not {Tab.PINYIN, Tab.HAND} & set(self.tabs)


def begin(
    kind: Kind, limit: int, engines: Engines, value: str = "", *, nine: bool = False
) -> Typing:
    """Begin to write. A value that is there already is kept as far as it may stand. `nine`: pinyin
    begins on nine keys where that can be."""
    tabs = engines.tabs(kind) or (Tab.DIGITS,)
    can_nine = engines.spell is not None and engines.pinyin is not None
    fresh = Typing(
        kind,
        max(0, limit),
        tabs,
        tabs[0],
        parts=engines.parts,
        nine=nine and can_nine,
        can_nine=can_nine,
    )
    return _typed(fresh, value)


def press(typing: Typing, key: str, engines: Engines) -> Typing:
    """After a touch of `key`; unchanged by a word that means nothing here."""
    lookup = engines.pinyin or _unknown
    verb, colon, rest = key.partition(":")
    if colon and verb and rest:
        return _chosen(typing, verb, rest, engines)
    match key:
        case "back":
            return _back(typing, engines)
        case "clear":
            idle = _idle(typing)
            return idle if typing.busy else replace(idle, value="")
        case "space" if typing.busy:
            return _pick(typing, 0, engines)
        case "space":
            return _typed(typing, " ")
        case "shift":
            return replace(typing, shift=not typing.shift)
        case "all" if typing.candidates:
            return replace(typing, all=True)
        case "fewer":
            return replace(typing, all=False, composing=pinyin.more(typing.composing, 0))
        case "nine" | "full" if typing.can_nine and typing.tab is Tab.PINYIN:
            return replace(_idle(typing), nine=key == "nine")
    if len(key) != 1:
        return typing
    if typing.tab is Tab.PINYIN and typing.nine and key in KEYS:
        fed = pinyin.feed_digit(engines.spell or _no_spelling, lookup, typing.composing, key)
        return replace(typing, composing=fed, all=False)
    if typing.tab is Tab.PINYIN and key in pinyin.LETTERS:
        if typing.nine:  # the parts of a character are spelt on all keys
            typing = replace(_idle(typing), nine=False)
        fed = pinyin.feed(lookup, typing.composing, key)
        return replace(typing, composing=fed, all=False)
    return _typed(_idle(typing), key.upper() if typing.shift else key)


def draw(typing: Typing, stroke: Stroke, engines: Engines) -> Typing:
    """After a stroke of handwriting. One that comes when nothing more can be taken is dropped."""
    if engines.hand is None or typing.tab is not Tab.HAND or not stroke:
        return typing
    if len(typing.strokes) >= _STROKES:
        return typing
    return _written(typing, (*typing.strokes, thinned(stroke)), engines)


def thinned(stroke: Stroke) -> Stroke:
    """Within the area, and with no more points than are of use; its ends stay."""
    inside = [(min(max(x, 0), _FURTHEST), min(max(y, 0), _FURTHEST)) for x, y in stroke]
    if len(inside) <= _POINTS:
        return tuple(inside)
    step = (len(inside) - 1) / (_POINTS - 1)
    return tuple(inside[round(n * step)] for n in range(_POINTS))


def without_last(text: str) -> str:
    """`text` without its last character as people count: with the marks that belong to it, and
    both halves of a surrogate pair that a card reader has left apart."""
    end = len(text)
    while end > 1 and _belongs(text[end - 1]):
        end -= 1
    end -= 1
    if end > 0 and _low(text[end]) and _high(text[end - 1]):
        end -= 1
    return text[: max(0, end)]


def allowed(kind: Kind, value: str, character: str) -> str:
    """What of `character` may be put after `value`: itself, its capital, or nothing."""
    digit = character in "0123456789"
    ascii_letter = character.isascii() and character.isalpha()
    match kind:
        case Kind.DIGITS:
            return character if digit else ""
        case Kind.ID_NUMBER:
            return character.upper() if digit or character in "xX" else ""
        case Kind.CODE:
            return character.upper() if digit or ascii_letter else ""
        case Kind.AMOUNT:
            whole, point, cents = value.partition(".")
            if character == ".":
                return "." if whole and not point else ""
            return character if digit and len(cents) < 2 else ""
        case Kind.LATIN:
            fits = digit or ascii_letter or character in LATIN_SIGNS or character == " "
            return character if fits else ""
        case Kind.NAME:
            fits = character.isalpha() or character in (DOT, " ") or _belongs(character)
            return character if fits else ""
    return character if character == " " or _belongs(character) or character.isprintable() else ""


def _chosen(typing: Typing, verb: str, rest: str, engines: Engines) -> Typing:
    if verb == "tab":
        found = [tab for tab in typing.tabs if tab.value == rest]
        return replace(_idle(typing), tab=found[0], shift=False) if found else typing
    if not (rest.isascii() and rest.isdigit() and len(rest) < 6):
        return typing
    match verb:
        case "pick":
            return _pick(typing, int(rest), engines)
        case "spell" if typing.composing.digits:
            spell = engines.spell or _no_spelling
            lookup = engines.pinyin or _unknown
            settled = pinyin.settle(spell, lookup, typing.composing, int(rest))
            return replace(typing, composing=settled, all=False)
        case "from" if typing.composing:
            return replace(typing, composing=pinyin.more(typing.composing, int(rest)))
    return typing


def _pick(typing: Typing, index: int, engines: Engines) -> Typing:
    if typing.strokes:
        if not 0 <= index < len(typing.guesses):
            return typing
        return _typed(_idle(typing), typing.guesses[index])
    lookup, spell = engines.pinyin or _unknown, engines.spell or _no_spelling
    text, rest = pinyin.pick(lookup, typing.composing, index, spell)
    return replace(_typed(_idle(typing), text), composing=rest) if text else typing


def _back(typing: Typing, engines: Engines) -> Typing:
    if typing.strokes:
        return _written(typing, typing.strokes[:-1], engines)
    if typing.composing:
        lookup = engines.pinyin or _unknown
        less = pinyin.back(lookup, typing.composing, engines.spell or _no_spelling)
        return replace(typing, composing=less, all=False)
    return replace(typing, value=without_last(typing.value))


def _written(typing: Typing, strokes: tuple[Stroke, ...], engines: Engines) -> Typing:
    guesses = engines.hand(strokes) if strokes and engines.hand is not None else ()
    return replace(typing, strokes=strokes, guesses=guesses, all=False, composing=NOTHING)


def _idle(typing: Typing) -> Typing:
    """Nothing begun."""
    return replace(typing, composing=NOTHING, strokes=(), guesses=(), all=False)


def _typed(typing: Typing, text: str) -> Typing:
    """With `text` after the value, as much of it as may stand there."""
    value = typing.value
    for character in text:
        if len(value) >= typing.limit:
            break
        value += allowed(typing.kind, value, character)
    return replace(typing, value=value)


def _belongs(character: str) -> bool:
    """A mark that is nothing without the character before it."""
    code = ord(character)
    selector = 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF
    return selector or unicodedata.combining(character) != 0


def _high(character: str) -> bool:
    return 0xD800 <= ord(character) <= 0xDBFF


def _low(character: str) -> bool:
    return 0xDC00 <= ord(character) <= 0xDFFF
