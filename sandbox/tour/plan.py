"""Who fits which query: a synthetic person whose result has something to show."""

from __future__ import annotations

from typing import Literal

Whom = Literal["self", "proxy", "child"]
"""For whom somebody stands at the terminal."""

WHOM: tuple[Whom, ...] = ("self", "proxy", "child")

TICKET = "ticket"
"""In place of an item: a number of the station's queue is taken."""

BOOKING = "booking"
"""In place of an item: an appointment at the window is made and withdrawn again."""

FITTING = {
    "resident-contributions": "farmer",
    "employee-contributions": "worker",
    "enrolment": "worker",
    "transfer-of-coverage": "mover",
    "care-records": "retired",
    "outpatient-visits": "worker",
    "inpatient-stays": "retired",
    "pharmacy-purchases": "worker",
    "medical-spending": "worker",
    "account-details": "worker",
    "account-returns": "retired",
    "chronic-recognition": "chronic",
    "maternity-information": "mother",
    "maternity-allowance": "mother",
    "review-matters": "mover",
    "contribution-statement": "worker",
}


Touch = tuple[str, str]
"""What is touched, and its data; ("type", digits) stands for the keys of the number pad,
("write", keys) for those of the keyboard, words of its own apart by blanks; ("paper", "id p:lies
…") for the camera: each paper p is laid down and taken, and kept unless it cannot be; ("late", id)
leaves one for later; ("perhaps", value) answers what only some provinces ask; ("carried", "") what
stands there from the person before, and is confirmed only where it has a page of its own;
("licence", unit) its QR code before the scanner, ("unit-code", unit) its code typed."""

_PHONE: tuple[Touch, ...] = (("type", "13904510000"), ("answered", "13904510000"))

