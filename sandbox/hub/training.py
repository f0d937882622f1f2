"""Notices, courses and exams of the stand-in: two notices, a policy and a pre-service course whose
exam has ten questions; and ways in which it misbehaves."""

from __future__ import annotations

import enum
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

FULL, PASS_MARK, ATTEMPTS, MINUTES, LATE = 100, 90, 5, 30, timedelta(hours=72)
_ISSUER = "演示医疗保障局"


class Posture(enum.StrEnum):
    """How it behaves."""

    HONEST = "honest"
    LOSES = "loses"  # the next try begins, and its answer does not arrive
    SPOILS = "spoils"  # content is not what its sum says
    EMPTY = "empty"  # nothing is in force
    FEW = "few"  # its bank has too few questions
    SLOW = "slow"  # what was handed in is not scored yet


class Refused(Exception):
    """No try is begun; the text is the code."""


class Lost(Exception):
    """The try has begun; nobody hears of it."""


QUESTIONS: tuple[dict[str, Any], ...] = tuple(
    {"id": str(number), "kind": kind, "topic": topic, "text": text, "options": list(options),
     "points": 10, "right": list(right)}
    for number, (kind, topic, text, options, right) in enumerate(
        (
            ("single", "参保缴费", "城乡居民集中缴费期一般在什么时候？",
             ("每年下半年", "每年年初", "任何时候"), (0,)),
            ("single", "参保缴费", "新生儿出生后多少日内参保，自出生之日起享受待遇？",
             ("30日", "60日", "90日"), (2,)),
            ("judge", "参保缴费", "参保人可以同时享受两份基本医疗保险待遇。", (), (0,)),
            ("multiple", "异地就医", "哪些渠道可以办理异地就医备案？",
             ("国家医保服务平台", "医保服务站", "参保地经办窗口"), (0, 1, 2)),
            ("single", "异地就医", "异地就医备案应在什么时候办理？",
             ("就医之前", "出院之后", "次年年初"), (0,)),
            ("judge", "异地就医", "备案后在就医地定点医疗机构可以直接结算。", (), (1,)),
            ("single", "服务规范", "医保服务热线是多少？", ("12345", "12393", "12315"), (1,)),
            ("judge", "服务规范", "工作人员在岗时应当佩戴工牌。", (), (1,)),
            ("judge", "服务规范", "未经参保人同意可以查询其就医记录。", (), (0,)),
            ("multiple", "服务规范", "代办时要核对哪些证件？", ("本人的", "代办人的"), (0, 1)),
        ),
        1,
    )
)  # fmt: skip

_NOTICE = """各医保服务站：
# 一、时间
集中缴费期到年底为止。
- 城乡居民
- 灵活就业人员
请做好宣传和现场帮办。"""
_LESSON = "先核对身份，再受理。\n- 新生儿90日内参保，自出生之日起享受待遇。"
_PAGES: dict[str, list[dict[str, str]]] = {
    "1": [{"title": "", "text": _NOTICE}],
    "2": [{"title": "", "text": "门诊慢特病待遇从认定次日起享受。\n- 高血压、糖尿病同样适用。"}],
    "3": [{"title": "服务规范", "text": "着装端庄整洁，佩戴工牌，态度友好。"},
          {"title": "参保缴费", "text": _LESSON},
          {"title": "异地就医", "text": "就医之前备案，可在服务站和国家医保服务平台办理。"}],
}  # fmt: skip
POSTS: tuple[dict[str, Any], ...] = (
    {"id": "3", "kind": "course", "title": "岗前培训：服务规范与医保业务", "pre_service": True},
    {"id": "2", "kind": "policy", "title": "门诊慢特病待遇政策解读"},
    {"id": "1", "kind": "notice", "title": "关于做好参保缴费工作的通知", "must_claim": True},
)


@dataclass
class Sat:
    """One try: its paper with what is right, and what came."""

    post: str
    staff: str
    attempt: int
    paper: list[dict[str, Any]]
    ends: datetime
    answers: dict[str, list[int]] | None = None
    late: bool = False


