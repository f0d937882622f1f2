"""The order of the suite: folders that take long begin, so that no worker ends minutes after the
other.

xdist hands out files (`--dist loadfile`) with most tests first unless told otherwise
(pyproject.toml); what takes longest here are files of a few long tests.
"""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.examples import many

# No test asserts a time: a machine that is busy makes nothing wrong.
settings.register_profile(
    "ours", deadline=None, max_examples=many(100), suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("ours")

_LONG = ("faults", "visits", "publicity", "wipe", "outbox", "hub", "commands", "systemd")
_HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=_rank)  # stable: within a folder the order stays


def _rank(item: pytest.Item) -> int:
    room = item.path.relative_to(_HERE).parts[0]
    return _LONG.index(room) if room in _LONG else len(_LONG)
