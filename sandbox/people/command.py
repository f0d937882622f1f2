"""`python -m sandbox people` and `python -m sandbox verify-people`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from sandbox.people import SEED, people, station_day
from sandbox.people.identities import person as findings_of
from sandbox.people.identities import rows


def main(argv: Sequence[str]) -> int:
    """List the cast."""
    parser = argparse.ArgumentParser(
        prog="python -m sandbox people",
        description="The synthetic people: id, name, certificate number, what they are good for.",
    )
    parser.add_argument("--seed", type=int, default=SEED)
    arguments = parser.parse_args(argv)
    for one in people(seed=arguments.seed):
        print(f"{one.id:18} {one.name}\t{one.certificate_no}\t{one.about}")
    return 0


def verify(argv: Sequence[str]) -> int:
    """Ask the centre everything about everybody and hold the answers to the identities."""
    parser = argparse.ArgumentParser(
        prog="python -m sandbox verify-people",
        description="Check that all figures of all synthetic people fit together.",
    )
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--today", type=date.fromisoformat, default=None, metavar="YYYY-MM-DD")
    parser.add_argument("--person", default=None, metavar="ID")
    arguments = parser.parse_args(argv)
    today = arguments.today or station_day()
    wrong, asked = verify_all(today, arguments.seed, arguments.person)
    for id, finding in wrong:
        print(f"{id}: {finding}", file=sys.stderr)
    print(f"{asked} people, {len(wrong)} findings, seed {arguments.seed}, {today}")
    return 1 if wrong or not asked else 0


def verify_all(
    today: date, seed: int, only: str | None = None, skip: frozenset[str] = frozenset()
) -> tuple[list[tuple[str, str]], int]:
    """Findings as (id, finding), and how many people were asked about."""
    from sandbox.centre.ask import Inside

    inside = Inside(datetime.combine(today, time(23, 59, 59)), seed)
    wrong: list[tuple[str, str]] = []
    asked = 0
    for one in people(today, seed):
        if (only and one.id != only) or one.id in skip:
            continue
        answer: Mapping[str, Any] | None = inside.find(one.certificate_no)
        if answer is None:
            if one.known and not one.deceased:
                wrong.append((one.id, "the centre does not know this person"))
            continue
        asked += 1
        insurances = rows(answer.get("insuinfo"))
        wrong += [
            (one.id, finding)
            for finding in findings_of(inside.ask, answer["baseinfo"], insurances, today)
        ]
    return wrong, asked
