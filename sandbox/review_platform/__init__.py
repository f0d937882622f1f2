"""Stand-in of a platform of 好差评: strict, with a ledger, and able to misbehave. Its tables are
written by hand and share nothing with the hub's file."""

from __future__ import annotations

from collections.abc import Sequence


def main(argv: Sequence[str]) -> int:
    """`python -m sandbox review-platform`."""
    from sandbox.review_platform.command import main as run

    return run(argv)
