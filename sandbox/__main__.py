"""`python -m sandbox <room> …`: the stand-ins, each a process of its own."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence

ROOMS = {
    "stage": ("sandbox.stage.main", "main", "all of it with a terminal: what ./run calls"),
    "centre": ("sandbox.centre", "main", "stand-in of the medical-insurance platform"),
    "hub": ("sandbox.hub", "main", "stand-in of the station administrator's hub"),
    "service-platform": (
        "sandbox.service_platform",
        "main",
        "stand-in of the province's service platform",
    ),
    "review-platform": (
        "sandbox.review_platform",
        "main",
        "stand-in of a platform of 好差评",
    ),
    "panel": ("sandbox.panel", "main", "web panel to play devices and centre with"),
    "hall": ("sandbox.hall", "main", "people who take numbers and windows that call them"),
    "devices": (
        "sandbox.devices",
        "main",
        "ID reader, scanner and printer behind pseudo-terminals",
    ),
    "paper": ("sandbox.paper", "main", "draw printer bytes as paper"),
    "effort": (
        "sandbox.tour.figures",
        "main",
        "what each item costs a visitor, counted by a robot",
    ),
    "day": ("sandbox.day.main", "main", "a scripted morning of staff: what ./run --day begins"),
    "people": ("sandbox.people.command", "main", "list the synthetic people"),
    "verify-people": ("sandbox.people.command", "verify", "check that their figures fit together"),
}


def main(argv: Sequence[str]) -> int:
    if not argv or argv[0] in {"-h", "--help"} or argv[0] not in ROOMS:
        print("usage: python -m sandbox ROOM [options]\n", file=sys.stderr)
        for room, (_, _, about) in ROOMS.items():
            print(f"  {room:16} {about}", file=sys.stderr)
        return 0 if argv and argv[0] in {"-h", "--help"} else 2
    module, name, _ = ROOMS[argv[0]]
    return getattr(importlib.import_module(module), name)(list(argv[1:])) or 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
