"""`python -m hub forward`: reviews go on to the platform of 好差评 that hub.toml names
(`[feedback.forwarding]`), until told to stop."""

from __future__ import annotations

import logging
import signal
import threading
from datetime import datetime, timedelta

from hub.commands import Failed, database, now, parser, run
from hub.contract import CHINA
from hub.database import reading, writing
from hub.forwarding import book
from hub.forwarding.book import State
from hub.forwarding.calls import Calls
from hub.forwarding.described import Platform
from hub.forwarding.sender import Sender
from hub.rights import Grant, Right, Role, stations_where
from hub.settings import HubSettings

_LATELY = timedelta(days=1)


def main(argv: list[str]) -> int:
    made = parser("forward", __doc__)
    made.add_argument("--once", action="store_true", help="what is due now, and how all of it is")
    made.add_argument("--mappings", action="store_true", help="what no document confirms")
    made.add_argument("--since", metavar="DAY", help="also reviews of before forwarding began")
    arguments = made.parse_args(argv)
    if arguments.mappings:
        return run(arguments, _mappings)
    return run(arguments, lambda settings: _forward(settings, arguments.once, arguments.since))


def _platform(settings: HubSettings) -> Platform:
    """Raises Failed, BadPlatform."""
    platform = settings.feedback.forwarding.described()
    if platform is None:
        raise Failed("没有设置好差评平台 · no platform is set: [feedback.forwarding] of hub.toml")
    return platform


def _mappings(settings: HubSettings) -> int:
    platform = _platform(settings)
    for place in platform.unconfirmed():
        print(f"{platform.name}: {place}")
    return 0


def _forward(settings: HubSettings, once: bool, since: str | None) -> int:
    logging.basicConfig(level=logging.WARNING, format="%(name)s: %(message)s")
    platform, engine = _platform(settings), database(settings)
    if since is not None:
        try:
            begin = datetime.strptime(since, "%Y-%m-%d").replace(tzinfo=CHINA)
        except ValueError:
            raise Failed(f"不是日期 · not a day: {since}") from None
        count = made = 1
        while made:
            with writing(engine) as connection:
                made = book.backlog(connection, begin, now())
            count += made
        print(f"forward: {count - 1} written down")
    calls = Calls(platform, settings.feedback.forwarding, now)
    if once:
        accepted, trouble = Sender(engine, platform, calls, now).round()
        everywhere = stations_where([Grant(Role.PROVINCE, "000000")], Right.FEEDBACK_SEE)
        with reading(engine) as connection:
            counts = book.counts(connection, everywhere, now() - _LATELY)
        told = ", ".join(f"{counts.get(state, 0)} {state.value}" for state in State)
        print(f"forward: {accepted} taken now{f' ({trouble.value})' if trouble else ''}; {told}")
        engine.dispose()
        return 3 if counts.keys() & set(book.STUCK) else 0
    stop = threading.Event()
    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, lambda *_: stop.set())
    senders = [
        threading.Thread(target=Sender(engine, platform, calls, now).go_on, args=(stop,))
        for _ in range(settings.feedback.forwarding.parallel)
    ]
    for thread in senders:
        thread.start()
    print("forward: on", flush=True)
    for thread in senders:
        thread.join()
    engine.dispose()
    return 0