@dataclass
class Training:
    """Of one station. `clock` gives the time with its offset."""

    clock: Callable[[], datetime]
    posture: Posture = Posture.HONEST
    posts: list[dict[str, Any]] = field(default_factory=lambda: [dict(one) for one in POSTS])
    read: dict[str, set[str]] = field(default_factory=dict)
    claimed: dict[str, dict[str, str]] = field(default_factory=dict)
    tries: dict[str, Sat] = field(default_factory=dict)

    def listed(self) -> bytes:
        told = [] if self.posture is Posture.EMPTY else [self._post(one) for one in self.posts]
        return json.dumps({"posts": told}, ensure_ascii=False).encode()

    def content(self, digest: str) -> bytes | None:
        for one in self.posts:
            body = self._content(one)
            if sha256(body).hexdigest() == digest:
                return body + b" " if self.posture is Posture.SPOILS else body
        return None

    def begin(self, key: str, post: str, staff: str) -> tuple[dict[str, Any], bool]:
        """The answer, and whether it is new. Raises Refused, Lost, KeyError for another's key."""
        before = self.tries.get(key)
        if before is not None:
            if (before.post, before.staff) != (post, staff):
                raise KeyError(key)
            return self._told(key, before), False
        if not any(one["id"] == post and one["kind"] == "course" for one in self.posts):
            raise Refused("no-exam")
        mine = [one for one in self.tries.values() if (one.post, one.staff) == (post, staff)]
        if any(self._score(one) >= PASS_MARK for one in mine):
            raise Refused("exam-passed")
        if any(one.answers is None and one.ends > self.clock() for one in mine):
            raise Refused("exam-open")
        if len(mine) >= ATTEMPTS:
            raise Refused("no-tries")
        if self.posture is Posture.FEW:
            raise Refused("few-questions")
        paper = random.sample(QUESTIONS, len(QUESTIONS))
        ends = self.clock() + timedelta(minutes=MINUTES)
        self.tries[key] = Sat(post, staff, len(mine) + 1, list(paper), ends)
        if self.posture is Posture.LOSES:
            self.posture = Posture.HONEST
            raise Lost
        return self._told(key, self.tries[key]), True

    def heard(self, kind: str, said: dict[str, Any]) -> None:
        """A record that was accepted."""
        if kind == "post-read":
            self.read.setdefault(said["id"], set()).add(said["staff"])
        elif kind == "post-claim":
            self.claimed.setdefault(said["id"], {"by": said["staff"], "at": self._stamp()})
        elif kind == "exam-answers":
            one = self.tries.get(said["try"])
            if one is not None and one.answers is None and self.clock() <= one.ends + LATE:
                one.late = said["seconds"] > MINUTES * 60 + 60
                one.answers = {a["question"]: a["chosen"] for a in said["answers"]}

    def state(self, key: str) -> dict[str, Any] | None:
        one = self.tries.get(key)
        if one is None:
            return None
        now = self.clock()
        mine = [t for t in self.tries.values() if (t.post, t.staff) == (one.post, one.staff)]
        told: dict[str, Any] = {
            "key": key, "attempt": one.attempt, "attempts": ATTEMPTS,
            "left": ATTEMPTS - len(mine), "full": FULL, "pass_mark": PASS_MARK, "state": "open",
        }  # fmt: skip
        if one.answers is not None and self.posture is not Posture.SLOW:
            score = self._score(one)
            return told | {"state": "scored", "score": score, "passed": score >= PASS_MARK,
                           "late": one.late, "topics": self._topics(one)}  # fmt: skip
        if now > one.ends + LATE:
            return told | {"state": "lapsed"}
        return told | ({"state": "waiting"} if one.answers is not None or now > one.ends else {})

    # ---- inside

    def _stamp(self) -> str:
        return self.clock().isoformat(timespec="seconds")

    def _content(self, one: dict[str, Any]) -> bytes:
        pages = _PAGES.get(one["id"], [{"title": "", "text": one["title"]}])
        told = {"issuer": _ISSUER, "pages": pages, "title": one["title"]}
        return json.dumps(told, ensure_ascii=False, sort_keys=True).encode()

    def _post(self, one: dict[str, Any]) -> dict[str, Any]:
        today = self.clock().date()
        told = {
            "version": 1, "issuer": _ISSUER, "must_read": True, "must_claim": False,
            "published": f"{today - timedelta(days=2)}T09:00:00+08:00",
            "due": str(today + timedelta(days=7)), **one,
            "sha256": sha256(self._content(one)).hexdigest(),
            "read_by": sorted(self.read.get(one["id"], ())),
        }  # fmt: skip
        if one["id"] in self.claimed:
            told["claimed"] = self.claimed[one["id"]]
        if one["kind"] == "course":
            told["exam"] = {
                "minutes": MINUTES, "questions": len(QUESTIONS), "full": FULL,
                "pass_mark": PASS_MARK, "attempts": ATTEMPTS, "members": self._members(one["id"]),
            }  # fmt: skip
        return told

    def _members(self, post: str) -> list[dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        for one in self.tries.values():
            if one.post != post:
                continue
            mine = found.setdefault(one.staff, {"staff": one.staff, "tries": 0, "passed": False})
            mine["tries"] += 1
            if one.answers is not None:
                mine["best"] = max(mine.get("best", 0), self._score(one))
                mine["passed"] = mine["best"] >= PASS_MARK
        return list(found.values())

    def _told(self, key: str, one: Sat) -> dict[str, Any]:
        asked = [{n: v for n, v in q.items() if n != "right"} for q in one.paper]
        return {
            "key": key, "post": one.post, "attempt": one.attempt, "attempts": ATTEMPTS,
            "full": FULL, "pass_mark": PASS_MARK,
            "begun_at": (one.ends - timedelta(minutes=MINUTES)).isoformat(timespec="seconds"),
            "ends_at": one.ends.isoformat(timespec="seconds"), "seconds": MINUTES * 60,
            "questions": asked,
        }  # fmt: skip

    def _good(self, one: Sat, question: dict[str, Any]) -> bool:
        given = (one.answers or {}).get(question["id"], [])
        return not one.late and sorted(given) == sorted(question["right"])

    def _score(self, one: Sat) -> int:
        return sum(q["points"] for q in one.paper if one.answers and self._good(one, q))

    def _topics(self, one: Sat) -> list[dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        for q in one.paper:
            zero = {"topic": q["topic"], "right": 0, "of": 0, "points": 0, "full": 0}
            mine, good = found.setdefault(q["topic"], zero), self._good(one, q)
            mine["right"] += good
            mine["of"] += 1
            mine["points"] += good * q["points"]
            mine["full"] += q["points"]
        return list(found.values())
