"""One form, several matters: which there are, what each asks, what goes with each, and what may be
said of the whole."""

from __future__ import annotations

import itertools
from datetime import date

import msgspec
import pytest

from kiosk.handling import bundle, papers
from kiosk.handling import draft as drafts
from kiosk.handling.case import Case, Outcome, together
from kiosk.handling.eligibility import asked_of, barred, barred_by, obstacle
from kiosk.handling.papers import Given
from kiosk.platform.transactions import Transactions
from kiosk.services.catalogue import Catalogue
from kiosk.services.form import SEVERAL, Asks, RuleKind, surely_photographed
from kiosk.services.result import Coded
from kiosk.settings.load import load
from screens.samples import NOW, insurance, person
from tests.handling.test_draft import HERE, TODAY, right

BUNDLE = Catalogue.load().item("newborn-bundle")
FORM = BUNDLE.form
EVERY = tuple(part.id for part in FORM.parts)
CHOICES = [
    chosen
    for n in range(len(EVERY) + 1)
    for chosen in itertools.combinations(EVERY, n)
    if "insurance" in chosen
]
TRANSACTIONS = Transactions.load("jiangsu")
CHILD = "230198202611200028"  # the county code was never issued


def filled(chosen, form=FORM, **own) -> drafts.Draft:
    """All that is asked when these parts are wanted; `own`: answers by field."""
    own = {"child_no": CHILD} | own
    draft = drafts.begin(form)
    while question := drafts.current(form, draft):
        value = own.get(question.field) or right(form, draft)
        if question.asks is Asks.PARTS:
            value = SEVERAL.join(chosen)
        draft = drafts.answered(form, draft, value, HERE, TODAY)
        assert not draft.error, (question.field, draft.error)
    return draft


def test_an_item_is_made_of_what_the_station_has():
    settings = load("nantong-hospital")
    assert [p.id for p in bundle.at_station(BUNDLE, settings).form.parts] == list(EVERY)
    elsewhere = load("heilongjiang-2")
    assert bundle.at_station(BUNDLE, elsewhere).form is None  # its guide is left
    plain = Catalogue.load().item("newborn-enrolment")
    assert bundle.at_station(plain, elsewhere) is plain


def test_what_concerns_only_a_part_that_is_not_there_is_not_asked():
    reduced = bundle.only(BUNDLE, ["insurance", "vaccination"]).form
    fields = {q.field for q in reduced.questions}
    assert {"follows", "card_way", "other_name"}.isdisjoint(fields)
    assert {"things", "child_name", "cert_no", "home"} <= fields
    assert [o.value for o in reduced.questions[0].options] == ["insurance", "vaccination"]
    assert {m.id for m in reduced.materials} == {"birth", "child-page"}


def test_with_no_part_left_there_is_no_form_that_could_be_filed():
    assert bundle.without(BUNDLE, EVERY).form is None


@pytest.mark.parametrize("chosen", CHOICES)
def test_each_part_is_sent_what_its_write_takes_and_needs(chosen):
    """Whatever is wanted together, and however the rest is answered."""
    for register, way in itertools.product("01", "12"):
        draft = filled(chosen, in_register=register, card_way=way)
        wanted = bundle.wanted(FORM, draft.answers)
        assert [part.id for part in wanted] == [i for i in EVERY if i in chosen]
        for part in wanted:
            write = TRANSACTIONS.get(part.transaction)
            sent = drafts.arguments(
                FORM, draft.answers, person(), insurance(), TODAY, "容缺", part=part
            )
            names = {f.argument or wire: f for wire, f in write.request.fields.items()}
            assert set(sent) <= set(names)
            needed = {n for n, f in names.items() if f.required and not f.from_ and not f.constant}
            assert needed - {write.materials.field} <= set(sent)
            assert all(sent.values())
            for name, text in sent.items():
                assert len(text) <= (names[name].length or len(text))


def test_who_is_entered_only_now_is_not_in_the_register_yet():
    draft = filled(("insurance", "household"))
    assert "in_register" not in draft.answers
    part = FORM.part("insurance")
    sent = drafts.arguments(FORM, draft.answers, person(), insurance(), TODAY, part=part)
    assert sent["hsreg_flag"] == "0"
    draft = filled(("insurance",), in_register="1")
    sent = drafts.arguments(FORM, draft.answers, person(), insurance(), TODAY, part=part)
    assert sent["hsreg_flag"] == "1"
    assert sent["certno"] == CHILD


def test_a_slip_in_the_number_of_the_child_is_noticed():
    again = drafts.open_at(FORM, filled(("insurance",), in_register="1"), "child_no")
    again = drafts.answered(FORM, again, CHILD[:-1] + "0", HERE, TODAY)
    assert again.error == "form.error.number"


def test_a_certificate_that_is_applied_for_is_asked_for_neither_by_number_nor_as_a_paper():
    with_it = filled(("insurance", "birth-certificate"))
    assert "cert_no" not in with_it.answers
    assert [m.id for m in papers.asked(FORM, with_it.answers)] == ["parents"]
    without = filled(("insurance",), in_register="0")
    assert "cert_no" in without.answers
    assert [m.id for m in papers.asked(FORM, without.answers)] == ["birth"]


def test_changing_what_is_wanted_asks_what_is_new_and_forgets_what_is_not_wanted():
    draft = filled(("insurance", "social-card"), in_register="0", card_way="2")
    again = drafts.open_at(FORM, draft, "things")
    again = drafts.answered(FORM, again, "insurance,household", HERE, TODAY)
    assert again.at == "other_name"
    assert {"card_way", "home"}.isdisjoint(again.answers)
    assert again.answers["child_name"] == draft.answers["child_name"]


