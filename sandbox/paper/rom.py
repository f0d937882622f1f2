"""The 汉字 ROM: two bytes → the character that comes out on paper.

Positions follow GB 18030-2005 (where Python's codec, of the 2000 edition, gives private-use
characters for some); a position that the charset does not assign prints nothing readable.
"""

from __future__ import annotations

_2005 = {
    0xA8BC: 0x1E3F,
    **{0xA6D9 + i: code for i, code in enumerate((0xFE10, 0xFE12, 0xFE11, 0xFE13, 0xFE14))},
    0xA6DE: 0xFE15,
    0xA6DF: 0xFE16,
    0xA6EC: 0xFE17,
    0xA6ED: 0xFE18,
    0xA6F3: 0xFE19,
    0xFE59: 0x9FB4,
    0xFE61: 0x9FB5,
    0xFE66: 0x9FB6,
    0xFE67: 0x9FB7,
    0xFE6D: 0x9FB8,
    0xFE7E: 0x9FB9,
    0xFE90: 0x9FBA,
    0xFEA0: 0x9FBB,
}


def two_bytes(first: int, second: int, charset: str) -> str | None:
    """The character, or None where the ROM has a hole."""
    pair = bytes((first, second))
    if charset == "gb18030":
        if code := _2005.get(first << 8 | second):
            return chr(code)
    else:
        try:
            pair.decode(charset)
        except UnicodeDecodeError:
            return None
    try:
        char = pair.decode("gb18030")
    except UnicodeDecodeError:
        return None
    return None if 0xE000 <= ord(char) <= 0xF8FF else char
