"""Alarms and the morning report as the text of a mail, and alarms in words for the pages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from hub import regions
from hub.fleet.find import Condition
from hub.fleet.telling import WHO
from hub.web.words import Words, at


def drafted(body: Mapping[str, Any], language: str, address: str) -> tuple[str, str]:
    """Subject and text. `address`: of the administrators' pages; "": none is named."""
    t = Words(language)
    make = {"morning": _morning, "urgent": _urgent, "registration": _registration}.get(
        body["kind"], _alarms
    )
    subject, lines = make(body, t)
    if address:
        page = _page(body)
        lines += ["", t("alarms.mail-page", address=f"{address.rstrip('/')}{page}")]
    return subject, "\n".join([*lines, "", t("alarms.mail-end"), ""])


def in_words(t: Words, what: str, about: str, word: str) -> str:
    """`凭条打印机：缺纸`; what has no word is shown as it came."""
    if what == "urgent":
        level = t(f"urgent.{about.rpartition('-')[2]}")
        said = t("urgent.alarm", what=t(f"urgent.what-{word}"), level=level)
        return t("fleet.trouble", what=t("alarms.what-urgent"), word=said)
    said = named(t, "word", word) if word else ""
    if what in ("device", "dead", "clock"):
        return t("fleet.trouble", what=named(t, "on", about), word=said)
    if what in ("sending", "forwarding"):
        return t(f"alarms.what-{what}", about=about)
    if what in ("loan", "papers", "cases"):
        return t(f"alarms.{what}-{word}", about=about)
    if what == "feedback":
        return t("alarms.feedback-late", about=about, kind=t(f"feedback.kind-{word}"))
    kind = t(f"alarms.what-{what}")
    if what == "settings":
        said = t(f"fleet.settings-{about}") + (f" ({word})" if word not in ("", about) else "")
    return kind if not said or what == "silent" else t("fleet.trouble", what=kind, word=said)


def named(t: Words, kind: str, name: str) -> str:
    """`kind`: on (a device or destination), word (what is wrong)."""
    word = f"fleet.{kind}-{name}"
    return t(word) if t.has(word) else name


def _alarms(body: Mapping[str, Any], t: Words) -> tuple[str, list[str]]:
    opened, closed = body["opened"], body["closed"]
    lines: list[str] = []
    for listed, word in ((opened, "mail-opened"), (closed, "mail-closed")):
        if not listed["count"]:
            continue
        lines += ["", t(f"alarms.{word}", count=listed["count"])]
        lines += [_line(one, t) for one in listed["alarms"]]
        if more := listed["count"] - len(listed["alarms"]):
            lines.append(t("alarms.mail-more", count=more))
    subject = t("alarms.mail-subject", opened=opened["count"], closed=closed["count"])
    return subject, lines[1:]


def _line(one: Mapping[str, Any], t: Words) -> str:
    where = t("alarms.the-hub")
    if "station" in one:
        where = " ".join(filter(None, (one["station_name"], one.get("terminal"))))
        where += f" ({one['station']})"
    moment = datetime.fromisoformat(one.get("closed_at", one["opened_at"]))
    what = in_words(t, one["what"], one.get("about", ""), one.get("word", ""))
    who = t(f"fleet.who-{WHO[one['who']].value}")
    return t("alarms.mail-line", where=where, what=what, who=who, at=at(moment))


def _page(body: Mapping[str, Any]) -> str:
    """Where one looks further."""
    if body["kind"] == "urgent":
        return f"/urgent/{body['id']}"
    return f"/duties/registration/{body['change']}" if body["kind"] == "registration" else "/alarms"


def _registration(body: Mapping[str, Any], t: Words) -> tuple[str, list[str]]:
    told = {name: body[name] for name in ("station_name", "station", "due")}
    return t("registration.mail-subject", **told), [
        t("registration.mail-late" if body["late"] else "registration.mail-soon", **told)
    ]


def _urgent(body: Mapping[str, Any], t: Words) -> tuple[str, list[str]]:
    what, where = t(f"urgent.what-{body['what']}"), f"{body['station_name']} ({body['station']})"
    pairs = [
        ("station", f"{where} {body['terminal']}"),
        ("what", what),
        ("service", t(f"urgent.service-{body['service']}")),
        ("stage", t(f"urgent.stage-{body['stage']}")),
        ("heard", at(datetime.fromisoformat(body["heard_at"]))),
        ("last", at(datetime.fromisoformat(body["stage_at"]))),
    ]
    if body["unknown_to"]:
        levels = "、".join(t(f"urgent.{level}") for level in body["unknown_to"])
        pairs.append(("mail-unknown-to", levels))
    lines = [t(f"urgent.mail-{body['why']}"), ""]
    lines += [t("urgent.mail-line", name=t(f"urgent.{name}"), value=value)
              for name, value in pairs]  # fmt: skip
    return t("urgent.mail-subject", station=body["station_name"], what=what), lines


def _morning(body: Mapping[str, Any], t: Words) -> tuple[str, list[str]]:
    def line(name: str, value: object) -> str:
        return t("alarms.morning-line", name=name, value=value)

    lines = [
        t("alarms.morning-lead", region=regions.name(body["region"], t.language),
          yesterday=body["yesterday"]),
        "",
        line(t("alarms.morning-terminals"), body["terminals"]),
    ]  # fmt: skip
    lines += [
        "  " + line(t(f"fleet.is-{one.value}"), body["conditions"][one.value])
        for one in Condition
        if body["conditions"].get(one.value)
    ]
    lines += [line(t(f"alarms.morning-{name}"), body[name])
              for name in ("staff", "engineer", "opened", "open", "untaken", "visits", "reviews",
                           "bad")]  # fmt: skip
    if body["oldest"]:
        lines += ["", t("alarms.morning-oldest")]
        lines += [_line(one, t) for one in body["oldest"]]
    return t("alarms.morning-subject", day=body["day"], open=body["open"]), lines
