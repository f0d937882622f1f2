"""Names of people: private-use characters and middle dots, for showing and for comparing.

Never NFKC: it would replace compatibility ideographs that are the right characters of a name.
"""

from __future__ import annotations

# GB 18030 positions that the 2000 edition (and Python's codec) maps to private use and the later
# editions to real characters; the last six are the usual equivalents of the GBK private-use ones.
PUA = {
    0xE7C7: 0x1E3F,
    0xE78D: 0xFE10,
    0xE78E: 0xFE12,
    0xE78F: 0xFE11,
    0xE790: 0xFE13,
    0xE791: 0xFE14,
    0xE792: 0xFE15,
    0xE793: 0xFE16,
    0xE794: 0xFE17,
    0xE795: 0xFE18,
    0xE796: 0xFE19,
    0xE81E: 0x9FB4,
    0xE826: 0x9FB5,
    0xE82B: 0x9FB6,
    0xE82C: 0x9FB7,
    0xE832: 0x9FB8,
    0xE843: 0x9FB9,
    0xE854: 0x9FBA,
    0xE864: 0x9FBB,
    0xE816: 0x20087,
    0xE817: 0x20089,
    0xE818: 0x200CC,
    0xE831: 0x215D7,
    0xE83B: 0x2298F,
    0xE855: 0x241FE,
}

DOT = "\u00b7"
DOTS = "\u00b7\u2022\u30fb\uff0e"  # as cards, clients and input methods write the middle dot
_ONE_DOT = {ord(dot): DOT for dot in DOTS}
_PADDING = " \u3000\x00"
CARD_NAME_UNITS = 15  # an ID card's name field: 30 bytes of UTF-16LE


def fold(text: str) -> str:
    """Private-use characters to the standard ones; nothing else changes."""
    return text.translate(PUA)


def _comparable(text: str) -> str:
    return fold(text).translate(_ONE_DOT).strip(_PADDING)


def same(a: str, b: str) -> bool:
    """The same name, whichever middle dot and whichever edition of GB 18030 wrote it."""
    return _comparable(a) == _comparable(b)


def card_matches(card: str, centre: str) -> bool:
    """The card's name is the centre's, or as much of it as the card's field holds.

    The field ends after 15 UTF-16 units, perhaps in the middle of a surrogate pair (which a reader
    delivers as U+FFFD or as a lone half): a name that fills it is compared as a beginning.
    """
    if same(card, centre):
        return True
    left, right = _comparable(card), _comparable(centre)
    if len(left.encode("utf-16-le", "surrogatepass")) // 2 < CARD_NAME_UNITS:
        return False
    whole = left[:-1] if left[-1] == "\ufffd" or 0xD800 <= ord(left[-1]) <= 0xDFFF else left
    return right.startswith(whole)
