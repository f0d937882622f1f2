"""The 18 fields around every request, and the six around every answer (fsi.md §1)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sandbox.centre.fields import Field, check, is_time, time_of

FIELDS = (
    Field("infno", "交易编号", length=6, required=True),
    Field("msgid", "发送方报文ID", length=30, required=True),
    Field("mdtrtarea_admvs", "就医地医保区划", length=6, required=True),
    Field("insuplc_admdvs", "参保地医保区划", length=6),
    Field("recer_sys_code", "接收方系统代码", length=10, required=True),
    Field("dev_no", "设备编号", length=100),
    Field("dev_safe_info", "设备安全信息", length=2000),
    Field("cainfo", "数字签名信息", length=1024),
    Field("signtype", "签名类型", length=10),
    Field("infver", "接口版本号", length=6, required=True),
    Field("opter_type", "经办人类别", length=3, required=True, code="OPTER_TYPE"),
    Field("opter", "经办人", length=30, required=True),
    Field("opter_name", "经办人姓名", length=50, required=True),
    Field("inf_time", "交易时间", "DT", 19, required=True),
    Field("fixmedins_code", "定点医药机构编号", length=12, required=True),
    Field("fixmedins_name", "定点医药机构名称", length=200, required=True),
    Field("sign_no", "交易签到流水号", length=30),
)
NAMES = (*(field.name for field in FIELDS), "input")
NAME_LENGTH = 20  # of fixmedins_name in the specification; longer ones are accepted in practice
INPUT_LENGTH = 40_000
CLOCK = timedelta(minutes=15)


def findings(
    envelope: Mapping[str, Any], infno: str, raw_input: int, now: datetime, strict: bool
) -> list[str]:
    """Everything wrong with the envelope. `raw_input` is the length of `input` as it came.

    All 18 names must be there, those not required may be empty. `strict` also holds the length of
    the station's name, the clock, and refuses names beyond the 18.
    """
    answer = [f"缺少字段[{name}]" for name in NAMES if name not in envelope]
    answer += [f for f in check(FIELDS, envelope, unknown=False) if _key(f) in envelope]
    if "input" in envelope and not isinstance(envelope["input"], dict):
        answer.append("交易输入应为对象[input]")
    if raw_input > INPUT_LENGTH:
        answer.append(f"交易输入长度超过{INPUT_LENGTH}[input]")
    if isinstance(envelope.get("infno"), str) and envelope["infno"] not in {"", infno}:
        answer.append("交易编号与地址不一致[infno]")
    answer += _msgid(envelope)
    for name in ("mdtrtarea_admvs", "insuplc_admdvs"):
        value = envelope.get(name)
        if isinstance(value, str) and value and not re.fullmatch(r"[0-9]{6}", value):
            answer.append(f"医保区划应为6位数字[{name}]")
    code = envelope.get("fixmedins_code")
    if isinstance(code, str) and code and not re.fullmatch(r"[HP0-9A-Z][0-9A-Z]{11}", code):
        answer.append("定点医药机构编号应为12位[fixmedins_code]")
    if strict:
        answer += _strict(envelope, now)
    return answer


def _key(finding: str) -> str:
    return finding[finding.rindex("[") + 1 : -1]


def _msgid(envelope: Mapping[str, Any]) -> list[str]:
    """org code(12) + yyyyMMddHHmmss(14) + sequence(4)."""
    msgid, code = envelope.get("msgid"), envelope.get("fixmedins_code")
    if not isinstance(msgid, str) or not msgid or not isinstance(code, str):
        return []
    if len(msgid) != 30:
        return ["发送方报文ID应为30位[msgid]"]
    if not msgid.startswith(code):
        return ["发送方报文ID应以定点医药机构编号开头[msgid]"]
    stamp, rest = msgid[12:26], msgid[26:]
    try:
        datetime.strptime(stamp, "%Y%m%d%H%M%S")  # noqa: DTZ007
    except ValueError:
        return ["发送方报文ID的时间不对[msgid]"]
    return [] if rest.isascii() and rest.isdigit() else ["发送方报文ID的序号不对[msgid]"]


def _strict(envelope: Mapping[str, Any], now: datetime) -> list[str]:
    answer = [f"多余的字段[{name}]" for name in envelope if name not in NAMES]
    name = envelope.get("fixmedins_name")
    if isinstance(name, str) and len(name) > NAME_LENGTH:
        answer.append(f"定点医药机构名称长度超过{NAME_LENGTH}[fixmedins_name]")
    stamp = envelope.get("inf_time")
    if isinstance(stamp, str) and is_time(stamp) and abs(time_of(stamp) - now) > CLOCK:
        answer.append("交易时间与平台时间相差过大[inf_time]")
    return answer


class Answers:
    """Writes the envelope of answers; numbers them."""

    def __init__(self) -> None:
        self._count = 0

    def wrap(
        self, *, ok: bool, message: str, output: dict | None, region: str, now: datetime
    ) -> dict[str, Any]:
        """infcode is alternately a number and a text, as seen in the field."""
        self._count += 1
        stamp = f"{now:%Y%m%d%H%M%S}{now.microsecond // 1000:03d}"
        code = 0 if ok else -1
        return {
            "infcode": code if self._count % 2 else str(code),
            "inf_refmsgid": f"{region[:6]:0<6}{now:%Y%m%d%H%M%S}{self._count:010d}",
            "refmsg_time": stamp,
            "respond_time": stamp,
            "err_msg": message if not ok else ("" if self._count % 3 else None),
            "output": output,
        }