def test_a_touch_adds_and_removes_but_never_what_is_always_in():
    answer = bundle.settled(FORM, "")
    assert answer == "insurance"
    answer = bundle.toggled(FORM, answer, "household")
    assert answer == "insurance,household"
    assert bundle.toggled(FORM, answer, "insurance") == answer
    assert bundle.toggled(FORM, answer, "household") == "insurance"
    assert bundle.toggled(FORM, answer, "nonsense") == answer


@pytest.mark.parametrize(
    ("value", "error"),
    [("", "form.error.missing"), ("car", "form.error.choice"),
     ("insurance,car", "form.error.choice"), ("insurance", "")],
)  # fmt: skip
def test_only_what_is_offered_can_be_chosen(value, error):
    assert drafts.answered(FORM, drafts.begin(FORM), value, HERE, TODAY).error == error


def test_an_earlier_choice_that_can_no_longer_be_had_is_asked_anew():
    answers = filled(("insurance", "household")).answers
    left = bundle.without(BUNDLE, ["household", "insurance"]).form
    draft = drafts.begin(left, answers)
    assert draft.at == "things"
    left = bundle.without(BUNDLE, ["household"]).form
    assert drafts.begin(left, answers).answers["things"] == "insurance"


def test_pages_go_with_each_part_that_demands_them():
    given = Given(tuple((m, 1) for m in FORM.materials if m.id in ("birth", "parents")))
    by = {p.id: {m.id for m, _ in papers.of_part(given, p).handed} for p in FORM.parts}
    assert by == {
        "insurance": {"birth"}, "birth-certificate": {"parents"}, "vaccination": set(),
        "household": {"birth", "parents"}, "social-card": {"birth"},
    }  # fmt: skip
    assert papers.of_part(given, None) is given


def test_only_the_office_whose_paper_follows_hears_of_it():
    by_id = {m.id: m for m in FORM.materials}
    given = Given((), (by_id["register"],))
    assert papers.of_part(given, FORM.part("household")).late
    assert not papers.of_part(given, FORM.part("insurance")).late


def test_what_an_optional_part_wants_photographed_closes_no_form_without_a_camera():
    assert surely_photographed(FORM) == ()
    sure = msgspec.structs.replace(FORM.materials[0], id="sure")
    always = msgspec.structs.replace(FORM.parts[0], materials=("sure",))
    form = msgspec.structs.replace(
        FORM, materials=(*FORM.materials, sure), parts=(always, *FORM.parts[1:])
    )
    assert surely_photographed(form) == (sure,)


def with_rule(kind: RuleKind, **more):
    """The form, its last part for residents only."""
    rule = msgspec.structs.replace(FORM.rules[0], kind=kind, **more)
    last = msgspec.structs.replace(FORM.parts[-1], rules=(rule, *FORM.parts[-1].rules))
    return msgspec.structs.replace(FORM, parts=(*FORM.parts[:-1], last))


def test_a_part_that_this_person_cannot_have_is_left_out_and_the_others_go_on():
    form = with_rule(RuleKind.INSURANCE, values=("390",))
    mine = insurance("310")
    assert list(barred(form, person(), mine, TODAY)) == [EVERY[-1]]
    assert obstacle(form, person(), mine, TODAY) is None
    alone = msgspec.structs.replace(form, parts=form.parts[-1:])
    assert obstacle(alone, person(), mine, TODAY).kind is RuleKind.INSURANCE


def test_a_part_that_is_being_decided_is_left_out():
    part = FORM.part("household")
    open_, done = {"status": Coded("0", "待审核")}, {"status": Coded("1", "审核通过")}
    key = asked_of(part, part.rules[0])
    assert list(barred_by(FORM, {key: (done, open_)})) == ["household"]
    assert barred_by(FORM, {key: (done,)}) == {}
    assert len({asked_of(p, r) for p in FORM.parts for r in p.rules}) == len(EVERY)


def case(*outcomes: Outcome) -> Case:
    ids = [f"part-{n}" for n in range(len(outcomes))]
    each = [Case(one, NOW, part=id_) for one, id_ in zip(outcomes, ids, strict=True)]
    return together(each, NOW, "NUMBER")


A, U, W, R = Outcome.ACCEPTED, Outcome.UNKNOWN, Outcome.WAITING, Outcome.REFUSED


@pytest.mark.parametrize(
    ("outcomes", "whole"),
    [((A, A), A), ((R, R), R), ((U, U), U), ((W, W), W), ((A, R), Outcome.PARTLY), ((A, U), U),
     ((R, U), U), ((A, W), W), ((W, U, A), U), ((R, W), W), ((A,), A), ((R,), R)],
)  # fmt: skip
def test_the_whole_is_never_called_more_than_each_part_is(outcomes, whole):
    for order in itertools.permutations(outcomes):
        assert case(*order).outcome is whole


def test_an_ordinary_case_is_one_write_and_stands_for_itself():
    alone = Case(A, NOW, number="N", proof="P")
    assert together([alone], NOW, "N") is alone
    assert alone.each == (alone,)
    assert not alone.refused
    assert bundle.writes(Catalogue.load().item("away-filing").form, {}) == (None,)


def test_which_parts_were_turned_down_is_known():
    told = case(A, R, U, R)
    assert told.refused == {"part-1", "part-3"}
    assert [one.part for one in told.each] == ["part-0", "part-1", "part-2", "part-3"]


def test_the_guardian_is_of_age():
    young = msgspec.structs.replace(person(), birth=date(2010, 6, 1))
    assert obstacle(FORM, young, insurance(), TODAY).kind is RuleKind.AGE
    assert obstacle(FORM, person(), None, TODAY).kind is RuleKind.INSURANCE
    assert obstacle(FORM, person(), insurance("390", "4"), TODAY) is None
