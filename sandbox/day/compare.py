"""Which figures of a morning each side has, and where they stand there. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sandbox.day.audit import Figure, figure
from sandbox.day.reading import Page
from sandbox.day.sides import STAYS, Sides, amounts_on, item_names, number_on, reasons, serial_on
from sandbox.day.station import HALL, PAD
from sandbox.day.told import Told

GRADES = {5: "非常满意", 4: "满意", 3: "基本满意", 2: "不满意", 1: "非常不满意"}
STAGES = {"first": "首报", "final": "终报"}
PLACES = {HALL: "hall", PAD: "pad"}
_TIMES = re.compile(r"(.+)：([0-9]+) 次")


def figures(told: Told, sides: Sides) -> list[Figure]:
    """All of them, in the order of the morning's work."""
    return [
        *_visits(told, sides),
        *_items(told, sides),
        *_reviews(told, sides),
        *_problems(told, sides),
        *_papers(told, sides),
        *_cases(told, sides),
        *_queue(told, sides),
        *_duties(told, sides),
        *_own(told, sides),
    ]


def _visits(told: Told, sides: Sides) -> Iterator[Figure]:
    for terminal, name in PLACES.items():
        yield figure(f"visits at the {name}", done=told.visits[terminal],
                     **_glass(sides, "here", "visits", terminal))  # fmt: skip
    yield figure(
        "visits of the station",
        done=told.visits.total(),
        glass=_sum(one.get("visits") for one in _here(sides).values()),
        **_weekly(sides, "visits", "服务人次", "visitCount"),
        monthly=sides.pages["monthly"].facts.get("服务人次"),
        comparison=_row(sides.pages["monthly"], "服务人次").get("服务人次"),
    )


def _items(told: Told, sides: Sides) -> Iterator[Figure]:
    names, sent = item_names(), _sent(sides)
    drafted = sides.draft.fields
    places = {drafted[f"item-{n}"]: n for n in range(200) if f"item-{n}" in drafted}
    listed = {row.get("事项", ""): row for row in sides.sent.table("事项", "办成", "未办成").rows}
    platform = {row["itemCode"]: row for row in sent.get("itemList", ())}
    timed = {row["事项"]: row["件数"] for row in sides.pages["times"].table("事项", "件数").rows}
    for item in sorted({*told.done, *told.failed, *places, *platform}):
        row, told_of = listed.get(names[item], {}), platform.get(item, {})
        for what, word, counted, code in (
            ("done", "办成", told.done, "doneCount"), ("failed", "未办成", told.failed, "failCount")
        ):  # fmt: skip
            place = places.get(item)
            yield figure(
                f"{names[item]}: {what}",
                done=counted[item],
                draft=None if place is None else drafted.get(f"{what}-{place}"),
                weekly=row.get(word),
                platform=told_of.get(code),
                **(
                    {"times": timed.get(names[item], 0 if timed else None)}
                    if what == "done"
                    else {}
                ),
            )
    for what, word, counted in (("done", "办成", told.done), ("failed", "未办成", told.failed)):
        yield figure(
            f"uses that were {what}",
            done=counted.total(),
            weekly=_sum(row.get(word) for row in listed.values()),
            monthly=sides.pages["monthly"].facts.get(word),
            comparison=_row(sides.pages["monthly"], word).get(word),
        )


