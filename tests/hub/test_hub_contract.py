"""The hub's two judges: what the quick one finds good, the one whose word counts finds good too."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from tests.hub.conftest import CONTRACT
from tests.sandbox.hub_file import allowed, component
from tests.sandbox.hub_samples import PAYLOADS, record

_DEEP: Any = []
for _ in range(300):
    _DEEP = [_DEEP]
ODD = (
    None, True, False, 0, -1, 1.0, 2.5, -0.0, 1e308, float("inf"), 2**31, 2**53 + 1, 2**63, 2**64,
    10**40, "", " ", "0", "\n", "1\n", "x\n", "\x00", "١٢٣", "１２", "İ", "ß", "\ud800", "😀" * 40,
    "é" * 300, "A" * 70_000, "2026-02-30T10:00:00+08:00", "2026-11-22T09:30:60+08:00",
    "2026-11-22T09:30:00", "2026-11-22 09:30:00+08:00", "2026-W47-7T09:30+08", "20261122T093000Z",
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2026-11-22T09:30:00+08:00\n",
    "6BA7B810-9DAD-11D1-80B4-00C04FD430C8", "6ba7b8109dad11d180b400c04fd430c8",
    "urn:uuid:6ba7b810-9dad-11d1-80b4-00c04fd430c8", "{6ba7b810-9dad-11d1-80b4-00c04fd430c8}",
    "6ba7b810-9dad-11d1-80b4-00c04fd430c8\n", [], {}, [None], {"": None}, {"x": {}}, [1, 1],
    [1, True], _DEEP,
)  # fmt: skip


@pytest.mark.parametrize("kind", PAYLOADS)
def test_whatever_stands_in_a_place_the_quick_judge_is_not_more_lenient(kind: str) -> None:
    good, name = record(kind), CONTRACT.kinds[kind]
    assert CONTRACT._quickly_good(name, good)
    places = [*_places(good)]
    found_good = 0
    for place in places:
        for odd in ODD:
            spoilt = copy.deepcopy(good)
            inner = spoilt
            for part in place[:-1]:
                inner = inner[part]
            inner[place[-1]] = odd
            if CONTRACT._quickly_good(name, spoilt):
                found_good += 1
                assert allowed(component(name), spoilt), (place, ODD.index(odd))
    assert found_good  # both ways were seen
    assert found_good < len(places) * len(ODD)


@pytest.mark.parametrize("kind", PAYLOADS)
def test_what_is_missing_or_too_much_is_found(kind: str) -> None:
    good = record(kind)
    for place in _places(good):
        for change in ("gone", "more"):
            spoilt = copy.deepcopy(good)
            inner = spoilt
            for part in place[:-1]:
                inner = inner[part]
            if change == "gone":
                del inner[place[-1]]
            elif isinstance(inner, dict):
                inner["Surplus"] = inner[place[-1]]
            judged = CONTRACT.wrong_record(spoilt) is None
            assert judged == allowed(component("Record"), spoilt), (place, change)


def _places(value: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every member and every element, as a path."""
    members = value.items() if isinstance(value, dict) else enumerate(value)
    for name, inner in members:
        yield (*above, name)
        if isinstance(inner, (dict, list)):
            yield from _places(inner, (*above, name))
