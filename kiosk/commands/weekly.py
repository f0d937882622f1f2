"""`python -m kiosk weekly draft|send`: the weekly report (服务周报) of a terminal without a hub.

draft FILE      the last week's, or that of --week DAY, drawn up from this terminal's counts, to be
                looked through and edited
send FILE       to the service platform, by whoever checked it (--staff NUMBER); once, and not
                changed after that

With a hub its pages do both, for all terminals of the station. The terminal may run or be stopped.
"""

from __future__ import annotations

import argparse
import json
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from kiosk.commands import keeping
from kiosk.commands.refusals import failed, refused
from kiosk.commands.weekly_desk import WeeklyDesk
from kiosk.outbox.outbox import Outbox
from kiosk.reports.weekly import Report, monday
from kiosk.settings.model import Settings
from kiosk.text.strings import Strings


def main(argv: list[str]) -> int:
    """0: done; 1: not done, and why is said."""
    options = _options(argv)
    does = {"draft": _draft, "send": _send}
    with refused(options.lang) as trouble:
        return does[options.what](options, Strings.load(options.lang))
    return trouble.status


def _desk(outbox: Outbox, options: argparse.Namespace, settings: Settings) -> WeeklyDesk:
    """Of a stopped terminal."""
    from kiosk.runtime.clock import SystemClock

    strings = Strings.load(options.lang)
    return WeeklyDesk(outbox, strings, SystemClock().now(), hub=bool(settings.hub.url))


def _draft(options: argparse.Namespace, say: Strings) -> int:
    first = monday(options.week).isoformat() if options.week else ""
    said = keeping.ask(options, "weekly draft", answering=_desk, first=first)
    if "error" in said:
        return failed(said)
    report = msgspec.convert(said["report"], Report)
    try:
        with options.file.open("x", encoding="utf-8") as out:
            out.write(written(report, say))
    except FileExistsError:
        return failed({"error": say("weekly.there", file=options.file)})
    print(say("weekly.drawn", first=report.first, last=report.last, visits=report.visits,
              file=options.file))  # fmt: skip
    if said["gone"]:
        print(say("weekly.gone", count=said["gone"]))
    return 0


def _send(options: argparse.Namespace, say: Strings) -> int:
    try:
        report = msgspec.convert(tomllib.loads(options.file.read_text("utf-8")), Report)
    except (ValueError, msgspec.ValidationError) as error:
        where = str(error).rpartition("`$")[2].rstrip("`") if "`$" in str(error) else ""
        return failed({"error": f"{say('weekly.unreadable')} {options.file.name} {where}".strip()})
    said = keeping.ask(
        options, "weekly send", answering=_desk, report=msgspec.to_builtins(report),
        staff=options.staff,
    )  # fmt: skip
    if "error" in said:
        return failed(said)
    print(say("weekly.taken", first=report.first, last=report.last))
    return 0


def written(report: Report, say: Strings) -> str:
    """The report as TOML that a person may edit."""
    lines = [f"# {line}" for line in say("weekly.head").splitlines()]
    lines += [f"first = {report.first.isoformat()}", f"visits = {report.visits}"]
    for item in report.items:
        lines += ["", "[[items]]", *_members(item)]
    for problem in report.problems:
        lines += ["", "[[problems]]", *_members(problem)]
    return "\n".join(lines) + "\n"


def _members(row: Any) -> list[str]:
    """JSON's texts are TOML's."""
    named = msgspec.to_builtins(row)
    return [
        f"{name} = {json.dumps(value, ensure_ascii=False)}".replace("\x7f", r"\u007f")
        for name, value in named.items()
        if value is not None
    ]


def _options(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m kiosk weekly",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    does = parser.add_subparsers(dest="what", required=True)
    one = does.add_parser("draft")
    one.add_argument("file", type=Path)
    one.add_argument("--week", type=date.fromisoformat, help="a day of it (default: the last)")
    one = does.add_parser("send")
    one.add_argument("file", type=Path)
    one.add_argument(
        "--staff", required=True, help="number of who checked it, as the platform has it"
    )
    for one in does.choices.values():
        keeping.add_options(one)
    return parser.parse_args(argv)
