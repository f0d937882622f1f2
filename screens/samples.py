"""Views of every state with plausible synthetic data: what `kiosk screens measure` and tests draw.

Nobody here exists: the county code of every ID number was never issued.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from msgspec import structs

from kiosk.handling import bundle
from kiosk.handling import papers as paperwork
from kiosk.handling import term as terms
from kiosk.handling.case import Case, Outcome, together
from kiosk.handling.draft import Draft
from kiosk.handling.eligibility import UNPROVED, Wanted, locked, without_camera
from kiosk.handling.papers import Papers
from kiosk.handling.proxy import for_proxy
from kiosk.input.composing import Candidate, Composing
from kiosk.input.typing import Engines, Kind, Stroke, Typing, begin, draw, press
from kiosk.papers.flaws import Flaw, Grade
from kiosk.papers.page import Page as PaperPage
from kiosk.papers.page import Pixels
from kiosk.platform.interface import Insurance, Notice, Person, Refusal
from kiosk.services import period as periods
from kiosk.services import publicity
from kiosk.services.catalogue import Catalogue
from kiosk.services.columns import As, Column
from kiosk.services.dictionaries import Dictionaries
from kiosk.services.entries import Entry
from kiosk.services.form import Asks, Form, Question
from kiosk.services.model import Bilingual, Item
from kiosk.services.proofs import Proof
from kiosk.services.publicity import WorkRule
from kiosk.services.result import Coded, Origin, PeriodChoice, Record, Result, Value
from kiosk.settings.load import load
from kiosk.settings.model import CameraSettings
from kiosk.settings.offer import Pause
from kiosk.technician.states import Mode
from kiosk.technician.states import Situation as Situated
from kiosk.technician.states import State as Work
from kiosk.text.strings import Strings
from kiosk.text.workdays import Workdays
from kiosk.upkeep.trials import GOOD, OPEN, Word
from kiosk.uplink.shown import Shown
from kiosk.uplink.shown import State as Pairing
from kiosk.visit.states import Event, Situation, State
from screens import (
    samples_forms,
    samples_hospital,
    samples_knowledge,
    samples_persons,
    samples_queue,
    samples_units,
    samples_voice,
)
from screens.desk import DeskView, DeviceShown, ReachShown, TriedShown
from screens.keyboard import field_width, with_keyboard
from screens.nodes import Page, Role, Send, Size, Text
from screens.parts import page as frame
from screens.samples_faces import with_photos
from screens.view import Announcement, Look, Means, Unseen, Used, View
from screens.written import written

NOW = datetime(2026, 11, 22, 9, 26)  # noqa: DTZ001 - as the terminal's own clock gives it
FORMS = {
    "portrait": (1080, 1920, 0.248),
    "landscape": (1920, 1080, 0.248),
    "pad": (1280, 800, 0.170),
    "pad-upright": (800, 1280, 0.170),
}
REVIEW = "https://hub.example/review?s=HLJ-DEMO-0001&n=7KQ2M9XA"


def look(form: str, *, large: bool = False, language: str = "zh", low: bool = False) -> Look:
    width, height, mm = FORMS[form]
    return Look(
        form=form,
        width=width,
        height=height,
        mm_per_px=mm,
        large=large,
        low=low,
        language=language,
    )


@functools.cache
def strings(language: str) -> Strings:
    return Strings.load(language)


@functools.cache
def catalogue() -> Catalogue:
    return Catalogue.load()


@functools.cache
def workdays() -> Workdays:
    return Workdays.load()


@functools.cache
def work_rules() -> tuple[WorkRule, ...]:
    return publicity.adopted(publicity.load(), settings().station.rules)


@functools.cache
def dictionaries() -> Dictionaries:
    return Dictionaries.load()


@functools.cache
def settings(*, sandbox: bool = True):
    return load("heilongjiang-2", [{"sandbox": {"on": sandbox}}])


def insurance(kind: str = "310", status: str = "1", region: str = "230100") -> Insurance:
    labels = dictionaries()
    return Insurance(
        type=kind,
        type_label=labels.label("INSUTYPE", kind, "zh"),
        status=status,
        status_label=labels.label("PSN_INSU_STAS", status, "zh"),
        region=region,
        region_label=labels.label("REGION", region, "zh"),
        employer="向阳机械厂",
        since=date(2009, 3, 1),
    )


def person(name: str = "张大国", insurances: tuple[Insurance, ...] = ()) -> Person:
    return Person(
        person_no="23000000000000001234",
        name=name,
        certificate_type="01",
        certificate_no="230198196503070019",
        sex="1",
        birth=date(1965, 3, 7),
        insurances=insurances or (insurance(),),
    )


_TEXTS = {
    "institution": (
        "市第一医院",
        "向阳社区卫生服务中心",
        "省中医院",
        "黑龙江省肿瘤医院（道里院区）",
    ),
    "employer": ("向阳机械厂", "哈尔滨市道里区某某装备制造有限责任公司"),
    "diagnosis": ("急性上呼吸道感染", "2型糖尿病伴有多个并发症"),
    "department": ("内科", "神经内科门诊"),
    "disease": ("高血压", "糖尿病（伴有并发症）"),
    "matter": ("异地就医备案", "门诊慢性病认定"),
    "name": ("阿莫西林胶囊", "二甲双胍缓释片", "血常规检查（五分类）"),
    "spec": ("0.25g×24粒", "0.5g×30片"),
}


_SHARES = {"self_paid": 30, "fund_paid": 70, "cash_paid": 10, "account_paid": 20, "deductible": 5}


def value(column: Column, n: int) -> Value:
    """A plausible value of a column in row `n`."""
    day = NOW - timedelta(days=14 + 17 * n)
    match column.as_:
        case As.MONEY:
            share = _SHARES.get(column.field, 100)
            return Decimal((8595 + 2711 * ((n * 7) % 23)) * share) / 10000
        case As.DATE:
            return day.date()
        case As.TIME:
            return day
        case As.MONTH:
            return f"{day.year}{day.month:02d}"
        case As.COUNT:
            return 3 + n % 9
        case As.YEAR:
            return str(day.year)
        case As.CODE:
            codes = list(dictionaries().get(column.dictionary).values)
            return Coded(codes[n % len(codes)], codes[n % len(codes)])
        case As.REGION:
            return "230100"
        case As.ACCOUNT_TAIL:
            return "6222020000001234567"
        case As.TEXT:
            texts = _TEXTS.get(column.field, ("一般情况", "其他"))
            return texts[n % len(texts)]
        case _:
            return Decimal("2.5")


def rows(columns: tuple[Column, ...], count: int) -> tuple[Record, ...]:
    return tuple({c.field: value(c, n) for c in columns} for n in range(count))


def result(item: Item, count: int = 12, **more) -> Result:
    choice = periods.default_choice(item.period)
    return Result(
        item=item.id,
        span=periods.span(choice, 0, NOW.date(), item.period),
        rows=rows(item.columns, count),
        head={c.field: value(c, 3) for c in item.head},
        at=NOW,
        origin=Origin("sample", True),
        done=more.pop("done", count),
        total=more.pop("total", count),
        **more,
    )


def view(state: State, at: Look, **more) -> View:
    """A view of a state with what that state surely has."""
    known = state not in {
        State.ATTRACT,
        State.HOME,
        State.TICKET,
        State.TICKET_TAKING,
        State.TICKET_SHOWN,
        State.NO_TICKET,
        State.BOOKING,
        State.BOOKING_WAITING,
        State.BOOKING_NUMBER,
        State.BOOKED,
        State.NO_BOOKING,
        State.VOICE,
        State.VOICE_ABOUT,
        State.VOICE_WORDS,
        State.VOICE_SENT,
        State.REPLY,
        State.REPLY_WAITING,
        State.REPLY_SHOWN,
        State.NO_REPLY,
        State.IDENTIFY,
        State.NO_MEANS,
        State.CHILD_NUMBER,
        State.PERSON_REFUSED,
        State.CARD_TROUBLE,
        State.LOOKING_UP,
        State.REVIEW,
        State.REVIEW_REASONS,
        State.WIPING,
        State.THANKS,
        State.FAILSAFE,
        State.APOLOGY,
    }
    item = more.pop("item", catalogue().item("outpatient-visits"))
    no_item = {
        State.TICKET,
        State.TICKET_TAKING,
        State.TICKET_SHOWN,
        State.NO_TICKET,
        State.ATTRACT,
        State.HOME,
        State.HOME_IDENTIFIED,
        State.REVIEW,
        State.THANKS,
    }
    under = {
        State.GUIDE: (State.IDENTIFY,),
        State.ANSWER: (State.TOPIC,),
        State.WORK_RULE: (State.NOTICES,),
        State.HELP: (State.HOME,),
        State.CALLING: (State.QUESTION,),
        State.PRIVACY: (State.IDENTIFY,),
        State.ARE_YOU_THERE: (State.RESULT,),
    }.get(state, ())
    served = state in {State.REVIEW, State.REVIEW_REASONS}
    situation = more.pop("situation", Situation(state, back=under, identified=known, served=served))
    shown = {State.RESULT, State.DETAIL, State.LINES, State.CHOOSE_PERIOD, State.DETAIL_WAITING}
    given = {
        "means": Means(id_card=True, e_voucher=True),
        "can_print": True,
        "station_review_url": REVIEW,
        "item": None if state in no_item else item,
        "person": person() if known else None,
        "insurance": insurance() if known else None,
        "result": result(item) if state in shown and item.ask is not None else None,
        "period": periods.default_choice(item.period),
        "used": (Used(catalogue().item("outpatient-visits"), "7KQ2M9XA", REVIEW),)
        if served
        else (),
        "settings": settings(),
        "strings": strings(at.language),
    }
    return View(
        situation=situation,
        look=at,
        catalogue=catalogue(),
        dictionaries=dictionaries(),
        now=NOW,
        **given | more,
    )


def _detail(item: Item) -> tuple[Record, ...]:
    assert item.detail is not None
    return rows(item.detail.columns, 1)


def _used(count: int, graded: int = 0) -> tuple[Used, ...]:
    items = catalogue().queries(settings())[4 : 4 + count]
    return tuple(
        Used(item, f"7KQ2M9X{n}", REVIEW, grade=5 if n < graded else 0)
        for n, item in enumerate(items)
    )


def _term(item: Item, case: Case, at: Look) -> str:
    """As `kiosk.commands.presenter.Library.term` says it on the glass."""
    assert item.form is not None
    assert item.form.term is not None
    accepted = case.at.date() if case.outcome is Outcome.ACCEPTED else None
    return terms.brief(item.form.term, accepted, workdays(), strings(at.language))


def _cases(at: Look) -> Iterator[tuple[str, View]]:
    """办理进度: the door on the person's home, one case, many, none, and each way a case stands."""
    items = catalogue()
    own = items.own()
    assert own is not None
    here = {"fileable": frozenset(i.id for i in items if i.form is not None)}
    yield "home_identified-progress", view(State.HOME_IDENTIFIED, at, **here)
    each = tuple(case_row(stands, n) for n, stands in enumerate(CASES))
    for name, some in (("", each), ("-one", each[:1]), ("-none", ())):
        found = structs.replace(result(own, 0), rows=some)
        yield f"progress{name}", view(State.RESULT, at, item=own, result=found, **here)
    asking = structs.replace(result(own, 0), rows=each[:2], done=0, total=1)
    yield "progress-asking", view(State.RESULT, at, item=own, result=asking, **here)
    yield (
        "progress-rows",
        view(State.RESULT, at, item=own, result=structs.replace(asking, rows=each), group="rows"),
    )
    whole = structs.replace(result(own, 0), rows=each)
    for n, stands in enumerate(CASES):
        yield (
            f"progress-detail-{stands}",
            view(State.DETAIL, at, item=own, result=whole, row=n, **here),
        )
    of_unit = items.item("unit-progress")
    about = here | {"insurance": None, "unit": samples_units.UNIT}
    theirs = tuple(case_row(stands, n, OF_AN_EMPLOYER) for n, stands in enumerate(CASES))
    for name, some in (("", theirs), ("-none", ())):
        found = structs.replace(result(of_unit, 0), rows=some)
        yield (
            f"progress-unit{name}",
            view(State.RESULT, at, item=of_unit, result=found, **about),
        )
    whole = structs.replace(result(of_unit, 0), rows=theirs)
    for n in (0, CASES.index("refused")):
        yield (
            f"progress-unit-detail-{CASES[n]}",
            view(State.DETAIL, at, item=of_unit, result=whole, row=n, **about),
        )


