"""Pages of visits where something speaks: 语音 stands in the bar, on or off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from screens.staff import StaffBar
from screens.view import View


def visits(views: dict[str, View]) -> Iterator[tuple[str, View]]:
    """`views`: `screens.samples.variants` by name. The bar with little in it, and with most."""
    for name in ("home", "home_identified", "question-choice", "confirm", "result-list", "review"):
        yield f"heard-{name}", replace(views[name], heard=True, left=24.0, left_of=30.0)
    yield "heard-not-yet", replace(views["home"], heard=False)
    given = StaffBar("王芳", "helped", handed=True)
    yield "heard-handed", replace(views["confirm"], heard=False, staff=given)
