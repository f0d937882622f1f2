"""Faces of the staff's pages of notices, courses and exams."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kiosk.staff.states import Situation, State
from screens.staff import StaffView
from screens.staff_training import (
    ExamShown,
    Learning,
    PostShown,
    QuestionShown,
    ReadingShown,
    ResultShown,
    TopicShown,
)

_NOTICES = (
    PostShown("3", "notice", "关于做好2027年度城乡居民基本医疗保险参保缴费工作的通知", "2026-11-20",
              unread=True, claim="open", due="2026-11-30"),
    PostShown("2", "policy", "门诊慢特病待遇认定政策解读", "2026-11-18", unread=True, claim="open",
              due="2026-11-21", late=True),
    PostShown("1", "notice", "服务站工牌更换通知", "2026-11-02", claim="open", due="2026-12-05"),
    PostShown("p-notice-N-7", "document", "国家医保局办公室文件", "2026-10-30", claim="done"),
)  # fmt: skip
_COURSES = (
    PostShown("9", "course", "岗前培训：服务规范与参保业务", "2026-11-01", due="2026-11-30",
              exam="open"),
    PostShown("8", "course", "异地就医备案业务", "2026-10-12", unread=True, due="2026-11-02",
              late=True, exam="open"),
    PostShown("7", "course", "门诊统筹报销", "2026-09-01", exam="passed"),
    PostShown("6", "course", "医疗救助", "2026-08-01", exam="used"),
)  # fmt: skip
_NOTICE = ReadingShown(
    "notice", "关于做好2027年度城乡居民基本医疗保险参保缴费工作的通知", "哈尔滨市医疗保障局",
    "2026-11-20",
    pages=1, due="2026-11-30", must_claim=True, may="read",
    lines=("各医疗保障服务站：", "# 一、缴费时间",
           "集中缴费期为2026年9月1日至12月31日，逾期参保设置待遇等待期。",
           "# 二、重点人群", "- 新生儿出生后90日内参保，自出生之日起享受待遇。",
           "- 特困人员、低保对象由医疗救助资金给予资助。",
           "请各站于11月30日前完成宣传，并做好现场帮办。"),
)  # fmt: skip
_EXAM = ExamShown(60, 40, 100, 90, 5)
_COURSE = ReadingShown(
    "course", "岗前培训：服务规范与参保业务", "哈尔滨市医疗保障服务中心",
    "2026-11-01", page=2, pages=3,
    heading="第二课 参保登记", due="2026-11-30", pre_service=True, exam=_EXAM,
    lines=("受理前先核对本人证件；代办的还要核对代办人证件。", "- 材料一次性告知。",
           "- 不收复印件以外的证明。"),
)  # fmt: skip
_ONE = QuestionShown(
    12, 40, "single", "参保缴费", "新生儿出生后多少日内参保，自出生之日起享受医疗保险待遇？",
    ("30日内", "60日内", "90日内", "当年12月31日前，且须监护人到窗口现场办理"), 2, (2,), 2400,
    frozenset(range(1, 13)) - {7}, frozenset({7, 9}),
)  # fmt: skip


def training_pages(signed_in: StaffView) -> Iterator[tuple[str, StaffView]]:
    def at(state: State, note: str = "", **more) -> StaffView:
        made = replace(signed_in, situation=Situation(state), note=note)
        return replace(made, learning=Learning(**({"reached": "2026-12-01 08:20"} | more)))

    busy = Learning(unread=2, to_do=1)
    yield "menu-training", replace(signed_in, learning=busy)
    yield (
        "menu-training-no-exam",
        replace(signed_in, rights=frozenset(), examined=False, learning=busy),
    )
    yield "notices", at(State.NOTICES, posts=_NOTICES, unread=2)
    yield "notices-away", at(State.NOTICES, posts=_NOTICES[2:], reached="")
    yield "notices-none", at(State.NOTICES, hub=False)
    yield "notices-unread", at(State.NOTICES, posts=None)
    yield "courses", at(State.COURSES, posts=_COURSES, to_do=2)
    yield "courses-done", at(State.COURSES, posts=_COURSES[2:3])
    yield "courses-none", at(State.COURSES)
    yield "notice", at(State.NOTICE, one=_NOTICE)
    yield "notice-read", at(State.NOTICE, one=replace(_NOTICE, read=True, may="claim", late=True))
    yield "notice-claimed", at(State.NOTICE, one=replace(_NOTICE, read=True, may="", claimed=True))
    yield (
        "notice-late",
        at(State.NOTICE, "staff.post.not_kept", one=replace(_NOTICE, late=True, kind="policy")),
    )
    yield "notice-document", at(State.NOTICE, one=replace(_NOTICE, kind="document"))
    yield "notice-coming", at(State.NOTICE, one=replace(_NOTICE, lines=(), pages=0, may=""))
    yield "notice-gone", at(State.NOTICE)
    yield "course", at(State.COURSE, one=_COURSE)
    yield "course-first", at(State.COURSE, one=replace(_COURSE, page=1))
    yield "course-last", at(State.COURSE, one=replace(_COURSE, page=3, read=True))
    yield from _exam_pages(at)


def _exam_pages(at) -> Iterator[tuple[str, StaffView]]:
    about = replace(_COURSE, page=3, read=True)
    for name, exam in (
        ("", _EXAM),
        ("-again", replace(_EXAM, used=2, best=86, last="known")),
        ("-open", replace(_EXAM, used=1, last="open", left=23)),
        ("-handed", replace(_EXAM, used=1, last="handed")),
        ("-passed", replace(_EXAM, used=3, best=94, passed=True, last="known")),
        ("-used", replace(_EXAM, used=5, best=88, last="known")),
    ):
        yield f"exam_about{name}", at(State.EXAM_ABOUT, one=replace(about, exam=exam))
    for why in ("away", "gone", "used", "passed", "open", "few"):
        yield (
            f"exam_about-{why}-refused",
            at(State.EXAM_ABOUT, f"staff.exam.refused.{why}", one=about),
        )
    yield "exam_about-gone", at(State.EXAM_ABOUT)
    yield "exam_asking", at(State.EXAM_ASKING, one=about)
    several = replace(
        _ONE, n=40, kind="multiple", topic="异地就医", left=95, chosen=(0, 1, 3), points=4,
        text="下列哪些渠道可以办理异地就医备案？", marked=frozenset({40}),
        options=("国家医保服务平台APP", "医保服务站", "参保地经办窗口",
                 "“龙江医保”微信公众号", "电话12393"),
    )  # fmt: skip
    judge = replace(
        _ONE, n=1, kind="judge", topic="服务规范", text="工作人员在岗时应当佩戴工牌。", options=(),
        chosen=(), answered=frozenset(), marked=frozenset(),
    )  # fmt: skip
    for name, question in (("", _ONE), ("-multiple", several), ("-judge", judge)):
        yield f"exam{name}", at(State.EXAM, one=about, question=question)
    yield "exam-not-kept", at(State.EXAM, "staff.post.not_kept", one=about, question=_ONE)
    yield "exam-unread", at(State.EXAM, one=about)
    whole = replace(_ONE, answered=frozenset(range(1, 41)), marked=frozenset(), left=290)
    for name, question in (("", _ONE), ("-whole", whole)):
        yield f"exam_sheet{name}", at(State.EXAM_SHEET, one=about, question=question)
    yield "exam_sheet-unread", at(State.EXAM_SHEET, one=about)
    topics = (TopicShown("参保缴费", 18, 20), TopicShown("异地就医", 10, 10),
              TopicShown("服务规范", 7, 10))  # fmt: skip
    passed = ResultShown("scored", 94, passed=True, left=4, topics=topics)
    for name, result in (
        ("waiting", ResultShown("waiting")),
        ("passed", passed),
        ("passed-pre-service", replace(passed, pre_service=True)),
        ("failed", replace(passed, score=86, passed=False, left=3)),
        ("failed-last", replace(passed, score=86, passed=False, left=0)),
        ("late", ResultShown("scored", late=True, left=2, topics=topics[:1])),
        ("lapsed", ResultShown("lapsed", left=2)),
    ):
        yield f"exam_result-{name}", at(State.EXAM_RESULT, one=about, result=result)