CASES = ("deciding", "unknown", "waiting", "refused", "turned-down", "done", "withdrawn")
"""How a case may stand (kiosk/commands/progress.py)."""


OF_A_PERSON = ("away-filing", "transfer-in", "account-closing")
OF_AN_EMPLOYER = ("employee-enrolment", "unit-details", "employee-details")


def case_row(stands: str, n: int, among: Sequence[str] = OF_A_PERSON) -> Record:
    """One row of 办理进度, as `kiosk.commands.progress` makes it. `among`: ids of the items."""

    def say(key: str, **args: object) -> Bilingual:
        return Bilingual(zh=strings("zh")(key, **args), en=strings("en")(key, **args))

    item = catalogue().item(among[n % len(among)])
    at = NOW - timedelta(days=3 * n)
    stamp, asked = f"{at:%Y-%m-%d %H:%M}", f"{NOW:%Y-%m-%d %H:%M}"
    proof = "guide.proof.any" if item.unit is None else "guide.proof.counter.agent"
    known = stands in ("deciding", "done", "turned-down", "withdrawn")
    kept = "deciding" if stands in ("done", "turned-down") else stands
    heard = stands if stands in ("deciding", "done", "turned-down") else ""
    days = {"deciding": "term.about", "unknown": "term.open_brief", "waiting": "term.open_brief"}
    return {
        "matter": item.name,
        "state": say(f"progress.state.{stands}"),
        "due": say(days[stands], day="2026-11-24", days=15) if stands in days else None,
        "filed_at": at,
        "number": f"7KQ2 M9XA 4TR{n}",
        "proof": f"2026 1122 0000 0000 {n:04d}" if known else "",
        "here": say(f"progress.here.{kept}", at=stamp),
        "centre": say(f"progress.centre.{heard}", at=asked) if heard else None,
        "originals": (
            say("progress.originals.received", at=stamp, day="2026-11-26")
            if stands == "deciding"
            else say("progress.originals.wanted", names="A, B")
            if stands == "unknown"
            else say("progress.originals.received_about", at=stamp, day="2027-01-05")
            if stands == "waiting"
            else None
        ),
        "todo": say(f"progress.todo.{stands}"),
        "bring": say(proof) if stands in ("refused", "turned-down") else None,
        "code": "2041" if stands == "refused" else "",
        "undone_by": "away-filing-status" if stands == "deciding" and item.unit is None else "",
    }


