"""ESC/POS bytes → what stands on the paper: as text, as elements with places, as a picture.

Written from the printer manuals only; shares nothing with the drivers it is used to check.
"""

from sandbox.paper.kinds import KINDS, Kind
from sandbox.paper.press import decode
from sandbox.paper.sheet import Cut, Image, Paper, Qr, Run

__all__ = ["KINDS", "Cut", "Image", "Kind", "Paper", "Qr", "Run", "decode", "main"]


def main(argv: list[str]) -> int:
    """`python -m sandbox paper`; see `sandbox.paper.command`."""
    from sandbox.paper.command import run

    return run(argv)
