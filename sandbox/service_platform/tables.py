"""What each message must look like: path -> fields, with the lists in them. Written by hand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.centre.fields import Field, check

CODES = {
    "signType": ("1", "2"),
    "stage": ("1", "2", "3"),
    "passed": ("0", "1"),
    "eventType": ("1", "2"),
    "feedbackType": ("1", "2", "3"),
    "origin": ("1", "2"),
    "placeType": ("1", "2", "3", "4", "5", "6", "7"),
}
"""Values of coded fields, by name."""

_USER = re.compile(r"[0-9A-Za-z_-]{1,40}")
_HEAD = (
    Field("version", "接口版本", length=10, required=True),
    Field("stationCode", "服务站编号", length=40, required=True),
    Field("deviceNo", "设备编号", length=40, required=True),
    Field("sendTime", "发送时间", "DT", required=True),
    Field("requestNo", "请求流水号", length=32, required=True),
)
_NUMBER = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Table:
    """`lists`: name -> the fields of its rows. `counts`: texts that are whole numbers."""

    title: str
    fields: tuple[Field, ...]
    lists: Mapping[str, tuple[Field, ...]] = field(default_factory=dict)
    most: int = 2000  # rows of a list

    def findings(self, data: Mapping[str, Any]) -> list[str]:
        plain = {name: value for name, value in data.items() if name not in self.lists}
        found = check(self.fields, plain, unknown=True) + _coded(plain)
        for name, row_fields in self.lists.items():
            rows = data.get(name)
            if rows is None:
                continue
            if not isinstance(rows, list) or len(rows) > self.most:
                found.append(f"列表有误[{name}]")
                continue
            for row in rows:
                if not isinstance(row, dict):
                    found.append(f"列表有误[{name}]")
                    break
                found += check(row_fields, row, unknown=True) + _coded(row)
        return found


def head_findings(head: Any) -> list[str]:
    if not isinstance(head, dict):
        return ["缺少head"]
    found = check(_HEAD, head, unknown=True)
    if not found and not _NUMBER.fullmatch(head["requestNo"]):
        found.append("请求流水号应为32位十六进制[requestNo]")
    return found


def _coded(data: Mapping[str, Any]) -> list[str]:
    found = [
        f"不在字典中[{name}]"
        for name, value in data.items()
        if name in CODES and value not in (None, "", *CODES[name])
    ]
    found += [
        f"应为整数[{name}]"
        for name, value in data.items()
        if name.endswith("Count") and not isinstance(value, int) and not _digits(value)
    ]
    user = data.get("userCode")
    if isinstance(user, str) and user and not _USER.fullmatch(user):
        found.append("人员编号有误[userCode]")
    return found


def _digits(value: Any) -> bool:
    return isinstance(value, str) and value.isascii() and value.isdigit()


def _who(label: str) -> Field:
    return Field("userCode", label, length=40, required=True)


_RECEIPT = (
    Field("id", "编号", length=64, required=True),
    Field("version", "版本", "I", required=True),
    _who("人员编号"),
)

TABLES: dict[str, Table] = {
    "station/attendance": Table(
        "签到签退",
        (
            _who("人员编号"),
            Field("signType", "签到类型", length=1, required=True),
            Field("signTime", "签到时间", "DT", required=True),
        ),
    ),
    "station/weekly": Table(
        "服务周报",
        (
            Field("weekBegin", "周报开始日期", "D", required=True),
            Field("weekEnd", "周报结束日期", "D", required=True),
            _who("填报人"),
            Field("visitCount", "服务人次", "I", required=True),
        ),
        {
            "itemList": (
                Field("itemCode", "事项", length=60, required=True),
                Field("doneCount", "办结件数", length=9),
                Field("failCount", "未办结件数", length=9),
            ),
            "problemList": (
                Field("subject", "问题分类", length=60),
                Field("content", "问题描述", length=2000, required=True),
            ),
        },
        most=200,
    ),
    "station/urgent": Table(
        "重大事项报告",
        (
            Field("reportCode", "报告编号", length=60, required=True),
            Field("stage", "报告阶段", length=1, required=True),
            Field("reportTime", "报告时间", "DT", required=True),
            _who("报告人"),
            Field("content", "报告内容", length=2000, required=True),
        ),
    ),
    "station/ledger": Table(
        "“六进”工作台账",
        (
            Field("ledgerType", "台账类别", length=60, required=True),
            Field("ledgerMonth", "台账月份", length=6, required=True),
            _who("填报人"),
        ),
        {
            "rowList": (
                Field("stationName", "服务站名称", length=100, required=True),
                Field("placeType", "进驻机构类别", length=1, required=True),
                Field("openDate", "启用日期", "D"),
                Field("serviceCount", "本月服务人次", length=9, required=True),
                Field("publicityCount", "本月宣传场次", length=9),
                Field("remark", "备注", length=500),
            )
        },
    ),
    "training/exam/result": Table(
        "线上考试成绩",
        (
            Field("examId", "考试编号", length=64, required=True),
            _who("人员编号"),
            Field("examTime", "考试时间", "DT", required=True),
            Field("attemptNo", "第几次", "I", required=True),
            Field("score", "得分", "I", required=True),
            Field("passed", "是否通过", length=1, required=True),
        ),
    ),
    "publicity/result": Table(
        "宣传成果",
        (
            Field("taskId", "任务编号", length=64, required=True),
            _who("人员编号"),
            Field("eventTime", "活动时间", "DT", required=True),
            Field("eventType", "站内或站外", length=1, required=True),
            Field("place", "活动地点", length=200),
            Field("peopleCount", "受众人数", "I"),
            Field("content", "活动报告", length=2000, required=True),
        ),
        {
            "fileList": (
                Field("fileId", "附件编号", length=64, required=True),
                Field("digest", "摘要", length=64, required=True),
            )
        },
        most=50,
    ),
    "knowledge/feedback": Table(
        "知识库反馈",
        (
            Field("entryId", "知识条目", length=64),
            Field("feedbackType", "反馈类别", length=1, required=True),
            Field("origin", "提出人类别", length=1, required=True),
            _who("反馈人"),
            Field("feedbackTime", "反馈时间", "DT", required=True),
            Field("content", "反馈内容", length=2000, required=True),
        ),
    ),
    **{
        f"{place}/read": Table(
            "已读回执", (*_RECEIPT, Field("readTime", "阅读时间", "DT", required=True))
        )
        for place in ("notice", "training/course", "publicity/task", "knowledge/reply")
    },
    **{
        f"{place}/claim": Table(
            "认领回执", (*_RECEIPT, Field("claimTime", "认领时间", "DT", required=True))
        )
        for place in ("notice", "training/course", "publicity/task")
    },
}
LIST = Table(
    "列表", (Field("cursor", "游标", length=64), Field("limit", "条数", length=3, required=True))
)
