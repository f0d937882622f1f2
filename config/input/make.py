"""Make the tables by which rare characters are written.

    python config/input/make.py Unihan_Readings.txt.bz2 ids_lv1.txt

Unihan_Readings comes with Debian's package `unicode-data` (/usr/share/unicode), ids_lv1 from
github.com/yi-bai/ids (MIT). Written beside this file:

`readings.txt`  syllable, tab, its characters: those of 通用规范汉字表 first, then by code point.
`parts.txt`     letters of a character's parts one after the other, tab, the characters; sorted by
                the bytes of the letters, so that a search halves its way to them.

The same input gives the same bytes.
"""

from __future__ import annotations

import bz2
import itertools
import re
import sys
import tomllib
import unicodedata
from collections import defaultdict
from pathlib import Path

HERE = Path(__file__).parent
MOST_PARTS = 4
MOST_LETTERS = 20  # of a key
FIELDS = ("kTGHZ2013", "kMandarin", "kXHC1983", "kHanyuPinyin")  # the usual readings first


def letters(reading: str) -> str:
    """`lüè` -> `lve`: without tone, v for ü."""
    plain = unicodedata.normalize("NFD", reading.lower().replace("ê", "e"))
    plain = plain.replace("u\u0308", "v")
    plain = "".join(c for c in plain if "a" <= c <= "z")
    return plain.replace("lve", "lue").replace("nve", "nue")


def readings(file: Path) -> tuple[dict[str, list[str]], set[str]]:
    """Character -> its readings, the usual one first; and the characters of the standard table."""
    found: dict[str, dict[str, list[str]]] = defaultdict(dict)
    for line in bz2.decompress(file.read_bytes()).decode("utf-8").splitlines():
        if line.startswith("U+"):
            code, name, value = line.split("\t")
            if name in FIELDS:
                texts = [part.rpartition(":")[2] for part in value.split()]
                spelt = [letters(one) for text in texts for one in text.split(",")]
                found[chr(int(code[2:], 16))][name] = spelt
    table = {character for character, fields in found.items() if "kTGHZ2013" in fields}
    return {
        character: list(dict.fromkeys(r for name in FIELDS for r in fields.get(name, ()) if r))
        for character, fields in found.items()
    }, table


def sequences(file: Path) -> dict[str, list[list[str]]]:
    """Character -> its parts, by each of its sequences; parts that are no characters make none."""
    found: dict[str, list[list[str]]] = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        character, *columns = line.split("\t")
        if len(character) != 1:
            continue
        made = []
        for sequence in ";".join(columns).split(";"):
            bare = re.sub(r"\(.*?\)|\[.*?\]", "", sequence)
            if bare and not re.search(r"[#{}?？①-⑳]", bare):
                parts = [c for c in bare if not 0x2FF0 <= ord(c) <= 0x2FFF and c != "㇯"]
                if len(parts) > 1 and parts not in made:
                    made.append(parts)
        found[character] = made
    return found


def taken_apart(character: str, known: dict[str, list[list[str]]]) -> list[list[str]]:
    """Its sequences, and those with each part that is itself of parts taken apart once more."""
    out: list[list[str]] = []
    for parts in known.get(character, ()):
        choices = [[[part], *known.get(part, [])[:1]] for part in parts]
        for chosen in itertools.product(*choices):
            whole = [part for group in chosen for part in group]
            if len(whole) <= MOST_PARTS and whole not in out:
                out.append(whole)
    return out


def write(name: str, rows: dict[str, list[str]]) -> None:
    lines = sorted((key.encode(), "".join(found).encode()) for key, found in rows.items())
    (HERE / name).write_bytes(b"".join(key + b"\t" + found + b"\n" for key, found in lines))


def main(unihan: str, ids: str) -> int:
    read, table = readings(Path(unihan))
    names = tomllib.loads((HERE / "part-names.toml").read_text(encoding="utf-8"))["names"]
    order = sorted(read, key=lambda c: (c not in table, ord(c)))
    by_syllable: dict[str, list[str]] = defaultdict(list)
    for character in order:
        for syllable in read[character]:
            by_syllable[syllable].append(character)
    write("readings.txt", by_syllable)
    known = sequences(Path(ids))
    by_parts: dict[str, list[str]] = defaultdict(list)
    for character in order:
        for parts in taken_apart(character, known):
            spelt = [names.get(part) or read.get(part, [])[:1] for part in parts]
            for chosen in itertools.islice(itertools.product(*spelt), 4):
                key = "".join(chosen)
                if len(key) <= MOST_LETTERS and character not in by_parts[key]:
                    by_parts[key].append(character)
    write("parts.txt", by_parts)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
