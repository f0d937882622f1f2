"""What the pages of publicity tasks are drawn with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kiosk.input.typing import Kind, begin
from kiosk.papers.page import Pixels
from kiosk.staff.states import Situation, State
from screens.samples import ABLE
from screens.staff import StaffView
from screens.staff_tasks import ProofShown, TaskShown, TasksShown

_TEXT = "在社区、集市或企业开展一次基本医保参保动员，发放折页，现场解答。\n成果要有现场照片。"
_TASKS = (
    TaskShown("7", "2027年度参保集中宣传月", _TEXT, "off-site", "2026-11-30", "missed", late=True),
    TaskShown("9", "医保码激活进村屯", _TEXT, "any", "2026-12-20", "open", proofs=(
        ProofShown("12-01 16:20", "returned", "照片看不清，请补拍现场"),)),
    TaskShown("8", "打击欺诈骗保宣传", _TEXT, "station", "2026-12-10", "waiting", proofs=(
        ProofShown("12-01 09:12", "handed"), ProofShown("11-30 09:00", "waiting"))),
    TaskShown("5", "长护险政策解读", _TEXT, "any", "2026-11-20", "done", proofs=(
        ProofShown("11-18 15:02", "accepted"),)),
)  # fmt: skip
_DAYS = tuple((f"2026-11-{30 - n:02d}", (-n) % 7) for n in range(12))


def task_pages(signed_in: StaffView) -> Iterator[tuple[str, StaffView]]:
    """Of every state of the publicity tasks, with every face it may show."""

    def at(state: State, note: str = "", good: bool = False, **more) -> StaffView:
        known = {
            "tasks": _TASKS,
            "heard": "12-01 17:41",
            "off_site": 1,
            "wanted": 2,
            "camera": True,
        }
        tasks = TasksShown(**(known | more))
        made = replace(signed_in, situation=Situation(state), tasks=tasks)
        return replace(made, note=note, note_good=good)

    yield "menu-tasks", replace(signed_in, tasks=TasksShown(_TASKS))
    yield "tasks", at(State.TASKS)
    yield "tasks-none", at(State.TASKS, tasks=())
    yield "tasks-untold", at(State.TASKS, tasks=None)
    for one in _TASKS:
        yield f"task-{one.done}", at(State.TASK, one=one)
    gone = tuple(ProofShown("11-30 09:00", state) for state in ("dead", "unknown"))
    yield "task-own", at(State.TASK, one=TaskShown("", proofs=gone))
    yield "task-unqualified", at(State.TASK, one=replace(_TASKS[1], done="unqualified", late=True),
                                 note="staff.tasks.kept", good=True)  # fmt: skip
    yield "task-gone", at(State.TASK)
    yield "proof_place", at(State.PROOF_PLACE, one=_TASKS[1])
    yield "proof_place-one", at(State.PROOF_PLACE, one=_TASKS[2])
    yield "proof_day", at(State.PROOF_DAY, one=_TASKS[1], days=_DAYS)
    for name, text, wrong in (
        ("", "", "length"),
        ("-typed", "在和平社区广场发放折页一百二十份，现场解答三十余人次，协助激活医保码", ""),
        ("-numbers", "联系人 13800000000", "numbers"),
    ):
        typing = begin(Kind.TEXT, 200, ABLE, text)
        yield f"proof_writing{name}", at(State.PROOF_WRITING, typing=typing, wrong=wrong)
    grey = Pixels(48, 32, bytearray(b"\x90\xa4\xb8" * (48 * 32)))
    yield "proof_pictures", at(State.PROOF_PICTURES)
    yield "proof_pictures-seen", at(State.PROOF_PICTURES, seen=grey, taken=2)
    yield "proof_pictures-full", at(State.PROOF_PICTURES, seen=grey, taken=6)
    yield "proof_pictures-busy", at(State.PROOF_PICTURES, seen=grey, taken=1, busy=True)
    yield (
        "proof_pictures-trouble",
        at(State.PROOF_PICTURES, taken=1, trouble="camera.away", note="staff.tasks.not_kept"),
    )
    yield "proof_pictures-incomplete", at(State.PROOF_PICTURES, note="staff.tasks.incomplete")
    yield "proof_pictures-none", at(State.PROOF_PICTURES, camera=False)
