"""What one field of a request must look like, in the words of the interface's own tables.

Types as the interface writes them: C(n) text, N(p,s) number, I whole number, D yyyy-MM-dd, DT
yyyy-MM-dd HH:mm:ss. A finding names field and rule and never repeats the value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sandbox.centre.codes import CODES

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    label: str
    type: Literal["C", "N", "I", "D", "DT", "L"] = "C"
    length: int = 0
    required: bool = False
    code: str = ""  # dictionary that must hold the value
    each: tuple[Field, ...] = ()  # of a list: what each of its objects holds

    def findings(self, node: Mapping[str, Any]) -> list[str]:
        value = node.get(self.name)
        if value is None or value == "":
            return [f"{self.label}不能为空[{self.name}]"] if self.required else []
        if self.type in {"N", "I"}:
            return self._number(value)
        if self.type == "L":
            return self._list(value)
        if not isinstance(value, str):
            return [f"{self.label}应为字符串[{self.name}]"]
        if self.type == "D" and not is_date(value):
            return [f"{self.label}格式应为yyyy-MM-dd[{self.name}]"]
        if self.type == "DT" and not is_time(value):
            return [f"{self.label}格式应为yyyy-MM-dd HH:mm:ss[{self.name}]"]
        if self.length and len(value) > self.length:
            return [f"{self.label}长度超过{self.length}[{self.name}]"]
        if self.code and value not in CODES[self.code]:
            return [f"{self.label}不在字典{self.code}中[{self.name}]"]
        return []

    def _list(self, value: Any) -> list[str]:
        good = isinstance(value, list) and value and all(isinstance(one, dict) for one in value)
        if not good or (self.length and len(value) > self.length):
            return [f"{self.label}应为1至{self.length}条的列表[{self.name}]"]
        return [found for one in value for found in check(self.each, one, unknown=True)]

    def _number(self, value: Any) -> list[str]:
        good = isinstance(value, int | float) and not isinstance(value, bool)
        if self.type == "I":
            good = good and isinstance(value, int)
        return [] if good else [f"{self.label}应为数值[{self.name}]"]


def is_date(text: str) -> bool:
    return bool(_DATE.fullmatch(text)) and _exists(text)


def is_time(text: str) -> bool:
    return bool(_TIME.fullmatch(text)) and _exists(text)


def time_of(text: str) -> datetime:
    """Of a value already found good."""
    return datetime.fromisoformat(text)


def _exists(text: str) -> bool:
    """Whether the calendar has it; its form was looked at before."""
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def check(fields: tuple[Field, ...], node: Mapping[str, Any], *, unknown: bool) -> list[str]:
    """All findings of one node; `unknown` also refuses fields that no table lists."""
    findings = [finding for field in fields for finding in field.findings(node)]
    if unknown:
        names = {field.name for field in fields}
        findings += [f"多余的字段[{name}]" for name in node if name not in names]
    return findings
