"""The papers of a form: which are asked for, what is missing, what follows and by which day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kiosk.handling import papers as paperwork
from kiosk.handling.papers import Given, Papers
from kiosk.papers.flaws import Flaw, Grade
from kiosk.papers.page import Page, Pixels
from kiosk.services.catalogue import Catalogue
from kiosk.text.strings import Strings
from kiosk.text.workdays import Workdays

FORM = Catalogue.load().item("special-application").form
CANCER, BLOOD = {"opsp_dise_code": "M00500"}, {"opsp_dise_code": "M01102"}
DAYS = Workdays.load()


def page(*flaws: tuple[Flaw, Grade]) -> Page:
    return Page(bytearray(b"jpeg"), Pixels(1, 1, bytearray(b"rgb")), flaws)


def ids(materials) -> list[str]:
    return [m.id for m in materials]


def test_an_answer_decides_which_papers_are_asked_for():
    assert ids(paperwork.asked(FORM, CANCER)) == ["diagnosis", "pathology", "summary"]
    assert ids(paperwork.asked(FORM, BLOOD)) == ["diagnosis", "summary"]
    assert ids(paperwork.missing(FORM, CANCER, Papers())) == ["diagnosis", "pathology"]


def test_page_by_page_until_nothing_is_missing():
    papers = paperwork.taken(paperwork.opened(Papers(), "diagnosis"), page())
    material = paperwork.named(FORM, "diagnosis")
    assert paperwork.may_keep(papers)
    assert paperwork.room_for_more(material, papers)
    papers = paperwork.kept(papers)
    papers = paperwork.taken(papers, page())
    assert not paperwork.room_for_more(material, papers)  # two at most
    papers = paperwork.left(paperwork.kept(papers))
    assert papers.count(material) == 2
    assert ids(paperwork.missing(FORM, CANCER, papers)) == ["pathology"]
    late = paperwork.turned_late(papers, "pathology")
    assert paperwork.missing(FORM, CANCER, late) == ()
    assert paperwork.to_do(FORM, CANCER, late)  # the list was not left yet
    assert not paperwork.to_do(FORM, CANCER, replace(late, done=True))
    assert paperwork.to_do(FORM, CANCER, replace(papers, done=True))
    assert paperwork.turned_late(late, "pathology").late == frozenset()


def test_only_what_may_follow_is_left_for_later():
    diagnosis, pathology = (paperwork.named(FORM, i) for i in ("diagnosis", "pathology"))
    assert not paperwork.may_defer(diagnosis, Papers())
    assert paperwork.may_defer(pathology, Papers())
    assert not paperwork.may_defer(pathology, Papers({"pathology": (page(),)}))
    assert not paperwork.may_defer(None, Papers())


def test_what_is_taken_after_all_does_not_follow():
    papers = paperwork.turned_late(Papers(), "pathology")
    papers = paperwork.kept(paperwork.taken(paperwork.opened(papers, "pathology"), page()))
    assert papers.late == frozenset()
    assert paperwork.given(FORM, CANCER, papers).late == ()


@pytest.mark.parametrize("flaw", Flaw)
def test_an_illegible_page_is_never_kept(flaw):
    shot = paperwork.taken(Papers(at="diagnosis"), page((flaw, Grade.WORST)))
    assert not paperwork.may_keep(shot)
    assert paperwork.may_keep(paperwork.taken(Papers(), page((flaw, Grade.BAD))))


def test_a_picture_that_goes_is_overwritten():
    first, second, kept = page(), page(), page()
    papers = paperwork.taken(Papers({"summary": (kept,)}, at="diagnosis"), first)
    papers = paperwork.taken(papers, second)
    assert not any(first.picture)
    assert any(second.picture)
    papers = paperwork.failed(papers, "camera.away")
    assert not any(second.picture + second.shown.data)
    pixels = [Pixels(1, 1, bytearray(b"abc")) for _ in range(3)]
    for one in pixels:
        papers = paperwork.looked(papers, one)
    assert [any(one.data) for one in pixels] == [False, False, True]
    papers = paperwork.cleared(replace(papers, at="summary"))
    assert not any(kept.picture)
    assert not any(pixels[2].data)
    assert papers.pages == {}
    again = page()
    papers = paperwork.kept(paperwork.taken(papers, again))
    papers.wipe()
    assert not any(again.picture + again.shown.data)


def test_the_last_day_is_one_of_working_days_and_estimates_are_called_so():
    pathology = paperwork.named(FORM, "pathology")
    what = Given(late=(pathology,))
    # 26 November is a Thursday; ten working days later
    told = paperwork.told(what, date(2026, 11, 26), DAYS, Strings.load("zh"))
    assert told == [("病理报告", "容缺：2026年12月10日前补交")]
    assert paperwork.remark(what, date(2026, 11, 26), DAYS) == (
        "容缺：病理报告（2026-12-10前补交）"
    )
    ((_, state),) = paperwork.told(what, date(2026, 12, 24), DAYS, Strings.load("zh"))
    assert "约2027年" in state
    assert "估算" in state
    ((_, state),) = paperwork.told(what, date(2026, 12, 24), DAYS, Strings.load("en"))
    assert "estimate" in state
    assert paperwork.remark(Given(), date(2026, 11, 26), DAYS) == ""
