"""Ways to misbehave, chosen by rules and a seed. What a rule does is in `misbehave`.

A mood is JSON: ``{"seed": 7, "rules": [{"what": "delay", "seconds": 3, "infno": "5201",
"rate": 0.5, "times": 2}]}`` or the name of a ready-made one: ``{"name": "slow"}``.
"""

from __future__ import annotations

import enum
from random import Random

import msgspec


class What(enum.StrEnum):
    DELAY = "delay"  # answers properly after `seconds`
    ERROR = "error"  # a proper refusal: infcode -1 and a text
    TIMEOUT = "timeout"  # says nothing for `seconds` (an hour unless told), then hangs up
    RESET = "reset"  # it does what was asked, then the connection is reset
    LOST = "lost"  # the connection is reset before anything is done
    TRUNCATED = "truncated"  # the body ends in the middle
    HTML = "html"  # a captive portal's page with status 200
    EMPTY = "empty"  # status 200, no body
    WRONG_TYPES = "wrong-types"  # numbers as words, objects as texts
    WRONG_ENVELOPE = "wrong-envelope"  # {"code": "999", "msg": …}
    MISSING_FIELDS = "missing-fields"  # required fields left out
    UNKNOWN_CODES = "unknown-codes"  # codes that no dictionary holds
    HUGE = "huge"  # `size` bytes (100 MB unless told)
    INFCODE_TEXT = "infcode-text"  # infcode "成功"
    ZERO_WITH_ERROR = "zero-with-error"  # infcode 0 beside an error text
    HTTP_ERROR = "http-error"  # status 502 with a gateway's page
    SIGNED_OUT = "signed-out"  # the technical session is gone


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    what: What
    infno: str = "*"
    rate: float = 1.0
    times: int | None = None  # at most so often
    seconds: float | None = None
    size: int = 100_000_000


class Mood(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str = ""
    seed: int = 0
    rules: tuple[Rule, ...] = ()
    refuse_duplicates: bool = True  # False: a repeated msgid is carried out again


READY: dict[str, Mood] = {
    "good": Mood("good"),
    "slow": Mood("slow", rules=(Rule(What.DELAY, seconds=4.0),)),
    "very-slow": Mood("very-slow", rules=(Rule(What.DELAY, seconds=12.0),)),
    "silent": Mood("silent", rules=(Rule(What.TIMEOUT),)),
    "refusing": Mood("refusing", rules=(Rule(What.ERROR),)),
    "resetting": Mood("resetting", rules=(Rule(What.RESET),)),
    "captive-portal": Mood("captive-portal", rules=(Rule(What.HTML),)),
    "nonsense": Mood("nonsense", rules=(Rule(What.WRONG_TYPES),)),
    "gateway-error": Mood("gateway-error", rules=(Rule(What.WRONG_ENVELOPE),)),
    "truncating": Mood("truncating", rules=(Rule(What.TRUNCATED),)),
    "empty": Mood("empty", rules=(Rule(What.EMPTY),)),
    "huge": Mood("huge", rules=(Rule(What.HUGE),)),
    "losing": Mood(
        "losing",
        seed=1,
        rules=(
            Rule(What.RESET, rate=0.25),
            Rule(What.LOST, rate=0.25),
            Rule(What.TRUNCATED, rate=0.1),
        ),
    ),
    "flaky": Mood(
        "flaky",
        seed=1,
        rules=(
            Rule(What.RESET, rate=0.1),
            Rule(What.ERROR, rate=0.1),
            Rule(What.DELAY, rate=0.3, seconds=2.0),
        ),
    ),
}


def mood_from(body: bytes) -> Mood:
    """From JSON. ValueError says what is wrong with it."""
    try:
        mood = msgspec.json.decode(body, type=Mood)
    except msgspec.MsgspecError as error:
        raise ValueError(str(error)) from None
    if mood.name and not mood.rules and mood.name != "good":
        if mood.name not in READY:
            raise ValueError(f"no mood of this name; there are {', '.join(READY)}")
        return READY[mood.name]
    return mood


class Temper:
    """The mood in force; decides for each call which rule, if any, strikes."""

    def __init__(self) -> None:
        self.set(READY["good"])

    def set(self, mood: Mood) -> None:
        self.mood = mood
        self._rng = Random(mood.seed)
        self._struck = [0] * len(mood.rules)

    def strike(self, infno: str) -> list[Rule]:
        """At most one rule beside delays, which add to it."""
        struck: list[Rule] = []
        for place, rule in enumerate(self.mood.rules):
            if rule.infno not in {"*", infno}:
                continue
            if rule.times is not None and self._struck[place] >= rule.times:
                continue
            if rule.rate < 1.0 and self._rng.random() >= rule.rate:
                continue
            self._struck[place] += 1
            struck.append(rule)
            if rule.what is not What.DELAY:
                break
        return struck
