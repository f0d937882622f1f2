"""`python -m hub watch`: alarms, who is told of them, and the report of the morning; until told to
stop."""

from __future__ import annotations

import logging
import signal
import threading

from hub.commands import database, now, parser, run
from hub.fleet.watch import Watcher
from hub.settings import HubSettings


def main(argv: list[str]) -> int:
    made = parser("watch", __doc__)
    made.add_argument("--once", action="store_true", help="one round, and what it did")
    arguments = made.parse_args(argv)
    return run(arguments, lambda settings: _watch(settings, arguments.once))


def _watch(settings: HubSettings, once: bool) -> int:
    logging.basicConfig(level=logging.WARNING, format="%(name)s: %(message)s")
    engine = database(settings)
    watcher = Watcher(
        engine, settings.watch, now, keep=settings.keep, training=settings.training,
        duties=settings.duties, archive=settings.archive,
    )  # fmt: skip
    if once:
        done = watcher.round()
        watcher.leave()
        print(
            f"watch: {done.opened} new, {done.closed} over, {done.sent} sent"
            if done.acted
            else "watch: 另一进程正在值守 · another process has the watch"
        )
    else:
        stop = threading.Event()
        for one in (signal.SIGTERM, signal.SIGINT):
            signal.signal(one, lambda *_: stop.set())
        print("watch: on", flush=True)
        watcher.go_on(stop)
    engine.dispose()
    return 0
