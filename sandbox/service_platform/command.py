"""`python -m sandbox service-platform`: a strict stand-in of a province's service platform, for
demonstrations and for whoever connects one (docs/connect-a-service-platform.md)."""

from __future__ import annotations

from collections.abc import Sequence

from sandbox.service_platform.app import ServicePlatform, application
from sandbox.service_platform.standing_in import stand_in


def main(argv: Sequence[str]) -> int:
    return stand_in(
        argv,
        "service-platform",
        __doc__,
        7105,
        lambda gateway, seed: application(ServicePlatform(gateway, seed=seed)),
    )
