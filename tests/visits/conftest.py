"""One station for all modules that want the usual settings, one more for each that has its own.

A terminal that has served dozens of odd visits is part of what is tested.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.visits.rig import Station, station


@pytest.fixture(scope="session")
def usual(tmp_path_factory) -> Iterator[Station]:
    with station(tmp_path_factory.mktemp("station")) as one:
        yield one


@pytest.fixture(scope="module")
def company(request, tmp_path_factory) -> Iterator[Station]:
    """The usual station, or one with the module's OVERLAY over its settings and devices of PACE."""
    overlay = getattr(request.module, "OVERLAY", None)
    if overlay is None:
        yield request.getfixturevalue("usual")
        return
    pace = getattr(request.module, "PACE", "instant")
    with station(tmp_path_factory.mktemp("station"), overlay=overlay, pace=pace) as one:
        yield one


@pytest.fixture
def at_home(company: Station) -> Station:
    """The station with everything in order and a fresh home on the glass."""
    company.fresh()
    return company
