"""The panel beside a demonstration terminal: lay cards, open covers, slow the centre."""

from __future__ import annotations

from collections.abc import Sequence


def main(argv: Sequence[str]) -> int:
    from sandbox.panel.command import main as command

    return command(argv)