def _forms(at: Look) -> Iterator[tuple[str, View]]:
    """Every page of a handling item, each kind of question empty, filled and wrong."""
    items = catalogue()
    here = {"fileable": frozenset(i.id for i in items if i.form is not None)}
    away, ending = items.item("away-filing"), items.item("person-termination")
    answers = {
        "rloc_rea": "07", "out_admdvs": "320600", "begndate": "2026-12-01", "tel": "13904510000",
    }  # fmt: skip

    def asked(field: str, **more) -> View:
        done = {k: v for k, v in answers.items() if k in more.pop("given", ())}
        error, opened = more.pop("error", ""), more.pop("opened", False)
        draft = Draft(done, field, error=error, opened=opened)
        return view(State.QUESTION, at, item=away, draft=draft, **more)

    yield "handling_list-some", view(State.HANDLING_LIST, at, **here)
    yield "guide-handling-here", view(State.GUIDE, at, item=away, **here)
    nobody = Situation(State.GUIDE, back=(State.HANDLING_LIST,))
    with_camera = structs.replace(
        settings(), devices=structs.replace(
            settings().devices, camera=CameraSettings(documents=True, port="camera")
        ),
    )  # fmt: skip
    yield (
        "guide-handling-nobody",
        view(State.GUIDE, at, item=away, situation=nobody, settings=with_camera, **here),
    )
    for trouble in ("", "prove.agent.same"):
        yield (
            f"prove-agent{'-again' if trouble else ''}",
            view(State.PROVE, at, item=away, wanted_proof=Wanted.AGENT, proof_trouble=trouble,
                 proxied=True),
        )  # fmt: skip
    yield "identify-proxy", view(State.IDENTIFY, at, item=away, proxied=True)
    three = Means(id_card=True, e_voucher=True, social_card=True)
    yield "identify-proxy-three", view(State.IDENTIFY, at, item=away, proxied=True, means=three)
    for proof in (Wanted.VOUCHER, Wanted.CARD):
        yield f"prove-{proof}", view(State.PROVE, at, item=ending, wanted_proof=proof)
        yield (
            f"prove-{proof}-again",
            view(State.PROVE, at, item=ending, wanted_proof=proof,
                 proof_trouble="prove.other_person"),
        )  # fmt: skip
    yield from _secret(at, away)
    for state in (State.PROVING, State.VERIFYING, State.CHECKING, State.SUBMITTING):
        for waited in (0.2, 9.0, 16.0):
            yield f"{state.value}-{waited:.0f}", view(state, at, item=away, waited=waited)
    yield "question-choice", asked("rloc_rea")
    yield "question-choice-again", asked("rloc_rea", given=("rloc_rea",))
    yield "question-region", asked("out_admdvs", given=("rloc_rea",), opened=True)
    yield (
        "question-region-province",
        asked("out_admdvs", group="32", error="form.error.own_region", opened=True),
    )
    yield "question-date", asked("begndate", typed="2026-12-24", opened=True)
    yield "question-phone", asked("tel")
    yield "question-phone-whole", asked("tel", typed="13904510000", error="form.error.phone")
    yield from _written(at, asked)
    yield from _picked(at)
    yield from _found(at, away)
    yield from samples_forms.variants(view, items.item, at)
    yield from _papers(at)
    yield from _bundle(at)
    yield from samples_units.variants(view, items.item, at, NOW)
    yield "confirm", view(State.CONFIRM, at, item=away, draft=Draft(answers))
    yield (
        "confirm-proxy",
        view(State.CONFIRM, at, item=for_proxy(away), proxied=True, agent=person("李小英"),
             draft=Draft({**answers, "agnter_rlts": "03", "agnter_tel": "13904510001"})),
    )  # fmt: skip
    signed = {"signing": frozenset({"away-filing"}), "item": away, "draft": Draft(answers)}
    yield "confirm-signed", view(State.CONFIRM, at, **signed)
    yield "sign", view(State.SIGN, at, **signed)
    name = (((300, 300, 0), (420, 520, 90), (520, 280, 160)), ((640, 320, 0), (900, 600, 120)))
    yield "sign-signed", view(State.SIGN, at, strokes=name, **signed)
    case = Case(Outcome.ACCEPTED, NOW, "k", "7KQ2M9XA4TRW", proof="HLJ2026112200017")
    moving = items.item("transfer-in")
    yield "identify-handling", view(State.IDENTIFY, at, item=away)
    yield "printed-case", view(State.PRINTED, at, item=away, case=case)
    yield "filed", view(State.FILED, at, item=away, case=case, term=_term(away, case, at))
    yield "filed-proxy", view(State.FILED, at, item=away, case=case, proxied=True, can_print=False)
    yield "printed-proxy", view(State.PRINTED, at, item=away, case=case, proxied=True)
    term = {"term": _term(away, case, at), "can_list": True}
    yield "filed-forms", view(State.FILED, at, item=away, case=case, **term)
    yield "filed-forms-only", view(State.FILED, at, item=away, case=case, can_print=False, **term)
    yield "filed-forms-again", view(State.FILED, at, item=away, case=case, lists=1, **term)
    for state in (State.PRINTING, State.PRINTED, State.DID_IT_PRINT):
        yield f"{state.value}-forms", view(state, at, item=away, case=case, paper="list")
    certificate = items.item("enrolment")
    yield "result-certificate", view(State.RESULT, at, item=certificate, can_list=True)
    pending = structs.replace(case, outcome=Outcome.UNKNOWN, proof="")
    late = structs.replace(case, at=NOW + timedelta(days=27))  # its term ends in the next year
    yield (
        "filed-estimate",
        view(State.FILED, at, item=moving, case=late, term=_term(moving, late, at)),
    )
    yield (
        "filed-term-open",
        view(State.FILED, at, item=moving, case=pending, term=_term(moving, pending, at)),
    )
    yield "filed-pending", view(State.FILED, at, item=ending, case=pending, can_print=False)
    waiting = structs.replace(case, outcome=Outcome.WAITING, proof="")
    yield "filed-waiting", view(State.FILED, at, item=away, case=waiting)
    for rule in away.form.rules if away.form else ():
        yield (
            f"handling_refused-{rule.kind}",
            view(State.HANDLING_REFUSED, at, item=away, obstacle=rule),
        )
    for outcome, code in ((Outcome.REFUSED, "20031"), (Outcome.NOT_KEPT, "")):
        yield (
            f"handling_refused-{outcome}",
            view(State.HANDLING_REFUSED, at, item=away,
                 case=structs.replace(case, outcome=outcome, code=code)),
        )  # fmt: skip


def _bundle(at: Look) -> Iterator[tuple[str, View]]:
    """一件事: what is chosen, what cannot be had, and each way its parts may come out."""
    item = bundle.only(catalogue().item("newborn-bundle"), _PARTS)
    assert item.form is not None
    form = item.form
    asking = Draft(at="things")
    for name, typed in (("", "insurance"), ("-chosen", ",".join(_PARTS))):
        yield (
            f"question-parts{name}",
            view(State.QUESTION, at, item=item, draft=asking, typed=typed),
        )
    rule = form.parts[3].rules[0]
    left = bundle.without(item, ["household", "insurance"])
    barred = {"household": rule, "insurance": rule}
    yield (
        "question-parts-barred",
        view(State.QUESTION, at, item=left, draft=asking, typed="vaccination", barred=barred),
    )
    answers = {"things": ",".join(_PARTS), "child_name": "林小宝", "child_sex": "2",
               "born_on": "2026-11-20", "tel": "13904510000"}  # fmt: skip
    yield "confirm-parts", view(State.CONFIRM, at, item=item, draft=Draft(answers))
    yield "guide-parts", view(State.GUIDE, at, item=item, fileable=frozenset({item.id}))
    every = {
        "accepted": (Outcome.ACCEPTED,) * 5,
        "refused": (Outcome.ACCEPTED, Outcome.ACCEPTED, Outcome.ACCEPTED, Outcome.REFUSED,
                    Outcome.ACCEPTED),
        "mixed": (Outcome.ACCEPTED, Outcome.REFUSED, Outcome.UNKNOWN, Outcome.REFUSED,
                  Outcome.WAITING),
    }  # fmt: skip
    for name, outcomes in every.items():
        case = _parted(form, outcomes)
        yield f"filed-parts-{name}", view(State.FILED, at, item=item, case=case)
    late = paperwork.Given((), tuple(m for m in form.materials if m.deferrable))
    yield (
        "filed-parts-late",
        view(State.FILED, at, item=item, case=_parted(form, every["refused"]), given=late,
             workdays=workdays(), can_print=False),
    )  # fmt: skip
    alone = bundle.only(item, ["household"])
    assert alone.form is not None
    yield (
        "filed-parts-one",
        view(State.FILED, at, item=alone, case=_parted(alone.form, (Outcome.ACCEPTED,))),
    )
    none = _parted(form, (Outcome.REFUSED,) * 5)
    yield "handling_refused-parts", view(State.HANDLING_REFUSED, at, item=item, case=none)


_PARTS = ("insurance", "birth-certificate", "vaccination", "household", "social-card")


def _parted(form: Form, outcomes: tuple[Outcome, ...]) -> Case:
    each = [
        Case(outcome, NOW, "k", f"7KQ2M9XA4TR{n}", part=part.id,
             proof=f"JS202611220001{n}" if outcome is Outcome.ACCEPTED else "",
             code="20031" if outcome is Outcome.REFUSED else "")
        for n, (part, outcome) in enumerate(zip(form.parts, outcomes, strict=True))
    ]  # fmt: skip
    return together(each, NOW, "7KQ2M9XA4TRW")