HANDLING: dict[str, tuple[str, tuple[Touch, ...]]] = {
    "away-filing": (
        "worker",
        (("answered", "07"), ("perhaps", "1"), ("open-group", "32"), ("answered", "320600"),
         ("answered", ""), ("write", "n a n t o n g pick:0 d a o l i pick:0"), ("answered", ""),
         *_PHONE),
    ),
    "away-filing-status": ("retired", (("answered", ""), ("answered", "已回参保地居住"))),
    "resident-suspension": (
        "farmer", (("answered", "已在外地参保"), ("date", "day+"), ("answered", ""), *_PHONE),
    ),
    "person-termination": (
        "nothing", (("answered", "出国（境）定居"), ("date", "day+"), ("answered", ""), *_PHONE),
    ),
    "resident-details": ("inpatient", _PHONE),
    "flexible-suspension": (
        "flexible", (("answered", "已由单位参保"), ("date", "day+"), ("answered", ""), *_PHONE),
    ),
    "resident-enrolment": (
        "lapsed", (("answered", "中断后续保"), ("answered", ""), *_PHONE),
    ),
    "account-closing": (
        "terminated",
        (("answered", "中国邮政储蓄银行"), ("write", "6 2 1 7 9 9 2 6 0 0 0 0 1 2 3 4 5 6 7"),
         ("answered", ""), *_PHONE),
    ),
    "chronic-application": (
        "retired",
        (("write", "g x y"), ("answered", ""), ("write", "y s x y"), ("answered", ""),
         ("date", "month-"), ("answered", ""), *_PHONE,
         ("paper", "record record:blurred record:crooked record:straight"), ("late", "report")),
    ),
    "special-application": (
        "worker",
        (("answered", "M00500"), ("write", "z h o n g l i u y i y u a n pick:0"), ("answered", ""),
         ("date", "day-"), ("answered", ""), *_PHONE,
         ("paper", "diagnosis diagnosis:cut-off diagnosis:straight"),
         ("paper", "pathology pathology:glare pathology:crooked")),
    ),
    "expense-claim": (
        "worker",
        (("answered", "21"), ("write", "h a y i y i y u a n pick:0"), ("answered", ""),
         ("date", "month-"), ("answered", ""), ("write", "3 2 8 6 . 5"), ("answered", ""),
         ("answered", "中国邮政储蓄银行"), ("write", "6 2 1 7 9 9 2 6 0 0 0 0 1 2 3 4 5 6 7"),
         ("answered", ""), *_PHONE,
         ("paper", "bill bill:straight bill:crooked"), ("late", "list"),
         ("paper", "summary summary:soft")),
    ),
    "referral-filing": (
        "mover",
        (("answered", "110000"),
         ("write", "x i e h e y i y u a n pick:0"), ("answered", ""),
         ("write", "g u a n x i n b i n g pick:0"), ("answered", ""),
         ("answered", ""), *_PHONE, ("paper", "referral referral:dark")),
    ),
    "special-drugs": (
        "worker",
        (("write", "a x t n"), ("answered", ""), ("write", "f e x z l"), ("answered", ""),
         ("write", "y s x y"), ("answered", ""), ("write", "z h o u pick:0 m i n pick:0"),
         ("answered", ""), ("date", "day-"), ("answered", ""), *_PHONE,
         ("paper", "form form:straight"), ("paper", "record record:crooked"),
         ("late", "evidence")),
    ),
    "prenatal-checks": (
        "mother",
        (("date", "month+"), ("answered", ""), ("write", "y s x y"), ("answered", ""),
         ("date", "month-"), ("date", "month-"), ("answered", ""), ("answered", ""),
         ("write", "3"), ("answered", ""), ("write", "8 6 4 . 2"), ("answered", ""),
         ("answered", "江苏银行"), ("write", "6 2 1 7 9 9 2 6 0 0 0 0 1 2 3 4 5 6 7"),
         ("answered", ""), *_PHONE,
         ("paper", "bill bill:straight bill:crooked"), ("paper", "record record:straight"),
         ("late", "report")),
    ),
    "maternity-expenses": (
        "mother",
        (("write", "y s x y"), ("answered", ""), ("answered", "2"), ("date", "month-"),
         ("answered", ""), ("date", "day-"), ("answered", ""), ("answered", "1"),
         ("write", "tab:letters t tab:digits 3 2 0 0 0 1 2 3 4"), ("answered", ""),
         ("write", "7 2 8 0"), ("answered", ""), ("answered", "中国建设银行"),
         ("write", "6 2 1 7 9 9 2 6 0 0 0 0 1 2 3 4 5 6 7"), ("answered", ""), *_PHONE,
         ("paper", "bill bill:glare bill:straight"), ("late", "list"),
         ("paper", "summary summary:crooked"), ("paper", "birth birth:straight")),
    ),
    "family-planning-expenses": (
        "mother",
        (("answered", "2"), ("date", "month-"), ("answered", ""), ("write", "y s x y"),
         ("answered", ""), ("answered", "11"), ("write", "4 3 6 . 5"), ("answered", ""),
         ("answered", "南京银行"), ("write", "6 2 1 7 9 9 2 6 0 0 0 0 1 2 3 4 5 6 7"),
         ("answered", ""), *_PHONE,
         ("paper", "bill bill:straight"), ("late", "list"),
         ("paper", "operation operation:soft"), ("paper", "record record:straight")),
    ),
    "newborn-enrolment": (
        "mother",
        (("write", "l i n x i a o b a o pick:0"), ("answered", ""), ("answered", "2"),
         ("date", "day-"), ("answered", ""),
         ("write", "tab:letters w tab:digits 2 3 0 0 0 1 2 3 4"),
         ("answered", ""), ("answered", "0"), ("answered", "母亲"), *_PHONE,
         ("paper", "birth birth:crooked")),
    ),
    "flexible-retirement": (
        "flexible",
        (("answered", "1"), ("date", "month-"), ("answered", ""), ("answered", "9"), *_PHONE,
         ("paper", "approval approval:straight approval:crooked"), ("late", "pension")),
    ),
    "person-key-details": (
        "differs",
        (("answered", "1"), ("write", "l i j i a n h u a pick:0"), ("answered", ""),
         ("answered", "参保登记时录入有误"), *_PHONE,
         ("paper", "id-card identity:straight identity:crooked"),
         ("paper", "register register:soft")),
    ),
    "newborn-bundle": (
        "mother",
        (("part", "birth-certificate"), ("part", "vaccination"), ("part", "household"),
         ("part", "social-card"), ("answered", ""),
         ("write", "l i n x i a o b a o pick:0"), ("answered", ""), ("answered", "2"),
         ("date", "day-"), ("answered", ""), ("answered", "母亲"),
         ("write", "l i n d a w e i pick:0"), ("answered", ""), ("answered", "2"),
         ("answered", "1"), ("write", "n a n t o n g pick:0 d a o l i pick:0"), ("answered", ""),
         *_PHONE, ("paper", "parents parents:straight parents:crooked"), ("late", "register")),
    ),
    "unit-enrolment": (
        "worker",
        (("licence", "new"),
         ("write", "y a n s h i k e j i pick:0"), ("answered", ""), ("answered", "10"),
         ("write", "x i a n g y a n g j i e d a o pick:0 y a n s h i l u pick:0"), ("answered", ""),
         ("write", "l i d a h a i pick:0"), ("answered", ""), ("date", "day+"), ("answered", ""),
         ("answered", "中国工商银行"), ("write", "3 4 0 0 2 0 0 1 1 9 2 0 0 1 2 3 4 5 6"),
         ("answered", ""), *_PHONE, ("paper", "licence licence:straight"),
         ("paper", "authority authority:crooked")),
    ),
    "employee-enrolment": (
        "worker",
        (("licence", "bearings"), ("add_row", ""), ("write", "l i d a h a i pick:0"),
         ("answered", ""), ("write", "2 3 0 1 9 8 1 9 8 5 0 3 0 7 1 0 1 2"), ("answered", ""),
         ("answered", ""),
         ("write", "5 2 0 0"), ("answered", ""),
         ("add_row", ""), ("write", "z h a n g x i a o y i n g pick:0"), ("answered", ""),
         ("write", "2 3 0 1 9 8 1 9 9 0 0 4 1 2 2 0 2 7"), ("answered", ""), ("carried", ""),
         ("write", "6 1 0 0"), ("answered", ""), ("answered", "done"), *_PHONE),
    ),
    "employee-details": (
        "mother",
        (("licence", "bearings"), ("add_row", ""), ("write", "l i d a h a i pick:0"),
         ("answered", ""), ("write", "2 3 0 1 9 8 1 9 8 5 0 3 0 7 1 0 1 2"), ("answered", ""),
         ("answered", "停止用工"), ("answered", ""), ("answered", "done"), *_PHONE,
         ("paper", "authority authority:straight")),
    ),
    "unit-information": ("worker", (("licence", "bearings"),)),
    "unit-progress": ("flexible", (("licence", "bearings"),)),
    "unit-details": (
        "worker",
        (("unit-code", "bearings"), ("answered", "单位电话"),
         ("write", "0 4 1 1 8 5 5 0 0 0 0 0"), ("answered", ""), ("date", "day-"), ("answered", ""),
         *_PHONE),
    ),
    "transfer-out": ("terminated", (("open-group", "21"), ("answered", "210200"), *_PHONE)),
    "transfer-in": ("flexible", (("open-group", "21"), ("answered", "210200"), *_PHONE)),
}  # fmt: skip
"""Who does it, and the touches that answer its questions ("": the first answer offered)."""


