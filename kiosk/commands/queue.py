"""`python -m kiosk queue`: the station's queue, through the running terminal of this data folder.

    queue                     who is called, who waits
    queue next --window 2     下一位        queue again --window 2   重呼
    queue serve --window 2    已到          queue finish --window 2  办结
    queue pass --window 2     过号          queue back A012          过号的人回来
    queue transfer A012 --to claims         queue leave A012         放弃
    queue lost                the keeper has an empty disk in place of the old one
    queue screen-key          the key by which a publicity screen may read, and only read: from the
                              station's secret on standard input (< queue.key > screen.key)

0: done; 1: it cannot be done, with the word why; 2: no terminal runs there.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec

from kiosk.commands.line import Line, NoAnswer, socket_of
from kiosk.station import seal
from kiosk.station.caller import NotReached
from kiosk.station.machine import Own, Queue
from kiosk.station.queue import Refusal
from kiosk.station.words import Deed
from kiosk.store.faults import StoreFault

AT_WINDOW = ("next", "again", "serve", "finish", "pass")
OF_NUMBER = ("back", "transfer", "leave")
LOST = "lost"
SCREEN_KEY = "screen-key"
_LONGEST_SECRET = 4096


def main(argv: list[str]) -> int:
    options = _options(argv)
    if options.deed == SCREEN_KEY:
        return _screen_key()
    line = Line(socket_of(options.data, options.socket), seconds=20.0)
    asked = {"window": options.window, "number": options.number, "kind": options.to}
    question = f"queue {options.deed or 'board'}"
    try:
        said = line.ask(question, {k: v for k, v in asked.items() if v})
    except (NoAnswer, PermissionError) as error:
        print(f"The terminal does not answer: {error}", file=sys.stderr)
        return 2
    if said is None:
        print("No terminal is running there.", file=sys.stderr)
        return 2
    if "error" in said:
        print(said["error"], file=sys.stderr)
        return 1
    _tell(said)
    return 0


def _screen_key() -> int:
    try:
        key = seal.reading_key(sys.stdin.buffer.read(_LONGEST_SECRET).strip())
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    print(key.decode())
    return 0


def _tell(said: dict) -> None:
    if "waiting" in said:
        for one in said["called"]:
            print(f"{one['number']}  window {one['window']}  called {one['calls']}")
        for kind, count in said["waiting"].items():
            print(f"{kind}: {count} waiting")
        return
    if "ticket" not in said:
        return
    ticket = said["ticket"]
    print(f"{ticket['number']}  {ticket['standing']}" if ticket else "nobody waits")


def answering(queue: Callable[[], Queue | None]) -> dict[str, Callable[[str, dict], dict]]:
    """For the control socket: `queue board`, and one question a deed."""

    def answer(question: str, asked: dict) -> dict:
        own = queue()
        if own is None:
            return {"error": "no queue"}
        deed = question.removeprefix("queue ")
        told = {k: str(v) for k, v in asked.items() if k in ("window", "number", "kind")}
        try:
            if deed == LOST:
                if not isinstance(own, Own):
                    return {"error": "not the keeper"}
                own.lost()
                return {}
            if deed != "board":
                return {"ticket": msgspec.to_builtins(own.do(Deed(deed=deed, **told)))}
            board = own.board()
            return {"error": "not reached"} if board is None else msgspec.to_builtins(board)
        except Refusal as refusal:
            return {"error": str(refusal)}
        except NotReached:
            return {"error": "not reached"}
        except StoreFault as fault:
            return {"error": f"store: {fault.why.value}"}

    return dict.fromkeys(
        (f"queue {deed}" for deed in ("board", LOST, *AT_WINDOW, *OF_NUMBER)), answer
    )


def _options(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m kiosk queue")
    parser.add_argument("deed", nargs="?", choices=[*AT_WINDOW, *OF_NUMBER, LOST, SCREEN_KEY])
    parser.add_argument("number", nargs="?", default="", help="of a ticket")
    parser.add_argument("--window", default="", help="the window that calls")
    parser.add_argument("--to", default="", help="id of the business type, with transfer")
    parser.add_argument("--data", type=Path, default=Path("var/terminal"))
    parser.add_argument("--socket", type=Path)
    options = parser.parse_args(argv)
    if options.deed in AT_WINDOW and not options.window:
        parser.error("which window? (--window)")
    if options.deed in OF_NUMBER and not options.number:
        parser.error("which number?")
    if options.deed == "transfer" and not options.to:
        parser.error("to which type? (--to)")
    return options