def _papers(at: Look) -> Iterator[tuple[str, View]]:
    """The papers of a form: the list in every state, the camera, and each judgement of a page."""
    item = catalogue().item("special-application")
    claim = catalogue().item("expense-claim")
    assert item.form is not None
    answers = {"opsp_dise_code": "M00500", "ide_fixmedins_name": "黑龙江省肿瘤医院",
               "diag_date": "2026-11-02", "tel": "13904510000"}  # fmt: skip
    days = Workdays.load()
    draft = {"draft": Draft(answers), "workdays": days}
    good = PaperPage(bytearray(), _sheet_of_paper())
    some = Papers({"diagnosis": (good, good)})
    late = replace(some, late=frozenset({"pathology"}))

    def at_camera(state: State, papers: Papers, **more) -> View:
        return view(state, at, item=item, papers=papers, **draft, **more)

    yield "materials", at_camera(State.MATERIALS, Papers())
    yield "materials-some", at_camera(State.MATERIALS, some)
    yield "materials-late", at_camera(State.MATERIALS, late)
    yield "materials-no-camera", at_camera(State.MATERIALS, Papers(), camera=False)
    paid = Draft({"med_type": "21"})
    yield (
        "materials-claim",
        view(State.MATERIALS, at, item=claim, papers=Papers(), draft=paid, workdays=days),
    )
    own = Papers(at="pathology")
    yield "camera-opening", at_camera(State.CAMERA, own)
    yield "camera", at_camera(State.CAMERA, replace(own, seen=_sheet_of_paper(table=True)))
    again = replace(some, at="diagnosis", seen=_sheet_of_paper(table=True))
    yield "camera-full", at_camera(State.CAMERA, again)
    more = replace(some, pages={"pathology": (good,)}, at="pathology", seen=again.seen)
    yield "camera-more", at_camera(State.CAMERA, more)
    for trouble in ("away", "dark", "unclear"):
        yield (
            f"camera-{trouble}",
            at_camera(State.CAMERA, replace(own, trouble=f"camera.{trouble}")),
        )
    failed = paperwork.failed(more, "camera.away")
    yield "camera-away-more", at_camera(State.CAMERA, failed)
    phone = {
        "phone": True,
        "upload": "https://hub.example/upload#n=aGVsbG8gd29ybGQhISEhIQ&k=B" + "x" * 86,
    }
    failed = paperwork.failed(own, "camera.away")
    yield "camera-away-phone", at_camera(State.CAMERA, failed, **phone)
    yield (
        "camera-phone",
        at_camera(State.CAMERA, replace(own, seen=_sheet_of_paper(table=True)), **phone),
    )
    yield "camera-phone-more", at_camera(State.CAMERA, more, **phone)
    yield "camera-phone-only", at_camera(State.CAMERA, own, camera=False, **phone)
    away = {"phone": True, "upload": ""}
    yield "camera-phone-away", at_camera(State.CAMERA, own, camera=False, **away)
    yield "taking", at_camera(State.TAKING, own, waited=2.0)
    yield "taking-long", at_camera(State.TAKING, own, waited=16.0)
    yield "page_taken", at_camera(State.PAGE_TAKEN, replace(own, shot=good))
    yield (
        "page_taken-brought",
        replace(at_camera(State.PAGE_TAKEN, replace(own, shot=good)), brought=1),
    )
    bills = Papers({"bill": (good,)}, frozenset({"list"}), at="summary", shot=good)
    yield (
        "page_taken-last",
        view(State.PAGE_TAKEN, at, item=claim, papers=bills, draft=paid, workdays=days),
    )
    for flaw in Flaw:
        for grade in Grade:
            shot = PaperPage(bytearray(), good.shown, ((flaw, grade),))
            yield (
                f"page_taken-{flaw}-{grade}",
                at_camera(State.PAGE_TAKEN, replace(own, shot=shot)),
            )
    every = PaperPage(bytearray(), good.shown, tuple((flaw, Grade.BAD) for flaw in Flaw))
    yield "page_taken-every", at_camera(State.PAGE_TAKEN, replace(own, shot=every))
    yield "page_taken-every-phone", at_camera(State.PAGE_TAKEN, replace(own, shot=every), **phone)
    yield "confirm-papers", at_camera(State.CONFIRM, replace(late, done=True))
    given = paperwork.given(item.form, answers, late)
    case = Case(Outcome.ACCEPTED, NOW, "k", "7KQ2M9XA4TRW", proof="HLJ2026112200017")
    yield "filed-papers", at_camera(State.FILED, Papers(), given=given, case=case)
    assert claim.form is not None
    yield (
        "handling_refused-papers",
        view(State.HANDLING_REFUSED, at, item=claim, obstacle=without_camera(claim.form)),
    )
    yield "handling_refused-proofs", view(State.HANDLING_REFUSED, at, item=claim, obstacle=UNPROVED)


def _secret(at: Look, item: Item) -> Iterator[tuple[str, View]]:
    """A PIN beside, or in place of, what a device waits for; typed, wrong, locked."""
    name = Bilingual(zh="社会保障卡密码", en="your card's PIN")
    reset = Bilingual(
        zh="请带身份证到社保卡服务窗口重置密码。",
        en="The social-card counter sets a new one.",
    )
    ways = (Proof.VOUCHER, Proof.SECRET)
    for wanted in (Wanted.VOUCHER, Wanted.CHOICE):
        yield (
            f"prove-{wanted}-secret",
            view(State.PROVE, at, item=item, wanted_proof=wanted, ways=ways,
                 secret=Unseen(name, reset)),
        )  # fmt: skip
    yield (
        "prove-secret-spent",
        view(State.PROVE, at, item=item, wanted_proof=Wanted.VOUCHER, ways=ways[:1],
             secret=Unseen(name, reset), proof_trouble="secret.spent"),
    )  # fmt: skip
    for key, length, trouble, left in (
        ("empty", 0, "", None), ("typed", 4, "", None), ("whole", 6, "", None),
        ("wrong", 0, "secret.wrong", 2),
    ):  # fmt: skip
        yield (
            f"secret-{key}",
            view(State.SECRET, at, item=item, ways=ways, proof_trouble=trouble,
                 secret=Unseen(name, reset, length, length == 6, left)),
        )  # fmt: skip
    yield (
        "prove-face",
        view(State.PROVE, at, item=item, wanted_proof=Wanted.VOUCHER,
             ways=(*ways, Proof.FACE), secret=Unseen(name, reset), proof_trouble="face.no_match"),
    )  # fmt: skip
    yield "face", view(State.FACE, at, item=item)
    staff = (Proof.VOUCHER, Proof.STAFF)
    yield (
        "prove-staff",
        view(State.PROVE, at, item=item, wanted_proof=Wanted.VOUCHER, ways=staff,
             proof_trouble="attest.unanswered"),
    )  # fmt: skip
    yield (
        "prove-staff-only",
        view(State.PROVE, at, item=item, wanted_proof=Wanted.CHOICE, ways=staff[1:]),
    )
    yield (
        "prove-all-ways",
        view(State.PROVE, at, item=item, wanted_proof=Wanted.VOUCHER,
             ways=(*ways, Proof.FACE, Proof.STAFF), secret=Unseen(name, reset),
             proof_trouble="attest.refused"),
    )  # fmt: skip
    yield "attesting", view(State.ATTESTING, at, item=item)
    yield "attesting-coming", view(State.ATTESTING, at, item=item, attesting=True)
    there = view(State.ATTESTING, at, item=item, attesting=True, attested_here=True)
    yield "attesting-here", replace(there, settings=with_photos(there.settings))
    yield (
        "handling_refused-locked",
        view(State.HANDLING_REFUSED, at, item=item, obstacle=locked(reset)),
    )


