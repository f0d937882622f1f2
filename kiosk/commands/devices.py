"""`python -m kiosk devices [test NAME | watch | ports]`: what is connected, and how it is.

A running terminal owns the ports: it is asked over its control socket. Otherwise the drivers are
opened here, each on a thread of its own.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from drivers.wake import Wake
from kiosk.commands import configured
from kiosk.commands.line import NoAnswer
from kiosk.commands.plain import columns, details_words, named
from kiosk.settings.model import Settings
from kiosk.text.strings import Strings
from kiosk.upkeep.ports import ports
from kiosk.upkeep.probing import Row, probe_all
from kiosk.upkeep.registry import CLASSES, fitted
from kiosk.upkeep.trials import GOOD, OPEN, SECONDS, Tried, Word

WATCH_EVERY = 2.0
_PATIENCE = SECONDS + 25.0  # a trial through the terminal: waiting, then a printer's longest page

WELL, NOT_WELL, UNUSABLE = 0, 1, 2


def main(argv: list[str]) -> int:
    """0: all well; 1: something is not, or a trial failed; 2: it could not be asked."""
    options = _options(argv)
    if options.what == "ports":
        return _ports(options)
    say = Strings.load(options.lang)
    try:
        settings = configured.settings(options)
    except configured.UNUSABLE as error:
        print(f"The settings cannot be used: {error}", file=sys.stderr)
        return UNUSABLE
    try:
        if options.what == "test":
            return _test(options, settings, say)
        if options.what == "watch":
            return _watch(lambda: look(options, settings), say)
        return _table(look(options, settings), options.json, say)
    except NoAnswer as trouble:
        print(f"The terminal runs but does not answer ({trouble}).", file=sys.stderr)
        return UNUSABLE
    except PermissionError:
        path = configured.line(options).path
        print(f"{path}: only root and the terminal's user may ask.", file=sys.stderr)
        return UNUSABLE
    except KeyboardInterrupt:
        return WELL


def look(options: argparse.Namespace, settings: Settings) -> tuple[Row, ...]:
    """From the running terminal, else by the drivers. Raises NoAnswer and PermissionError."""
    said = configured.line(options).ask("devices")
    if said is None:
        return probe_all(fitted(settings), time.monotonic)
    try:
        return tuple(Row(**one) for one in said["devices"])
    except (KeyError, TypeError) as error:
        raise NoAnswer(str(said.get("error", "an older terminal"))) from error


# ---- the table


def _table(rows: Sequence[Row], as_json: bool, say: Strings) -> int:
    well = all(row.well for row in rows)
    if as_json:
        told = [asdict(row) | {"well": row.well, "age": round(row.age, 3)} for row in rows]
        print(json.dumps({"well": well, "devices": told}, ensure_ascii=False, indent=1))
        return WELL if well else NOT_WELL
    head = ["device", "model", "port", "state", "details", "source", "age"]
    lines = [[say(f"devices.{name}") for name in head]]
    for row in rows:
        where = row.port if row.resolved in ("", row.port) else f"{row.port} → {row.resolved}"
        lines.append(
            [
                named(say, "technician.device", row.name),
                row.model,
                where or "—",
                f"{row.state} {named(say, 'technician.state', row.state)}",
                details_words(say, row.details) or "—",
                row.source,
                f"{row.age:.1f} s",
            ]
        )
    print("\n".join(columns(lines)))
    return WELL if well else NOT_WELL


def _ports(options: argparse.Namespace) -> int:
    say, found = Strings.load(options.lang), ports()
    if options.json:
        print(json.dumps([asdict(port) for port in found], indent=1))
    else:
        head = [say(f"devices.{name}") for name in ("kind", "kernel", "stable")]
        lines = [[port.kind, port.kernel, "  ".join(port.stable) or "—"] for port in found]
        print("\n".join(columns([head, *lines])))
    return WELL


# ---- following


def _watch(ask: Callable[[], Sequence[Row]], say: Strings) -> int:
    """One line a change, until Ctrl-C."""
    known: dict[str, tuple] = {}
    while True:
        for row in ask():
            now = (row.state, row.source if not row.well else "", tuple(row.details.items()))
            if known.get(row.name) != now:
                known[row.name] = now
                words = [
                    time.strftime("%Y-%m-%d %H:%M:%S"),
                    named(say, "technician.device", row.name),
                    f"{row.state} {named(say, 'technician.state', row.state)}",
                    details_words(say, row.details),
                    row.source,
                ]
                print("  ".join(word for word in words if word), flush=True)
        time.sleep(WATCH_EVERY)


# ---- trying


def _test(options: argparse.Namespace, settings: Settings, say: Strings) -> int:
    names = [one.name for one in fitted(settings) if one.kind.trial is not None]
    if options.name not in names:
        known = ", ".join(names) or "none"
        print(f"{options.name or 'Which?'}: this terminal can try {known}.", file=sys.stderr)
        return UNUSABLE
    print(named(say, "technician.try", options.name), flush=True)
    said = configured.line(options).ask(f"try {options.name}")
    tried = _directly(options.name, settings) if said is None else _asked(options, said)
    print(say(f"technician.tried.{tried.word}"))
    for name, value in tried.facts:
        prefix = "technician.state" if name == "state" else "technician.word"
        words = named(say, prefix, value)
        print(
            "  "
            + say("technician.fact_line", name=named(say, "technician.fact", name), value=words)
        )
    if f"technician.tried_todo.{tried.word}" in say:
        print("  " + say(f"technician.tried_todo.{tried.word}"))
    return WELL if tried.word in GOOD | (OPEN - {Word.BUSY, Word.NOTHING_CAME}) else NOT_WELL


def _directly(name: str, settings: Settings) -> Tried:
    device = next(one for one in fitted(settings) if one.name == name)
    wake = Wake()
    opened: Any = None
    try:
        opened = device.open(time.monotonic)
        return device.trial(opened, wake)
    except KeyboardInterrupt:
        raise
    except Exception as error:  # a vendor's part may fail in any way
        return Tried(Word.FAULT, (("source", type(error).__name__),))
    finally:
        if opened is not None:
            opened.close()
        wake.close()


def _asked(options: argparse.Namespace, said: dict) -> Tried:
    """The terminal tries it on the thread that owns the port."""
    end = time.monotonic() + _PATIENCE
    while True:
        if "error" in said:
            raise NoAnswer(said["error"])
        if "word" in said:
            return Tried(Word(said["word"]), tuple((n, v) for n, v in said["facts"]))
        if time.monotonic() > end:
            raise NoAnswer("the trial does not end")
        time.sleep(0.2)
        tried = configured.line(options).ask("tried")  # empty: it is still under way
        said = {"error": "it ended meanwhile"} if tried is None else tried


def _options(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m kiosk devices", description=__doc__)
    parser.add_argument("what", nargs="?", choices=["test", "watch", "ports"])
    triable = ", ".join(kind.name for kind in CLASSES if kind.trial is not None)
    parser.add_argument("name", nargs="?", default="", help=f"with test: {triable}")
    configured.add_options(parser)
    configured.add_socket(parser)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--lang", choices=["zh", "en"], default="zh")
    return parser.parse_args(argv)
