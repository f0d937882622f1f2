"""`python -m kiosk health`: how the running terminal is, part by part. Holds no personal data.

Asks the terminal over its control socket. Exit status: 0 all good, 1 limited (something is missing,
or it is not serving for a reason of its own), 2 out of service, 3 it does not answer.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Any

from kiosk.commands import configured
from kiosk.commands.line import NoAnswer

ALL_GOOD, LIMITED, OUT_OF_SERVICE, NOT_RUNNING = 0, 1, 2, 3
HEADS = ("part", "verdict", "detail", "source", "so for", "read")


def main(argv: list[str]) -> int:
    """Print one table; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m kiosk health", description=__doc__)
    configured.add_data(parser)
    configured.add_socket(parser)
    line = configured.line(parser.parse_args(argv))
    try:
        said = line.ask("health")
    except NoAnswer as trouble:
        print(f"The terminal runs but does not answer ({trouble}).", file=sys.stderr)
        return NOT_RUNNING
    except PermissionError:
        print(f"{line.path}: only root and the terminal's user may ask.", file=sys.stderr)
        return NOT_RUNNING
    if said is None:
        print(f"No terminal runs at {line.path}.", file=sys.stderr)
        return NOT_RUNNING
    if "error" in said:
        print(f"The terminal runs but does not answer ({said['error']}).", file=sys.stderr)
        return NOT_RUNNING
    print("\n".join(table(said)))
    return status(said)


def status(said: dict[str, Any]) -> int:
    """The exit status that goes with the terminal's answer."""
    if said["state"] == "out_of_service":
        return OUT_OF_SERVICE
    bad = any(part["verdict"] == "bad" for part in said["parts"])
    return ALL_GOOD if said["state"] in ("in_service", "closed") and not bad else LIMITED


def table(said: dict[str, Any]) -> list[str]:
    """The answer as lines."""
    lines = [f"{said['state']}, up {spell(said['uptime'])}, its clock {said['at']}"]
    if said["cause"]:
        lines.append(f"keeps failing: {said['cause']} ({said['tries']}. try)")
    if said["opens"]:
        guess = ", estimated: holidays not announced" if said["opens_estimate"] else ""
        lines.append(f"hours say {said['doors']}; opens {said['opens']}{guess}")
    if said["restart"]:
        lines.append(f"waits to restart between visits: {said['restart']}")
    rows = [
        (p["name"], p["verdict"], p["detail"], p["source"], spell(p["since"]), _ago(p["age"]))
        for p in said["parts"]
    ]
    widths = [max(len(row[n]) for row in (HEADS, *rows)) for n in range(len(HEADS))]
    return [*lines, "", *(_line(row, widths) for row in (HEADS, *rows))]


def spell(seconds: float | None) -> str:
    """`4 d 2 h`, `3 h 5 min`, `12 s`; `-` for None."""
    if seconds is None:
        return "-"
    left = int(max(0.0, seconds))
    for unit, size, below, part in (("d", 86400, "h", 3600), ("h", 3600, "min", 60)):
        if left >= size:
            return f"{left // size} {unit} {left % size // part} {below}"
    return f"{left // 60} min" if left >= 60 else f"{left} s"


def _ago(seconds: float | None) -> str:
    return "-" if seconds is None else f"{spell(seconds)} ago"


def _line(row: Sequence[str], widths: list[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
