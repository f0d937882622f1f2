"""What the agencies have sent down: notices, courses, publicity tasks, each change numbered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

PLACES = {
    "notice": "noticeId",
    "training/course": "courseId",
    "publicity/task": "taskId",
    "knowledge/reply": "replyId",
}
"""Kinds of post by where they are asked for -> the name of their number."""

ORIGIN = "哈尔滨市医疗保险服务中心（演示）"


@dataclass(slots=True)
class Post:
    place: str
    id: str
    change: int  # of the whole board, rising
    row: dict[str, Any] = field(default_factory=dict)

    @property
    def withdrawn(self) -> bool:
        return self.row["status"] == "2"


class Board:
    """`clock`: local time of the platform."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._changes = 0
        self.posts: dict[tuple[str, str], Post] = {}

    def publish(self, place: str, id_: str, **row: Any) -> Post:
        """New, or a new version of what is there already."""
        if place not in PLACES:
            raise ValueError("no such place")
        before = self.posts.get((place, id_))
        self._changes += 1
        version = (before.row["version"] if before else 0) + 1
        whole = {
            **(before.row if before else {}),
            PLACES[place]: id_,
            "version": version,
            "publishTime": f"{self._clock():%Y-%m-%d %H:%M:%S}",
            "publishOrg": ORIGIN,
            "status": "1",
            **row,
        }
        self.posts[place, id_] = post = Post(place, id_, self._changes, whole)
        return post

    def withdraw(self, place: str, id_: str) -> Post:
        post = self.posts[place, id_]
        self._changes += 1
        post.change = self._changes
        post.row = {**post.row, "status": "2", "version": post.row["version"] + 1}
        return post

    def since(self, place: str, change: int, most: int) -> tuple[list[Post], int]:
        """Changes after `change`, oldest first, and where to go on."""
        found = sorted(
            (p for p in self.posts.values() if p.place == place and p.change > change),
            key=lambda p: p.change,
        )[:most]
        return found, found[-1].change if found else change

    def exam(self, id_: str) -> dict[str, Any] | None:
        return next((p.row for p in self.posts.values() if p.row.get("examId") == id_), None)


def fill(board: Board, today: datetime) -> None:
    """A small beginning, so that a demonstration has something to read."""
    day = f"{today + timedelta(days=30):%Y-%m-%d}"
    board.publish(
        "notice", "N-1", title="关于做好年度城乡居民参保登记的通知（演示）", noticeType="1",
        content="请各医保服务站于本月底前完成宣传与登记，认领后按周上报进展。",
        needRead="1", needClaim="1", expireDate=day,
        fileList=[{"fileName": "工作方案.pdf", "fileId": "F-1001", "fileSize": 183_220}],
    )  # fmt: skip
    board.publish(
        "notice", "N-2", title="异地就医备案政策解读（演示）", noticeType="2",
        content="备案有效期内，就医地直接结算；临时外出就医人员的待遇以参保地规定为准。",
        needRead="1", needClaim="0",
    )  # fmt: skip
    board.publish(
        "training/course", "C-1", courseName="岗前培训：服务站基本业务（演示）",
        summary="三页，一次考试。",
        preService="1", examId="E-1", examTimes=5, fullScore=100, passScore=90, deadline=day,
        pageList=[
            {"pageTitle": "一、首问负责", "pageContent": "先听清来意，再一次性告知。"},
            {"pageTitle": "二、人证相符", "pageContent": "核对证件与本人；代办须签字、留复印件。"},
            {"pageTitle": "三、保密", "pageContent": "不外传参保人员信息，离席锁屏。"},
        ],
    )  # fmt: skip
    board.publish(
        "publicity/task", "T-1", taskName="医保政策进社区（演示）", eventType="2", fileMin=1,
        content="在辖区社区开展一次站外宣传，上传现场图片与简要报告。", deadline=day,
    )  # fmt: skip
