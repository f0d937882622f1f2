"""Carrying a message out: what is in order, what comes too early, what was there before."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from sandbox.service_platform.board import PLACES, Board
from sandbox.service_platform.tables import TABLES

EARLY = timedelta(minutes=5)
"""How far a time may lie ahead of the platform's clock."""

OLDEST = timedelta(days=31)
"""How old an attendance may be when it comes: a pad was without network for long."""


class Refused(Exception):
    """A proper no: code and reason."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


class Desk:
    """One platform's memory. `refuse_duplicates`: a request number that was accepted is refused;
    otherwise what it asks is done once more."""

    def __init__(self, clock: Callable[[], datetime], board: Board) -> None:
        self.clock = clock
        self.board = board
        self.refuse_duplicates = True
        self.taken: dict[str, tuple[str, str]] = {}  # request number -> receipt, digest
        self.files: dict[str, str] = {}  # file number -> SHA-256
        self.deeds: list[tuple[str, str, dict[str, Any]]] = []  # path, station, data
        self._receipts = 0
        self._days: dict[tuple[str, str, date], str] = {}  # station, user, day -> last sign
        self._weeks: set[tuple[str, str]] = set()
        self._months: set[tuple[str, str, str]] = set()
        self._reports: dict[tuple[str, str], str] = {}
        self._tries: dict[tuple[str, str], int] = defaultdict(int)
        self._passed: set[tuple[str, str]] = set()
        self._read: set[tuple[str, str, str, str]] = set()  # station, place, id, user
        self._claimed: set[tuple[str, str, str]] = set()

    def carry_out(self, path: str, number: str, station: str, data: dict[str, Any]) -> str:
        """The receipt's number. Raises Refused."""
        digest = hashlib.sha256(repr((path, station, sorted(data.items(), key=str))).encode())
        before = self.taken.get(number)
        if before is not None and self.refuse_duplicates:
            if before[1] != digest.hexdigest():
                raise Refused("1001", "流水号已用于其他内容")
            raise Refused("1005", "流水号已受理")
        wrong = TABLES[path].findings(data)
        if wrong:
            raise Refused("1002" if "字典" in wrong[0] else "1001", "；".join(wrong))
        if before is None:
            self._in_order(path, station, data)
        self._receipts += 1
        receipt = f"R{self.clock():%Y%m%d}-{self._receipts:06d}"
        self.taken[number] = (receipt, digest.hexdigest())
        self.deeds.append((path, station, data))
        if path == "knowledge/feedback" and before is None:
            self._answer(receipt, data)
        return receipt

    def keep_file(self, content: bytes, digest: str) -> str:
        if hashlib.sha256(content).hexdigest() != digest:
            raise Refused("1001", "文件摘要不符[digest]")
        number = f"F-{len(self.files) + 1}"
        self.files[number] = digest
        return number

    def _answer(self, receipt: str, data: dict[str, Any]) -> None:
        """The agency answers at once here; a real one takes days."""
        row = {"feedbackReceipt": receipt, "entryId": data.get("entryId", "")}
        self.board.publish(
            "knowledge/reply", f"A-{receipt}", title="关于知识库反馈的回复（演示）",
            content="已核实，条目将在下次更新时修改。", **row,
        )  # fmt: skip

    # ---- order, message by message

    def _in_order(self, path: str, station: str, data: dict[str, Any]) -> None:
        for name, value in data.items():
            if name.endswith("Time") and _time(value) > self.clock() + EARLY:
                raise Refused("1001", f"时间晚于平台时间[{name}]")
        check = {
            "station/attendance": self._attendance,
            "station/weekly": self._weekly,
            "station/urgent": self._urgent,
            "station/ledger": self._ledger,
            "training/exam/result": self._exam,
            "publicity/result": self._publicity,
            "knowledge/feedback": self._feedback,
        }.get(path)
        if check is not None:
            check(station, data)
        elif path.endswith("/read"):
            self._reading(station, path.removesuffix("/read"), data)
        else:
            self._claiming(station, path.removesuffix("/claim"), data)

    def _attendance(self, station: str, data: dict[str, Any]) -> None:
        at = _time(data["signTime"])
        if at < self.clock() - OLDEST:
            raise Refused("1003", "签到时间过早")
        key = (station, data["userCode"], at.date())
        last = self._days.get(key, "")
        if data["signType"] == "1" and last.startswith("in"):
            raise Refused("1003", "已签到，未签退")
        if data["signType"] == "2" and not last.startswith("in"):
            raise Refused("1003", "未签到，不能签退")
        if last and last.partition(" ")[2] > data["signTime"]:
            raise Refused("1003", "早于上一次签到签退")
        self._days[key] = f"{'in' if data['signType'] == '1' else 'out'} {data['signTime']}"

    def _weekly(self, station: str, data: dict[str, Any]) -> None:
        first, last = date.fromisoformat(data["weekBegin"]), date.fromisoformat(data["weekEnd"])
        if first.isoweekday() != 1 or last - first != timedelta(days=6):
            raise Refused("1001", "周报应为周一至周日")
        if last >= self.clock().date():
            raise Refused("1003", "本周尚未结束")
        if (station, data["weekBegin"]) in self._weeks:
            raise Refused("1003", "该周周报已上报")
        self._weeks.add((station, data["weekBegin"]))

    def _ledger(self, station: str, data: dict[str, Any]) -> None:
        month = data["ledgerMonth"]
        if not (month.isdigit() and len(month) == 6 and "01" <= month[4:] <= "12"):
            raise Refused("1001", "台账月份有误[ledgerMonth]")
        if month >= f"{self.clock():%Y%m}":
            raise Refused("1003", "本月尚未结束")
        key = (station, data["ledgerType"], month)
        if key in self._months:
            raise Refused("1003", "该月台账已上报")
        self._months.add(key)

    def _urgent(self, station: str, data: dict[str, Any]) -> None:
        key, stage = (station, data["reportCode"]), data["stage"]
        before = self._reports.get(key, "")
        if (stage == "1") != (before == "") or before == "3":
            raise Refused("1003", "报告阶段顺序有误")
        self._reports[key] = stage

    def _exam(self, station: str, data: dict[str, Any]) -> None:
        exam, user = self.board.exam(data["examId"]), data["userCode"]
        if exam is None:
            raise Refused("1002", "没有这场考试[examId]")
        if data["attemptNo"] != self._tries[data["examId"], user] + 1:
            raise Refused("1003", "考试次数不连续")
        if (data["examId"], user) in self._passed or data["attemptNo"] > exam["examTimes"]:
            raise Refused("1003", "不能再考")
        if not 0 <= data["score"] <= exam["fullScore"]:
            raise Refused("1001", "得分超出满分[score]")
        if (data["passed"] == "1") != (data["score"] >= exam["passScore"]):
            raise Refused("1001", "是否通过与得分不符[passed]")
        self._tries[data["examId"], user] += 1
        if data["passed"] == "1":
            self._passed.add((data["examId"], user))

    def _publicity(self, station: str, data: dict[str, Any]) -> None:
        post = self.board.posts.get(("publicity/task", data["taskId"]))
        if post is None:
            raise Refused("1002", "没有这项任务[taskId]")
        if (station, "publicity/task", data["taskId"]) not in self._claimed:
            raise Refused("1003", "任务未认领")
        files = data.get("fileList") or []
        if len(files) < int(post.row.get("fileMin", 0)):
            raise Refused("1001", "附件数量不足[fileList]")
        for one in files:
            if self.files.get(one["fileId"]) != one["digest"]:
                raise Refused("1001", "附件不存在或摘要不符[fileList]")

    def _feedback(self, station: str, data: dict[str, Any]) -> None:
        entry = data.get("entryId")
        if entry and not entry.startswith("K-"):
            raise Refused("1002", "没有这条知识[entryId]")

    def _reading(self, station: str, place: str, data: dict[str, Any]) -> None:
        post = self.board.posts.get((place, data["id"]))
        if post is None or not 1 <= data["version"] <= post.row["version"]:
            raise Refused("1002", f"没有这个版本[{PLACES[place]}]")
        self._read.add((station, place, data["id"], data["userCode"]))

    def _claiming(self, station: str, place: str, data: dict[str, Any]) -> None:
        post = self.board.posts.get((place, data["id"]))
        if post is None or not 1 <= data["version"] <= post.row["version"]:
            raise Refused("1002", f"没有这个版本[{PLACES[place]}]")
        if (station, place, data["id"], data["userCode"]) not in self._read:
            raise Refused("1003", "未阅读，不能认领")
        if place == "notice" and post.row.get("needClaim") != "1":
            raise Refused("1003", "无需认领")
        if (station, place, data["id"]) in self._claimed:
            raise Refused("1003", "已认领")
        self._claimed.add((station, place, data["id"]))


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
