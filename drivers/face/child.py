"""The process in which a face plug-in runs: `python -m drivers.face.child`.

It reads one order (`ORDER`, the plug-in's name, the card's picture, the camera's) on standard
input, calls the plug-in once and writes the word it gave. What the plug-in prints goes nowhere; the
process ends without any clean-up that a library could hang in.
"""

from __future__ import annotations

import importlib
import os
import resource
import struct
import sys

ORDER = struct.Struct("<HIII")  # bytes of the name and of the card's picture; width, height
NO_PLUGIN, RAISED, NO_WORD = 3, 4, 5
LONGEST_WORD = 32


def main() -> int:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    answer = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    whole = sys.stdin.buffer
    name_length, card_length, width, height = ORDER.unpack(whole.read(ORDER.size))
    name = whole.read(name_length).decode("ascii")
    card, picture = whole.read(card_length), whole.read(width * height * 3)
    try:
        module, _, function = name.partition(":")
        compare = getattr(importlib.import_module(module), function)
    except Exception:  # a vendor's module may fail at import in any way
        return NO_PLUGIN
    try:
        word = compare(card, picture, width, height)
    except Exception:
        return RAISED
    if not isinstance(word, str) or len(word) > LONGEST_WORD or not word.isascii():
        return NO_WORD
    os.write(answer, word.encode("ascii"))
    return 0


if __name__ == "__main__":
    os._exit(main())
