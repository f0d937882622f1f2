"""`python -m tests.bench <figure|all|soak>`: prints one table.

Figures: start, touch, memory, idle, size, print, knowledge. `fleet` is apart, with options of its
own: terminals against a hub (docs/scale.md).

Run it on a quiet machine: two contenders and a watcher share its processors.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from tests.bench import report, sides
from tests.bench.report import Row


def _start(options: argparse.Namespace) -> list[Row]:
    from tests.bench.start import measure

    return measure(options.runs, options.cold_runs)


def _touch(options: argparse.Namespace) -> list[Row]:
    from tests.bench.touch import measure

    return measure(options.touches)


def _memory(options: argparse.Namespace) -> list[Row]:
    from tests.bench.memory import measure

    return measure(tuple(sorted(int(n) for n in options.visits.split(",") if n)))


def _idle(options: argparse.Namespace) -> list[Row]:
    from tests.bench.idle import measure

    return measure(options.seconds)


def _size(options: argparse.Namespace) -> list[Row]:
    del options
    from tests.bench.size import measure

    return measure()


def _print(options: argparse.Namespace) -> list[Row]:
    from tests.bench.printing import measure

    return measure(options.prints)


def _knowledge(options: argparse.Namespace) -> list[Row]:
    from tests.bench.knowledge import measure

    return measure(options.entries)


def _soak(options: argparse.Namespace) -> list[Row]:
    from tests.bench.soak import measure

    return measure(options.minutes, options.every)


FIGURES: dict[str, Callable[[argparse.Namespace], list[Row]]] = {
    "start": _start,
    "touch": _touch,
    "idle": _idle,
    "size": _size,
    "print": _print,
    "memory": _memory,
    "knowledge": _knowledge,
}


def _filters(options: argparse.Namespace) -> list[Row]:
    from tests.bench.filters import measure

    return measure(options.terminals)


def _months(options: argparse.Namespace) -> list[Row]:
    from tests.bench.months import measure

    return measure(options.terminals)


def _lists(options: argparse.Namespace) -> list[Row]:
    from tests.bench.lists import measure

    return measure(options.rows)


LONG = {"soak": _soak, "filters": _filters, "months": _months, "lists": _lists}
"""Not part of `all`."""


def main(argv: list[str]) -> int:
    """0: measured; 1: something to install is missing, or a contender does not start."""
    if argv[:1] == ["fleet"]:  # measures a hub, and needs neither display nor chromium
        from tests.bench.fleet.command import main as fleet

        return fleet(argv[1:])
    options = _options(argv)
    try:
        sides.check()
    except sides.Missing as missing:
        print(missing, file=sys.stderr)
        return 1
    said = [report.conditions(), ""]
    rows: list[Row] = []
    code = 0
    for name in FIGURES if options.figure == "all" else (options.figure,):
        report.say(f"{name} …")
        try:
            rows += (FIGURES | LONG)[name](options)
        except (RuntimeError, LookupError, TimeoutError, OSError) as failure:
            rows.append(Row(name, None, None, "", note=str(failure).partition("\n")[0]))
            print(failure, file=sys.stderr)
            code = 1
    said.append(report.table(rows))
    text = "\n".join(said)
    print(text)
    if options.out:
        options.out.write_text(text + "\n", "utf-8")
    return code


def _options(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("figure", choices=[*FIGURES, "all", *LONG])
    parser.add_argument("--runs", type=int, default=11, help="warm starts of each")
    parser.add_argument("--cold-runs", type=int, default=5, help="starts with the cache dropped")
    parser.add_argument("--touches", type=int, default=60)
    parser.add_argument("--visits", default="100,200,500", help="where memory is looked at")
    parser.add_argument("--seconds", type=float, default=60.0, help="of idling")
    parser.add_argument("--prints", type=int, default=3, help="tickets of each item")
    parser.add_argument("--rows", type=int, default=100_000, help="of each long list of the hub")
    parser.add_argument("--minutes", type=float, default=60.0, help="of soaking")
    parser.add_argument("--every", type=int, default=250, help="visits between two looks of a soak")
    parser.add_argument("--entries", type=int, default=20_000, help="of the knowledge base")
    parser.add_argument("--terminals", type=int, default=20_000, help="among which is looked")
    parser.add_argument("--out", type=Path, help="write the table there too")
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