def _reviews(told: Told, sides: Sides) -> Iterator[Figure]:
    page = sides.pages["reviews"]
    station = _row(page, "服务站", "满意率")
    channels = {row["渠道"]: row for row in page.table("渠道").rows}
    items = page.table("事项", "满意率").rows
    for grade, word in GRADES.items():
        yield figure(
            f"reviews: {word}",
            done=told.grades[grade],
            station=station.get(word),
            channels=_sum(row.get(word) for row in channels.values()),
            items=_sum(row.get(word) for row in items),
        )
    none = {"评价数": 0} if channels else {}  # nobody's row is not drawn
    for terminal, channel in ((HALL, "自助终端"), (PAD, "帮办平板")):
        yield figure(
            f"reviews at the {PLACES[terminal]}",
            done=told.rated[terminal],
            **_glass(sides, "here", "reviews", terminal),
            channels=channels.get(channel, none).get("评价数"),
        )
    good = told.grades[5] + told.grades[4] + told.grades[3]
    yield figure(
        "reviews of the station",
        done=told.grades.total(),
        station=station.get("评价数"),
        forwarded=len(sides.forwarded),
        monthly=_row(sides.pages["monthly"], "评价数").get("评价数"),
    )
    yield figure(
        "satisfaction",
        done=f"{100 * good / told.grades.total():.1f}%" if told.grades else None,
        station=station.get("满意率"),
        monthly=_row(sides.pages["monthly"], "满意率").get("满意率"),
    )


def _problems(told: Told, sides: Sides) -> Iterator[Figure]:
    drafted = _times(sides.draft.fields.get(f"problem-{n}", "") for n in range(200))
    listed = _times(sides.sent.lines)
    platform = _times(row["content"] for row in _sent(sides).get("problemList", ()))
    words = reasons()
    for reason in sorted({*told.reasons}):
        word = words[reason]
        yield figure(f"complained of: {word}", done=told.reasons[reason],
                     draft=drafted.get(word, 0), weekly=listed.get(word, 0),
                     platform=platform.get(word, 0))  # fmt: skip
    tasks = sides.pages["feedback"].table("编号", "类别").rows
    kinds = Counter(row["类别"] for row in tasks)
    yield figure("bad reviews to be seen to", done=told.bad, tasks=kinds["差评"])
    yield figure("complaints to be seen to", done=told.voices, tasks=kinds["投诉"])
    yield figure("tasks of the month", done=told.bad + told.voices, tasks=len(tasks),
                 reviews=sides.pages["reviews"].facts.get("本月差评和留言"))  # fmt: skip


def _papers(told: Told, sides: Sides) -> Iterator[Figure]:
    for terminal, name in PLACES.items():
        sheets = sides.papers.get(terminal, [])
        serials = [n for one in sheets if (n := serial_on(one)) is not None]
        yield figure(f"sheets of paper at the {name}", done=told.papers[terminal],
                     printer=len(sheets))  # fmt: skip
        yield figure(
            f"receipts at the {name}",
            done=told.receipts[terminal],
            printer=len(serials),
            serials=max(serials, default=0),
            **_glass(sides, "here", "receipts", terminal),
        )
    matter = item_names()[STAYS]
    stays = next((t for sheets in sides.papers.values() for t in sheets if matter in t), "")
    for word, amount in told.amounts.items():
        yield figure(f"{matter}: {word}", centre=f"{amount:,.2f}",
                     receipt=amounts_on(stays).get(word))  # fmt: skip


def _cases(told: Told, sides: Sides) -> Iterator[Figure]:
    listed = {_plain(r["查询编号"]): r for r in sides.pages["cases"].table("查询编号").rows}
    of_cases = [t for sheets in sides.papers.values() for t in sheets if "受理编号" in t]
    paper = sorted(number for text in of_cases if (number := number_on(text)))
    yield figure(
        "cases",
        done=told.filed.total(),
        papers=len(paper),
        pad=len(sides.listed),
        hub=len(listed),
        centre=len(sides.filings),
        monthly=sides.pages["monthly"].facts.get("办件"),
        comparison=_row(sides.pages["monthly"], "办件").get("办件"),
    )
    yield figure("numbers of the cases", papers=" ".join(paper), pad=" ".join(sides.listed),
                 hub=" ".join(sorted(listed)))  # fmt: skip
    for number in sorted(told.deeds):
        rows = sides.cases.get(number, Page("")).table("做了什么", "经办人账号").rows
        # what the terminal itself wrote down of a filing has nobody's name
        yield figure(f"deeds of case {number}", done=told.deeds[number],
                     hub=sum(row["经办人账号"] != "–" for row in rows))  # fmt: skip
    follow = sum(text.count("容缺：") - text.count("容缺：还要补交") for text in of_cases)
    yield figure("papers that were to follow (容缺)", done=told.late, papers=follow)


