"""`python -m hub keep`: delete what `[keep]` lets go, and say how much. The watch does it by
itself, a little every minute; this does all of it now."""

from __future__ import annotations

from hub.commands import database, now, parser, run
from hub.retention import sweep
from hub.retention.plan import What
from hub.settings import HubSettings

_WORDS = {
    What.HEALTH_KEYS: "状态报告的幂等键 · keys of health records",
    What.HEALTH: "以往的状态报告 · past health",
    What.STANDS: "审计链位置（每日保留最后一条）· stands of audit chains (the last of a day stays)",
    What.FAULTS: "故障 · faults",
    What.VISITS: "访问计数 · visits",
    What.MESSAGES: "已发送的通知 · messages that were sent",
}


def main(argv: list[str]) -> int:
    return run(parser("keep", __doc__).parse_args(argv), _keep)


def _keep(settings: HubSettings) -> int:
    engine = database(settings)
    done = sweep.whole(engine, settings.keep, now())
    for what, words in _WORDS.items():
        print(f"{done[what]:>10}  {words}")
    engine.dispose()
    return 0
