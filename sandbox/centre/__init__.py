"""Stand-in of the medical-insurance platform: strict about requests, honest about what it got.

It shares no code with the client it answers. How to start it: `python -m sandbox centre --help`.
"""

from __future__ import annotations

from collections.abc import Sequence


def main(argv: Sequence[str]) -> int:
    from sandbox.centre.command import main as command

    return command(argv)