BY_AGENT: dict[str, tuple[Touch, ...]] = {
    "newborn-bundle": (
        ("part", "birth-certificate"), ("part", "vaccination"), ("answered", ""),
        ("write", "l i n x i a o b a o pick:0"), ("answered", ""), ("answered", "2"),
        ("date", "day-"), ("answered", ""), ("answered", "母亲"),
        ("write", "l i n d a w e i pick:0"), ("answered", ""),
        ("write", "n a n t o n g pick:0 d a o l i pick:0"), ("answered", ""),
        *_PHONE, ("paper", "parents parents:straight parents:crooked"),
    ),
}  # fmt: skip
"""Where an agent is asked less: of several matters only those whose office takes them from one."""

PROXY: tuple[Touch, ...] = (
    ("answered", "04"),
    ("type", "13904510001"),
    ("answered", "13904510001"),
)
"""What whoever acts for another is asked besides: a son or daughter, and their own telephone."""

PROXY_PAPERS: tuple[Touch, ...] = (
    ("paper", "agent-id identity:straight identity:crooked"), ("paper", "authority proxy:straight"),
)  # fmt: skip
"""A copy of their identity card, both sides, and the person's written word."""

GUARDIAN, CHILD = "several", "pupil"
"""Of the cast: a father, and his daughter who has no card."""

_GUARDIANS: tuple[Touch, ...] = (("answered", "01"), *PROXY[1:])


def touches(item: str, whom: Whom) -> tuple[Touch, ...]:
    """The touches that answer the item's questions, in the order in which they are asked."""
    own = BY_AGENT.get(item, HANDLING[item][1]) if whom == "proxy" else HANDLING[item][1]
    if whom == "self":
        return own
    papers = next((n for n, (act, _) in enumerate(own) if act in ("paper", "late")), len(own))
    asked = PROXY if whom == "proxy" else _GUARDIANS
    return (*own[:papers], *asked, *own[papers:], *PROXY_PAPERS)


def agent_for(person: str) -> str:
    """Somebody of age who is not this person."""
    return "mother" if person != "mother" else GUARDIAN


COVERED = frozenset(
    {"expense-claim", "prenatal-checks", "maternity-expenses", "family-planning-expenses"}
)
"""Items whose originals go in too: a cover sheet comes out behind the receipt."""


def fitting_person(item: str) -> str:
    """Id of a person for the item. Raises LookupError for an item the plan does not know."""
    if item in HANDLING:
        return HANDLING[item][0]
    try:
        return FITTING[item]
    except KeyError:
        raise LookupError(f"sandbox/tour/plan.py names nobody for {item}") from None