@functools.cache
def _sheet_of_paper(*, table: bool = False) -> Pixels:
    """Lines on a sheet; `table`: as the camera sees it, lying on something dark."""
    from PIL import Image, ImageDraw

    sheet = Image.new("RGB", (636, 900), (228, 226, 220))
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((200, 60, 436, 92), fill=(40, 40, 44))
    for n in range(18):
        pen.rectangle((60, 150 + 36 * n, 576 - 37 * (n % 5), 162 + 36 * n), fill=(70, 70, 74))
    pen.ellipse((430, 720, 560, 850), outline=(196, 44, 40), width=5)
    if table:
        scene = Image.new("RGB", (720, 540), (62, 58, 54))
        small = sheet.resize((325, 460)).rotate(4, expand=True, fillcolor=(62, 58, 54))
        scene.paste(small, ((720 - small.width) // 2, (540 - small.height) // 2))
        sheet = scene
    return Pixels(sheet.width, sheet.height, bytearray(sheet.tobytes()))


def _picked(at: Look) -> Iterator[tuple[str, View]]:
    """A question that picks one of the centre's rows: one, several, and none."""
    item = catalogue().item("away-filing-status")
    assert item.form is not None
    question = item.form.questions[0]
    assert question.rows is not None
    rows: list[Record] = [
        {"number": f"2026{n}", "place": Coded(place, ""), "kind": Coded(kind, ""),
         "begin": date(2024, 3, n + 1), "end": date(2029, 3, 1) if n else None}
        for n, (place, kind) in enumerate((("460200", "02"), ("513300", "07"), ("110000", "07")))
    ]  # fmt: skip
    for count in (1, 3):
        draft = Draft(at=question.field, rows={question.field: tuple(rows[:count])})
        yield f"question-row-{count}", view(State.QUESTION, at, item=item, draft=draft)
    answers = {question.field: "20261", "memo": "不再需要"}
    done = Draft(answers, rows={question.field: tuple(rows)})
    yield "confirm-row", view(State.CONFIRM, at, item=item, draft=done)
    none = question.rows.none
    yield "handling_refused-some", view(State.HANDLING_REFUSED, at, item=item, obstacle=none)


_ENTRIES = (
    Entry("M00201", "高血压", "慢性病"), Entry("M00202", "糖尿病", "慢性病"),
    Entry("M00203", "冠心病", "慢性病"), Entry("M00204", "脑血管病后遗症", "慢性病"),
    Entry("M00205", "慢性阻塞性肺疾病", "慢性病"), Entry("M00206", "类风湿关节炎", "慢性病"),
    Entry("H23010000001", "演示呼兰第12社区卫生服务中心（第二分中心）", "一级"),
)  # fmt: skip


def _found(at: Look, item: Item) -> Iterator[tuple[str, View]]:
    """A question that picks one of thousands: untouched, begun, down to one, and in vain."""
    title = Bilingual(zh="您要认定哪一种病？", en="Which disease is it?")
    question = Question(
        field="dise", asks=Asks.ENTRY, catalogue="chronic-diseases", title=title,
        label=Bilingual(zh="病种", en="Disease"),
    )  # fmt: skip
    assert item.form is not None
    asking = structs.replace(item, form=structs.replace(item.form, questions=(question,)))
    able = ABLE
    empty = begin(Kind.TEXT, 50, able)
    begun = press(press(empty, "g", able), "x", able)
    for name, typing, found in (
        ("", empty, _ENTRIES),
        ("-begun", begun, _ENTRIES[:1]),
        ("-written", begin(Kind.TEXT, 50, able, "卫生服务"), _ENTRIES[-1:]),
        ("-list", empty, _ENTRIES),
        ("-none", begin(Kind.TEXT, 50, able, "没有"), ()),
    ):
        draft = Draft(at="dise")
        yield (
            f"question-entry{name}",
            view(
                State.QUESTION,
                at,
                item=asking,
                draft=draft,
                typing=typing,
                found=found,
                group="found" if name == "-list" else "",
            ),
        )


def _written(at: Look, asked: Callable[..., View]) -> Iterator[tuple[str, View]]:
    """A question that is typed: nothing yet, begun, done, and wrong."""
    able = ABLE
    empty = begin(Kind.TEXT, 50, able)
    yield "question-text", asked("addr", typing=empty)
    begun = empty
    for key in "zhangwei":
        begun = press(begun, key, able)
    yield "question-text-begun", asked("addr", typing=begun)
    yield "question-text-leave", asked("addr", typing=begun, confirm_leave=True)
    address = "江苏省南通市崇川区濠南路某某小区12号楼3单元501室"
    yield "question-text-whole", asked("addr", typing=begin(Kind.TEXT, 50, able, address))
    yield "question-text-short", asked("addr", typing=begin(Kind.TEXT, 50, able, "南通"))
    closing = catalogue().item("account-closing")
    at_bank = Draft({"bankname": "中国邮政储蓄银行"}, "bankacct")
    for name, number in (("empty", ""), ("whole", "6217992600001234567")):
        typing = begin(Kind.DIGITS, 24, able, number)
        yield (
            f"question-digits-{name}",
            view(State.QUESTION, at, item=closing, draft=at_bank, typing=typing),
        )
    yield (
        "question-choice-banks",
        view(State.QUESTION, at, item=closing, draft=Draft(at="bankname")),
    )
    short = begin(Kind.TEXT, 50, able, "南通")
    yield "question-text-wrong", asked("addr", typing=short, error="form.error.text")


ANNOUNCEMENTS = (
    Announcement(
        title=Bilingual(zh="2027年度城乡居民医保开始缴费", en="Contributions for 2027 are open"),
        body=Bilingual(
            zh="缴费时间为2026年9月1日至12月31日。\n可到服务站、税务窗口或通过手机缴费，请按时缴费，以免影响明年看病报销。",
            en="Pay from 1 September to 31 December 2026.\nHere, at the tax counter or by phone.",
        ),
        on=date(2026, 9, 1),
        source="哈尔滨市医疗保障局",
    ),
    Announcement(
        title=Bilingual(zh="门诊慢特病认定增加两个病种", en="Two more chronic diseases"),
        body=Bilingual(
            zh="自2026年10月起实行，材料见办事指南。", en="Since October 2026; see the guide."
        ),
        on=date(2026, 10, 8),
    ),
)


def variants(at: Look) -> Iterator[tuple[str, View]]:
    """(name, view) for every state, with every face it may show."""
    items = catalogue()
    queries = items.queries(settings())
    first_handling = items.handling(settings())
    stays = items.item("inpatient-stays")

    yield "attract", view(State.ATTRACT, at)
    yield (
        "attract-bare",
        view(State.ATTRACT, at, station_review_url="", settings=settings(sandbox=False)),
    )
    yield "home", view(State.HOME, at)
    for group in ("enrolment", "care", "account", "benefits"):
        yield f"home-{group}", view(State.HOME, at, group=group)
    yield "home-trouble", view(
        State.HOME, at, network="network.centre_down", printer="printer.paper_out",
        can_print=False, station_review_url="",
    )  # fmt: skip
    for limit in LIMITS:
        yield f"home-only-guides-{limit}", view(State.HOME, at, limit=limit, can_print=False,
            printer="printer.paper_out")  # fmt: skip
    yield "home-only-guides-group", view(State.HOME, at, limit="centre", group="care")
    yield "home-only-guides-known", view(State.HOME_IDENTIFIED, at, limit="centre")
    yield "home_identified", view(State.HOME_IDENTIFIED, at)
    yield (
        "home_identified-child",
        view(
            State.HOME_IDENTIFIED,
            at,
            subject_is_child=True,
            person=person("买买提·吐尔逊江·阿卜杜热依木"),
        ),
    )
    yield from samples_queue.variants(view, catalogue().item, at)
    able = ABLE
    yield from samples_voice.variants(view, at, able)
    yield from samples_hospital.variants(view, catalogue().item, at, able)
    yield from samples_knowledge.variants(view, at, able)
    yield from samples_persons.variants(view, catalogue().item, at, able, workdays())
    yield "handling_list", view(State.HANDLING_LIST, at)
    yield "consulting", view(State.CONSULTING, at)
    yield (
        "notices",
        view(State.NOTICES, at, announcements=ANNOUNCEMENTS, work_rules=work_rules()),
    )
    yield "notices-rules", view(State.NOTICES, at, work_rules=work_rules())
    yield "notices-none", view(State.NOTICES, at)
    for rule in work_rules()[:2]:
        yield f"work_rule-{rule.id}", view(State.WORK_RULE, at, work_rule=rule)
    for paper in ("printing", "printed", "asked", "failed"):
        rule = work_rules()[0]
        yield f"work_rule-{paper}", view(State.WORK_RULE, at, work_rule=rule, guide_paper=paper)
    yield "work_rule-gone", view(State.WORK_RULE, at)
    yield "guide", view(State.GUIDE, at)
    for paper in ("printing", "printed", "asked", "failed"):
        yield f"guide-{paper}", view(State.GUIDE, at, guide_paper=paper)
    yield "guide-gone", replace(view(State.GUIDE, at), item=None)
    for handling in first_handling[:1]:
        yield "guide-handling", view(State.GUIDE, at, item=handling)
    for limit in LIMITS:
        yield f"guide-only-{limit}", view(State.GUIDE, at, limit=limit)
    yield "help", view(State.HELP, at)
    yield "help-call", view(State.HELP, at, can_call=True)
    for call in ("asked", "taken", "unanswered", "failed"):
        yield f"calling-{call}", view(State.CALLING, at, call=call, can_call=True)
    own = settings()
    station = structs.replace(own.station, phone="0451-00000000", hours="", english_name="")
    own = structs.replace(own, station=station)
    yield "help-phone", view(State.HELP, at, settings=own)
    for reach in ("station", "city", "country"):
        bare = queries[0]
        text = structs.replace(bare.guide, materials=(), reach=reach, confirmed=True)
        yield f"guide-{reach}", view(State.GUIDE, at, item=structs.replace(bare, guide=text))
    yield "privacy", view(State.PRIVACY, at)
    yield "identify", view(State.IDENTIFY, at)
    yield (
        "identify-three",
        view(
            State.IDENTIFY,
            at,
            means=Means(id_card=True, e_voucher=True, social_card=True),
            left=23.0,
            left_of=60.0,
        ),
    )
    yield (
        "identify-broken",
        view(State.IDENTIFY, at, means=Means(id_card=False, e_voucher=False, social_card=False)),
    )
    yield (
        "identify-child",
        view(State.IDENTIFY, at, subject_is_child=True, means=Means(id_card=True, e_voucher=False)),
    )
    yield "no_means", view(State.NO_MEANS, at, trouble_code="DEV-ID-offline")
    yield "child_number", view(State.CHILD_NUMBER, at)
    yield (
        "child_number-part",
        view(State.CHILD_NUMBER, at, typed="2301982020010", left=12.0, left_of=60.0),
    )
    yield "child_number-whole", view(State.CHILD_NUMBER, at, typed="230198202001010013")
    for error in ("digits", "length", "province", "date", "check", "not_minor"):
        yield (
            f"child_number-{error}",
            view(
                State.CHILD_NUMBER,
                at,
                typed="230198202013010013",
                typed_error=f"child.error_{error}",
            ),
        )
    yield "child_number-leave", view(State.CHILD_NUMBER, at, typed="2301982020", confirm_leave=True)
    for state in (
        State.LOOKING_UP,
        State.RESULT_WAITING,
        State.DETAIL_WAITING,
        State.LINES_WAITING,
    ):
        for waited in (0.2, 2.0, 9.0, 16.0):
            yield f"{state.value}-{waited:.0f}", view(state, at, waited=waited)
    for why in Refusal:
        yield (
            f"person_refused-{why.value}",
            view(State.PERSON_REFUSED, at, refusal=why, trouble_code="1101/-1"),
        )
    for card in ("taken-early", "two-cards", "unreadable", "fault", "bad-code"):
        yield f"card_trouble-{card}", view(State.CARD_TROUBLE, at, card_trouble=card)
    for notice in Notice:
        yield (
            f"person_notice-{notice.value}",
            view(State.PERSON_NOTICE, at, notice=notice, insurance=insurance("310", "2", "320100")),
        )
    yield (
        "person_notice-nowhere",
        view(State.PERSON_NOTICE, at, notice=Notice.ELSEWHERE, insurance=None, person=None),
    )
    yield (
        "person_notice-form",
        view(
            State.PERSON_NOTICE,
            at,
            item=items.item("away-filing"),
            notice=Notice.ELSEWHERE,
            insurance=insurance("310", "2", "320100"),
        ),
    )
    yield (
        "choose_insurance",
        view(
            State.CHOOSE_INSURANCE,
            at,
            person=person(insurances=(insurance(), insurance("390", "1"))),
        ),
    )
    yield (
        "choose_insurance-many",
        view(
            State.CHOOSE_INSURANCE,
            at,
            person=person(
                insurances=tuple(insurance(k, s) for k in ("310", "390", "510") for s in ("1", "2"))
            ),
        ),
    )
    yield from _forms(at)
    yield from _cases(at)
    for item in queries:
        yield f"result-{item.id}", view(State.RESULT, at, item=item)
    yield "result-none", view(State.RESULT, at, result=result(items.item("outpatient-visits"), 0))
    yield (
        "result-none-no-printer",
        view(State.RESULT, at, result=result(items.item("outpatient-visits"), 0), can_print=False),
    )
    yield (
        "result-no-printer",
        view(
            State.RESULT,
            at,
            can_print=False,
            printer="printer.hardware",
            result=result(stays, 2),
            item=stays,
        ),
    )
    yield "result-list", view(State.RESULT, at, can_list=True)
    yield "result-list-again", view(State.RESULT, at, can_list=True, prints=1, lists=1)
    yield "result-list-too-long", view(State.RESULT, at, list_limit=600)
    yield "result-list-only", view(State.RESULT, at, can_list=True, can_print=False)
    yield (
        "result-filling",
        view(
            State.RESULT, at, result=result(items.item("outpatient-visits"), 40, done=12, total=40)
        ),
    )
    yield "result-gaps", view(
        State.RESULT, at, result=result(items.item("outpatient-visits"), 9, unfillable=2), prints=1,
        period=PeriodChoice.LAST_YEAR,
    )  # fmt: skip
    yield "result-cut", view(
        State.RESULT, at, result=result(items.item("outpatient-visits"), 500, cut=True),
        period=PeriodChoice.YEAR, year=2024, left=17.0, left_of=60.0,
    )  # fmt: skip
    unsure = result(items.item("account-details"))
    yield "result-unconfirmed", view(
        State.RESULT, at, item=items.item("account-details"), settings=settings(sandbox=False),
        result=structs.replace(unsure, origin=Origin("x", False)),
    )  # fmt: skip
    yield "result-reveal", view(
        State.RESULT, replace(at, reveal=True, hide_amounts=True), person=person("欧阳𬎆"),
        period=PeriodChoice.ALL,
    )  # fmt: skip
    yield "result-12-months", view(State.RESULT, at, item=stays, period=PeriodChoice.LAST_12_MONTHS)
    for count in (1, 2, 3):
        for item in (items.item("enrolment"), stays, items.item("transfer-of-coverage")):
            yield (
                f"result-few-{count}-{item.id}",
                view(State.RESULT, at, item=item, result=result(item, count)),
            )
    yield "result-rows", view(State.RESULT, at, group="rows")
    yield "result-gone", replace(view(State.RESULT, at), result=None)
    yield "detail", view(State.DETAIL, at, item=stays, detail=_detail(stays), row=0)
    (bill,) = _detail(stays)
    cheap = {
        f: Decimal(0) if f.endswith("_fund") or f == "over_limit" else v for f, v in bill.items()
    }
    yield "detail-zeros", view(State.DETAIL, at, item=stays, detail=(cheap,), row=0)
    own = items.item("account-details")
    yield "detail-own-row", view(State.DETAIL, at, item=own, row=1)
    yield "detail-none", view(State.DETAIL, at, item=stays)
    assert stays.detail is not None
    assert stays.detail.then is not None
    lines = rows(stays.detail.then.columns, 40)
    yield "lines", view(State.LINES, at, item=stays, lines=lines)
    yield "choose_period", view(State.CHOOSE_PERIOD, at)
    yield "choose_period-year", view(State.CHOOSE_PERIOD, at, period=PeriodChoice.YEAR, year=2023)
    yield "centre_down", view(
        State.CENTRE_DOWN, at, trouble_code="silent 1101", network="network.down",
        situation=Situation(State.CENTRE_DOWN, retry=State.LOOKING_UP),
    )  # fmt: skip
    yield "centre_down-detail", view(
        State.CENTRE_DOWN, at, trouble_code="unreachable",
        situation=Situation(State.CENTRE_DOWN, (), State.DETAIL_WAITING, True, True),
    )  # fmt: skip
    yield "printing", view(State.PRINTING, at)
    yield "printing-list", view(State.PRINTING, at, paper="list")
    yield "printed-list", view(State.PRINTED, at, paper="list", printed_ok=True)
    yield "did_it_print-list", view(State.DID_IT_PRINT, at, paper="list")
    for why in (
        *("paper-out", "cover-open", "jammed", "toner-out", "hardware", "offline", "power-off"),
        *("cancelled", "stuck", "not-cleared", "unseen"),
    ):
        yield (
            f"print_failed-list-{why}",
            view(State.PRINT_FAILED, at, paper="list", print_failure=why, can_list=why == "unseen"),
        )
    yield "printer_back-list", view(State.PRINTER_BACK, at, paper="list", can_list=True)
    yield (
        "printer_back-list-again",
        view(State.PRINTER_BACK, at, paper="list", can_list=True, lists=1),
    )
    yield "printer_back-list-lost", view(State.PRINTER_BACK, at, paper="list")
    yield "printed", view(State.PRINTED, at, printed_ok=True, left=11.0, left_of=15.0)
    for why in (
        "paper-out",
        "cover-open",
        "cutter",
        "hardware",
        "offline",
        "power-off",
        "cancelled",
        "unseen",
    ):
        yield (
            f"print_failed-{why}",
            view(
                State.PRINT_FAILED,
                at,
                print_failure=why,
                printer="printer.paper_out",
                can_print=why == "unseen",
            ),
        )
    yield "printer_back", view(State.PRINTER_BACK, at, print_failure="cover-open")
    yield "printer_back-again", view(State.PRINTER_BACK, at, print_failure="paper-out", prints=1)
    yield "printer_back-lost", view(
        State.PRINTER_BACK, at, print_failure="paper-out", printer="printer.cover_open",
        can_print=False,
    )  # fmt: skip
    yield "did_it_print", view(State.DID_IT_PRINT, at)
    yield "review", view(State.REVIEW, at, printed_ok=True)
    yield (
        "review-plain",
        view(State.REVIEW, at, used=tuple(replace(u, url="", grade=4) for u in _used(1))),
    )
    yield "review-three", view(State.REVIEW, at, used=_used(3, 1))
    yield "review-eight", view(State.REVIEW, at, used=_used(8, 8))
    yield "review_reasons", view(State.REVIEW_REASONS, at, review_of=0)
    yield (
        "review_reasons-chosen",
        view(
            State.REVIEW_REASONS,
            at,
            review_of=0,
            reasons=("slow", "printer"),
            typed="13800008000",
            phone_consent=True,
        ),
    )
    yield (
        "review_reasons-phone",
        view(State.REVIEW_REASONS, at, review_of=0, group="phone", typed="138000"),
    )
    yield (
        "review_reasons-consent",
        view(State.REVIEW_REASONS, at, review_of=0, group="phone", typed="13800008000"),
    )
    yield (
        "review_reasons-phone-done",
        view(
            State.REVIEW_REASONS,
            at,
            review_of=0,
            group="phone",
            typed="13800008000",
            phone_consent=True,
        ),
    )
    yield (
        "review_reasons-phone-error",
        view(
            State.REVIEW_REASONS,
            at,
            review_of=0,
            group="phone",
            typed="23800008000",
            typed_error="reasons.error_phone",
        ),
    )
    yield "are_you_there", view(State.ARE_YOU_THERE, at, left=21.0, left_of=25.0)
    yield "wiping", view(State.WIPING, at)
    yield "thanks", view(State.THANKS, at)
    yield "thanks-closing", view(State.THANKS, at, doors_open=False)
    yield "apology-closing", view(State.APOLOGY, at, doors_open=False)
    yield "thanks-ending", view(State.THANKS, at, left=3.0, left_of=8.0)
    yield "failsafe", view(State.FAILSAFE, at, trouble_code="wipe")
    yield "apology", view(State.APOLOGY, at)


TERMINAL = ("starting", "pairing", "limited", "closed", "maintenance", "updating", "out_of_service")
TOP_WORDS = (
    "network.down", "network.centre_down", "printer.paper_out", "printer.paper_low",
    "printer.cover_open", "printer.jammed", "printer.offline", "printer.power_off",
    "printer.hardware",
)  # fmt: skip
"""Keys that whoever builds the view may put into `network` and `printer`."""


LIMITS = ("hours", "clock", "means", "centre")


def terminal_view(at: Look) -> View:
    return view(
        State.ATTRACT,
        at,
        network="network.centre_down",
        printer="printer.paper_out",
        trouble_code="DEV-07",
        opens=NOW + timedelta(days=1),
        cause="store",
        since=NOW - timedelta(hours=5),
    )


def terminal_variants(at: Look) -> Iterator[tuple[str, str, View]]:
    """(name, state, view): every face of the pages of the terminal as a whole."""
    base = terminal_view(at)
    for state in TERMINAL:
        yield state, state, replace(base, limit="centre" if state == "limited" else "")
    bare = structs.replace(settings().station, hours="")
    quiet = replace(base, settings=structs.replace(settings(), station=bare))
    yield "closed-today", "closed", replace(base, opens=NOW + timedelta(hours=4))
    yield "closed-later", "closed", replace(base, opens=NOW + timedelta(days=9))
    yield (
        "closed-perhaps",
        "closed",
        replace(base, opens=NOW + timedelta(days=44), opens_estimate=True),
    )
    yield "closed-unknown", "closed", replace(quiet, opens=None)
    for limit in LIMITS:
        yield f"limited-{limit}", "limited", replace(base, limit=limit)
    told = Bilingual(
        zh="因线路检修，本机暂停服务到明天上午。急需办理请到三楼服务窗口。",
        en="The line is being repaired; this terminal is back tomorrow morning. Please go to the"
        " counter on the third floor.",
    )
    for name, pause in (
        ("network", Pause(reason="network", until=NOW.astimezone() + timedelta(hours=2))),
        ("moving", Pause(reason="moving")),
        ("told", Pause(reason="other", note=told, until=NOW.astimezone() + timedelta(days=1))),
    ):
        yield f"maintenance-{name}", "maintenance", replace(base, pause=pause)
    for state in Pairing:
        shown = Shown(state, "K7QW-3MXB", "F9TR-2HZD") if state is Pairing.WAITING else Shown(state)
        yield f"pairing-{state}", "pairing", replace(base, pairing=shown)
    for cause in ("screen", "store", "input", "start"):
        yield f"out_of_service-{cause}", "out_of_service", replace(base, cause=cause)
    yield "out_of_service-bare", "out_of_service", replace(base, cause="", since=None)


# ------------------------------------------------------------------------------- the technician


def _shown(name: str, state: str = "online", well: bool = True, **more) -> DeviceShown:
    given = {
        "model": "generic-80",
        "port": "/dev/serial/by-id/usb-1a86_USB_Serial-if00-port0",
        "resolved": "/dev/ttyUSB0",
        "source": "SAM status 11 FF",
        "age": 2.4,
    }
    return DeviceShown(name=name, state=state, well=well, **given | more)


def _devices() -> tuple[DeviceShown, ...]:
    """One device a class, in every state, with every word a status may have."""
    paper = ("unknown", "full", "low", "out", "jammed")
    names = (
        "id-reader",
        "scanner",
        "card-slot",
        "pcsc-reader",
        "camera",
        "keypad",
        "signal",
        "touch",
    )
    others = [s for s in DEVICE_STATES if s != "online"]
    shown = [
        _shown(
            "printer",
            "userError",
            False,
            details=(("paper", "out"), ("cover_open", "yes")),
            source="DLE EOT 2",
        ),
        _shown(
            "power",
            details=(
                ("supply", "battery"),
                ("charge", "low"),
                ("percent", "7"),
                ("seconds", "120"),
                ("media", "present"),
                ("chip", "online"),
                ("sam", "1"),
            ),
        ),
        _shown("page-printer", "online", details=(("paper", paper[0]), ("cover_open", "no"))),
    ]
    for n, name in enumerate(names):
        state = others[n % len(others)]
        port = {"resolved": ""} if state == "powerOff" else {}
        shown.append(_shown(name, state, state == "deviceBusy", **port))
    return tuple(shown)


DEVICE_STATES = (
    "online", "offline", "powerOff", "noDevice", "hardwareError", "userError", "deviceBusy",
    "starting",
)  # fmt: skip

_FACTS: dict[str, tuple[tuple[str, str], ...]] = {
    "card-read": (("document", "foreigner-2023"), ("sam", "05.01-20160101-1234567890-0987654321")),
    "code-read": (("length", "28"), ("characters", "latin")),
    "printed": (("confirmed", "GS r + DLE EOT"),),
    "look-at-paper": (("confirmed", "answers nothing"),),
    "not-read": (("why", "taken-early"),),
    "answered": (("size", "640 × 480"), ("supply", "mains"), ("charge", "low"), ("percent", "7")),
    "fault": (("state", "offline"), ("source", "no answer to SAM status 11 FF")),
}

_WORDS = (
    "unknown", "full", "low", "out", "jammed", "yes", "no", "resident", "hk-macao-taiwan",
    "foreigner-2017", "foreigner-2023", "digits", "latin", "mixed", "e-voucher", "paper-out",
    "cover-open", "cutter", "hardware", "power-off", "cancelled", "taken-early", "two-cards",
    "unreadable", "rubbish", "too-long", "refused", "offline", "mains", "battery", "enough",
    "present", "notPresent", "online", "busy", "hardwareError", "noCard", "dark", "no-frame",
)  # fmt: skip
"""Words that details and facts may have."""


def keyboard_view(at: Look) -> View:
    return view(State.CHILD_NUMBER, at)


def keyboards(at: Look, shown: View | None = None) -> Iterator[tuple[str, Page]]:
    """(name, page) of the on-screen keyboard: every tab, as it is begun and as it is used."""
    shown = shown or keyboard_view(at)

    def page(typing: Typing, *, error: str = "", enter: bool = True) -> Page:
        title = {"zh": "您的姓名", "en": "Your name"}
        hint = {"zh": "写在这里", "en": "Write here"}
        words = Text(text=title[at.language], size=Size.LEAD, bold=True, role=Role.HEADING)
        field = written(shown, typing, hint[at.language], error, width=field_width(shown))
        body = with_keyboard(shown, [words, field], typing, Send(Event.BACK), enter=enter)
        return frame(shown, body, title="异地就医备案", state="keyboard")

    able = ABLE
    for kind in Kind:
        typing = begin(kind, 60, able)
        for tab in typing.tabs:
            yield f"keyboard-{kind}-{tab}", page(press(typing, f"tab:{tab}", able))
    name = begin(Kind.NAME, 50, able)
    for key in "zhangwei":
        name = press(name, key, able)
    yield "keyboard-composing", page(name)
    yield "keyboard-all", page(press(name, "all", able))
    yield "keyboard-all-further", page(press(press(name, "all", able), "from:60", able))
    yield "keyboard-none", page(replace(name, composing=Composing("vvv")))
    apart = press(begin(Kind.NAME, 50, able), "u", able)
    yield "keyboard-parts", page(replace(apart, composing=Composing("u")))
    yield "keyboard-parts-spelt", page(replace(apart, composing=Composing(
        "uniuniuniu", (Candidate("犇", 10), Candidate("㸵", 10)))))  # fmt: skip
    nine = begin(Kind.NAME, 50, able, nine=True)
    yield "keyboard-nine", page(nine)
    yield "keyboard-nine-text", page(begin(Kind.TEXT, 50, able, "道里区", nine=True))
    for key in "94264":
        nine = press(nine, key, able)
    yield "keyboard-nine-composing", page(nine)
    yield "keyboard-nine-all", page(press(nine, "all", able))
    picked = press(name, "pick:0", able)
    yield "keyboard-picked", page(picked)
    rare = replace(begin(Kind.NAME, 50, able), value="买买提·吐尔逊江·阿卜杜热依木𠅤𬭊")
    yield "keyboard-rare", page(rare)
    drawing = press(begin(Kind.NAME, 50, able), "tab:hand", able)
    for stroke in _YONG:
        drawing = draw(drawing, stroke, able)
    yield "keyboard-drawing", page(drawing)
    yield "keyboard-drawing-all", page(press(drawing, "all", able))
    address = "黑龙江省哈尔滨市道里区新阳路某某小区12号楼3单元501室（原向阳机械厂家属院）"
    yield "keyboard-long", page(begin(Kind.TEXT, 60, able, address))
    number = begin(Kind.ID_NUMBER, 18, able, "230198198503070")
    yield "keyboard-number", page(number, enter=False)
    wrong = begin(Kind.ID_NUMBER, 18, able, "230198198513070019")
    mistake = strings(at.language)("child.error_date")
    yield "keyboard-number-wrong", page(wrong, error=mistake, enter=False)
    yield "keyboard-no-engine", page(begin(Kind.NAME, 50, Engines()))


def _sample_pinyin(letters: str) -> tuple[Candidate, ...]:
    """As an engine might answer; the real one is no part of a sample."""
    words = "张伟 章薇 掌握 张望 " + " ".join("张章长涨掌丈帐账杖仗障彰樟璋漳瘴嶂幛獐鄣" * 6)
    return tuple(Candidate(word, min(len(letters), 4 * len(word))) for word in words.split())


def _sample_spell(digits: str) -> tuple[tuple[str, ...], ...]:
    likely = ("zhuang", "chuang", "shuang", "xiang", "zhang")
    return tuple((syllable[: len(digits)],) for syllable in likely)


def _sample_hand(_: tuple[Stroke, ...]) -> tuple[str, ...]:
    return tuple("永水泳氷求承丞冰录泉汞")


ABLE = Engines(pinyin=_sample_pinyin, hand=_sample_hand, parts=True, spell=_sample_spell)
"""Every way of writing, with the few words that pictures need."""


_YONG: tuple[Stroke, ...] = (
    ((1030, 130), (1120, 200)),
    ((930, 290), (1120, 280), (1110, 800), (1030, 730)),
    ((800, 450), (1000, 430), (930, 620), (810, 740)),
    ((1360, 320), (1200, 450)),
    ((1130, 420), (1240, 600), (1420, 760)),
)
"""永, as a finger draws it."""


def technician_view(at: Look) -> View:
    return view(State.ATTRACT, at)


def technician_pages() -> Iterator[tuple[str, DeskView]]:
    """(name, what the page knows) of every state of the session, with every face it may show."""
    devices = _devices()
    well = tuple(replace(one, state="online", well=True, details=()) for one in devices[:3])
    reached = (
        ReachShown("centre", "centre.example.invalid", "certificate", "unable to get local issuer"),
        ReachShown("hub", "10.11.12.13", ""),
        ReachShown("service_platform", "station.example.invalid", None),
    )
    base = DeskView(
        devices=devices,
        chosen="printer",
        ports=7,
        reached=reached,
        skew=301.0,
        skew_well=False,
        hub_key=False,
        versions=(
            ("program", "2026.11.3"), ("python", "3.13.5"), ("kivy", "2.3.1"),
            ("system", "Debian GNU/Linux 13 (trixie)"), ("kernel", "6.12.48+deb13-amd64"),
        ),
        has_roll=True,
        vendor_key=True,
        mark=0,
        station_code="HLJ-DEMO-0001",
        terminal_code="01",
    )  # fmt: skip

    def at(state: Work, mode: Mode = Mode.WORK, **more) -> DeskView:
        return replace(base, situation=Situated(state, mode), **more)

    yield "pin", at(Work.PIN, Mode.NOBODY)
    yield "pin-wrong", at(Work.PIN, Mode.NOBODY, typed=7, tries_left=2)
    yield "checking", at(Work.CHECKING, Mode.NOBODY)
    yield "locked_out", at(Work.LOCKED_OUT, Mode.NOBODY, locked=700.0)
    yield "menu", at(Work.MENU)
    yield "menu-well", at(Work.MENU, devices=well, note="technician.ask.roll_done")
    yield "menu-refused", at(Work.MENU, note="technician.ask.refused", note_good=False)
    yield "menu-bare", at(Work.MENU, devices=(), has_roll=False)
    yield "devices", at(Work.DEVICES)
    yield "devices-none", at(Work.DEVICES, devices=())
    found = (("scanner", "/dev/serial/by-path/pci-0000:00:14.0-usb-0:2:1.0"),)
    yield "devices-found", at(Work.DEVICES, placed=found, searched=True, devices=well)
    yield "devices-not-found", at(Work.DEVICES, Mode.FIRST, searched=True)
    yield "device", at(Work.DEVICE)
    for state in DEVICE_STATES:
        yield (
            f"device-{state}",
            at(Work.DEVICE, chosen="printer", devices=(replace(devices[0], state=state),)),
        )
    yield "device-gone", at(Work.DEVICE, chosen="none")
    for name in (
        "id-reader", "scanner", "hid-scanner", "printer", "card-slot", "camera", "signal",
        "pcsc-reader", "face-camera", "keypad", "earphones", "speech", "touch",
    ):  # fmt: skip
        yield f"trying-{name}", at(Work.TRYING, chosen=name)
    for word in Word:
        good = None if word in OPEN else word in GOOD
        tried = TriedShown(word.value, good, _FACTS.get(word.value, ()))
        yield f"tried-{word}", at(Work.TRIED, tried=tried)
    for n in range(0, len(_WORDS), 4):
        facts = tuple(("why", word) for word in _WORDS[n : n + 4])
        yield f"words-{n}", at(Work.TRIED, tried=TriedShown("not-read", False, facts))
    yield "searching", at(Work.SEARCHING, Mode.FIRST, searching=("printer", "/dev/ttyS0"))
    for state in (Work.ROLL, Work.ASK_RESTART, Work.ASK_REBOOT, Work.ASK_SHUT_DOWN, Work.GOING):
        yield state.value, at(state)
    yield "network", at(Work.NETWORK)
    for step in ("address", "name", "line", "certificate", "answer", "service"):
        trouble = (ReachShown("centre", "", step, "No route to host"), ReachShown("hub", "", None))
        yield f"network-{step}", at(Work.NETWORK, Mode.FIRST, reached=trouble, skew=None)
    yield "network-well", at(Work.NETWORK, reached=reached[1:], skew=0.4, skew_well=True)
    yield "network-none", at(Work.NETWORK, reached=())
    yield "about", at(Work.ABOUT)
    yield "report", at(Work.REPORT)
    yield "report-no-key", at(Work.REPORT, vendor_key=False)
    yield "report-failed", at(Work.REPORT, note="technician.report.failed", note_good=False)
    yield "report-done", at(Work.REPORT, written="report-20261122-092600.kioskbox")
    yield "writing", at(Work.WRITING)
    yield "setup", at(Work.SETUP, Mode.FIRST)
    yield "setup-again", at(Work.SETUP, Mode.AGAIN)
    for mark in range(4):
        lying = "nonsense" if mark == 0 else ""
        yield f"touch-{mark}", at(Work.TOUCH, Mode.FIRST, mark=mark, lying=lying)
    yield "picture", at(Work.PICTURE, Mode.FIRST)
    yield "picture-well", at(Work.PICTURE, Mode.FIRST, lying="right")
    yield (
        "picture-mended",
        at(
            Work.PICTURE,
            Mode.FIRST,
            lying="turned-left",
            note="technician.picture.failed",
            note_good=False,
        ),
    )
    yield "summary", at(Work.SUMMARY, Mode.FIRST)
    yield (
        "summary-well",
        at(
            Work.SUMMARY,
            Mode.FIRST,
            devices=well,
            lying="right",
            hub_key=True,
            skew=0.2,
            skew_well=True,
            reached=(ReachShown("centre", "centre.example.invalid", None),),
        ),
    )
    yield (
        "summary-failed",
        at(
            Work.SUMMARY,
            Mode.AGAIN,
            skew=None,
            note="technician.summary.failed",
            note_good=False,
        ),
    )
