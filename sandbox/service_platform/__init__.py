"""Stand-in of a province's service platform: strict, with a ledger, and able to misbehave.

Its tables are written by hand from the standard (黑龙江省医疗保障服务站管理办法（暂行）) and from
guesses of our own, as the terminal's file is; they share nothing with it, so that what one of them
gets wrong is seen.
"""

from __future__ import annotations

from collections.abc import Sequence


def main(argv: Sequence[str]) -> int:
    """`python -m sandbox service-platform`."""
    from sandbox.service_platform.command import main as run

    return run(argv)
