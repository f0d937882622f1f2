"""Employees' files as a citizen brings them, good and bad, and what of each employee is filed.
Nobody in them exists: the county code was never issued."""

from __future__ import annotations

from datetime import date

from sandbox.centre.units import row_digest
from sandbox.people.numbers import resident_number

HEADS = ("姓名", "身份证号码", "用工日期", "缴费基数（元）")
NAMES = ("张三丰", "李小英", "欧阳建国", "王秀兰", "司马晓梅")


def employees(day: date, count: int = 5) -> list[dict[str, str]]:
    """Who were employed on that day, as they are declared."""
    return [
        {
            "psn_name": NAMES[n % len(NAMES)],
            "certno": resident_number(date(1985, 3, 7), 200 + n, n % 2 == 0),
            "emp_date": day.isoformat(),
            "clct_base": f"{5200 + 137 * n}",
        }
        for n in range(count)
    ]


def csv(people: list[dict[str, str]], heads: tuple[str, ...] = HEADS) -> bytes:
    """As a table program exports it, marked as UTF-8."""
    rows = [heads, *(tuple(one.values()) for one in people)]
    return "\ufeff".encode() + "".join(",".join(row) + "\r\n" for row in rows).encode()


def misread(people: list[dict[str, str]]) -> bytes:
    """The number in line 3 has a wrong check digit."""
    number = people[1]["certno"]
    wrong = number[:-1] + ("1" if number[-1] != "1" else "2")
    return csv([people[0], people[1] | {"certno": wrong}, *people[2:]])


def headless(people: list[dict[str, str]]) -> bytes:
    """Its columns are called otherwise, and one is missing."""
    rows = [{"a": one["psn_name"], "b": one["emp_date"]} for one in people]
    return csv(rows, ("姓名", "用工日期"))


def rubbish(size: int = 5_000_000) -> bytes:
    return bytes(range(256)) * (size // 256)


def digests(people: list[dict[str, str]]) -> list[str]:
    """As the stand-in keeps them."""
    return [row_digest(one) for one in people]
