"""`python -m sandbox review-platform`: a strict stand-in of a platform of 好差评, for
demonstrations and for whoever connects one (docs/connect-a-review-platform.md)."""

from __future__ import annotations

from collections.abc import Sequence

from sandbox.review_platform.app import ReviewPlatform, application
from sandbox.service_platform.standing_in import stand_in


def main(argv: Sequence[str]) -> int:
    return stand_in(
        argv,
        "review-platform",
        __doc__,
        7111,
        lambda gateway, seed: application(ReviewPlatform(gateway, seed=seed)),
    )
