"""What the tests of notices, courses and exams begin with."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Engine, select

from hub import admins
from hub.configuring import bodies
from hub.database import reading, writing
from hub.training import audience, bank, book
from hub.training.bank import Question
from hub.training.content import Ask, Content, Exam, Kind, Page, Part
from hub.training.tables import tries
from kiosk.settings.layers import Level
from tests.hub.conftest import Time

PHC = "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$aGFzaGhhc2hoYXNo"
NOTICE = Content(
    title="关于做好2027年度参保缴费工作的通知",
    issuer="哈尔滨市医疗保障服务中心",
    pages=(
        Page(text="各医保服务站：\n# 一、时间\n集中缴费期到年底为止。\n- 居民\n- 灵活就业人员"),
    ),
    must_claim=True,
    due=date(2026, 11, 30),
)
EXAM = Exam(
    parts=(
        Part(topic="参保缴费", kind=Ask.SINGLE, count=5, points=10),
        Part(topic="异地就医", kind=Ask.MULTIPLE, count=2, points=15),
        Part(kind=Ask.JUDGE, count=4, points=5),
    ),
    minutes=60,
    attempts=5,
    full=100,
    pass_mark=90,
)
COURSE = Content(
    title="岗前培训：服务规范与参保业务",
    pages=(
        Page(title="服务规范", text="着装端庄整洁，佩戴工牌。"),
        Page(title="参保", text="先核对身份，再受理。"),
    ),
    pre_service=True,
    due=date(2026, 11, 30),
    exam=EXAM,
)


def questions(each: int = 8) -> list[Question]:
    """Of each topic and kind that EXAM asks; the right ones are the first options."""
    options = ("甲说法", "乙说法", "丙说法", "丁说法")
    found = []
    for n in range(each):
        found += [
            Question(topic="参保缴费", kind=Ask.SINGLE, text=f"参保单选题{n}", options=options,
                     right=(0,)),
            Question(topic="异地就医", kind=Ask.MULTIPLE, text=f"异地多选题{n}", options=options,
                     right=(0, 1)),
            Question(topic="服务规范", kind=Ask.JUDGE, text=f"服务判断题{n}", right=(1,)),
        ]  # fmt: skip
    return found


def somebody(engine: Engine, clock: Time, name: str = "wang.li") -> int:
    with writing(engine) as connection:
        admins.make(connection, name, "test", clock())
        return admins.find(connection, name).id


def fill_bank(engine: Engine, clock: Time, who: int, region: str = "230000") -> None:
    with writing(engine) as connection:
        bank.add(connection, region, questions(), who, clock())


def publish(engine: Engine, clock: Time, who: int, kind: Kind, content: Content, where: str) -> int:
    with writing(engine) as connection:
        scopes = audience.read(connection, where)
        made = book.begin(connection, kind, content, scopes, who, clock())
        book.show(connection, made, 1, who, clock())
    return made


def accounts(engine: Engine, station: str, **passed: str | None) -> None:
    """Accounts of a station in its layer of settings: id → day of the examination."""
    rows: list[dict[str, Any]] = [
        {"id": id_, "name": name, "roles": ["agent"], "pin_hash": PHC}
        | ({"exam_passed": day} if day else {})
        for (id_, day), name in zip(passed.items(), ("王芳", "李强", "赵敏"), strict=False)
    ]
    with writing(engine) as connection:
        bodies.keep(connection, Level.STATION, station, {"station.staff": rows})


def right_answers(engine: Engine, key: str, wrong: int = 0) -> list[dict[str, Any]]:
    """The answers of a try that are right, but for the first `wrong` of them."""
    with reading(engine) as connection:
        paper = connection.execute(select(tries.c.paper).where(tries.c.key == key)).scalar_one()
    asked: Sequence[dict[str, Any]] = json.loads(paper)["questions"]
    return [
        {"question": str(one["id"]), "chosen": [] if n < wrong else one["right"]}
        for n, one in enumerate(asked)
    ]