def _queue(told: Told, sides: Sides) -> Iterator[Figure]:
    kinds = sides.pages["hall"].table("业务", "取号").rows
    day = _row(sides.pages["hall"], "日期", "取号")
    slips = sum("排队号" in text for sheets in sides.papers.values() for text in sheets)
    for name, word, heading, more in (
        ("taken", "given", "取号", {"month": day.get("取号"), "slips": slips}),
        ("served", "served", "办结", {"month": day.get("办结")}),
        ("that were not there", "gone", "过号", {}),
        ("that wait", "waiting", "等候", {}),
    ):
        yield figure(
            f"numbers {name}",
            done=told.queue[word],
            **_glass(sides, "queue", word, *PLACES),
            hub=_sum(row[heading] for row in kinds),
            **more,
        )


def _duties(told: Told, sides: Sides) -> Iterator[Figure]:
    marks = Counter(one["data"]["signType"] for one in sides.deeds
                    if one["path"] == "station/attendance")  # fmt: skip
    yield figure("签到", done=told.marks["sign-in"], platform=marks["1"])
    yield figure("签退", done=told.marks["sign-out"], platform=marks["2"])
    stages = Counter(one["data"]["stage"] for one in sides.deeds if one["path"] == "station/urgent")
    rows = Counter(row["报告"] for row in sides.pages.get("event", Page("")).table("报告").rows)
    for stage, code in (("first", "1"), ("final", "3")):
        word = STAGES[stage]
        yield figure(f"urgent: {word}", done=told.stages.count(stage), platform=stages[code],
                     hub=rows[word])  # fmt: skip
    weeks = sum(one["path"] == "station/weekly" for one in sides.deeds)
    yield figure("weekly reports", done=1, platform=weeks)


def _own(told: Told, sides: Sides) -> Iterator[Figure]:
    for (terminal, account), counts in sorted(sides.figures.items()):
        for word, count in counts.get("own", {}).items():
            yield figure(f"{account} at the {PLACES[terminal]}: {word}",
                         done=told.own[terminal, account, word], glass=count)  # fmt: skip


# ---- inside


def _glass(sides: Sides, card: str, word: str, *terminals: str) -> dict[str, int | None]:
    """What stood there on today's figures, by whoever looked at them; None where nobody did."""
    found = {
        f"{PLACES[terminal]} {account}": counts.get(card, {}).get(word)
        for (terminal, account), counts in sides.figures.items()
        if terminal in terminals
    }
    return found or {"glass": None}


def _here(sides: Sides) -> dict[str, dict[str, int]]:
    """What each terminal's own page says of it; {} where none was looked at."""
    found: dict[str, dict[str, int]] = {HALL: {}, PAD: {}}
    for (terminal, _), counts in sides.figures.items():
        found[terminal] = counts.get("here", {})
    return found


def _weekly(sides: Sides, field: str, word: str, code: str) -> dict[str, Any]:
    return {"draft": sides.draft.fields.get(field), "weekly": sides.sent.facts.get(word),
            "platform": _sent(sides).get(code)}  # fmt: skip


def _sent(sides: Sides) -> Mapping[str, Any]:
    """The week's report as the platform has it."""
    return next((d["data"] for d in sides.deeds if d["path"] == "station/weekly"), {})


def _row(page: Page, *headings: str) -> dict[str, str]:
    """The first of the table with these columns: there is one station."""
    rows = page.table(*headings).rows
    return rows[0] if rows else {}


def _sum(counts: Iterable[Any]) -> int | None:
    """None where there is nothing to add up."""
    found = [int(one) for one in counts if one is not None]
    return sum(found) if found else None


def _times(texts: Iterable[str]) -> dict[str, int]:
    return {m[1]: int(m[2]) for text in texts if (m := _TIMES.fullmatch(text))}


def _plain(number: str) -> str:
    return "".join(number.split())
