"""Papers in a visit, through the loop: asked for, taken, kept, filed, and overwritten."""

from __future__ import annotations

import msgspec
import pytest

from kiosk.handling.case import Case, Outcome
from kiosk.handling.papers import Papers, kept, opened, taken, then, turned_late
from kiosk.papers.flaws import Flaw, Grade
from kiosk.papers.page import Page, Pixels
from kiosk.platform.interface import Credential, CredentialKind, PersonFound
from kiosk.runtime.core import Runtime
from kiosk.services.form import RuleKind
from kiosk.settings.model import CameraSettings
from kiosk.visit.states import Event, State
from tests.runtime.world import CATALOGUE, PERSON, SETTINGS, Stage

CAMERA = CameraSettings(port="/dev/none", documents=True, width=1600, height=1200)
WITH = msgspec.structs.replace(
    SETTINGS, devices=msgspec.structs.replace(SETTINGS.devices, camera=CAMERA)
)
VOUCHER = Credential(kind=CredentialKind.E_VOUCHER, token="0" * 28)
ANSWERS = ("M00500", "黑龙江省肿瘤医院", "2026-11-02", "13904510000")


def page(*flaws: tuple[Flaw, Grade]) -> Page:
    return Page(bytearray(b"JPEG of a page"), Pixels(2, 1, bytearray(b"likeof")), flaws)


def seen() -> Pixels:
    return Pixels(2, 1, bytearray(b"camera"))


def kept_of(papers: Papers, id_: str) -> Papers:
    return kept(taken(opened(papers, id_), page()))


class Desk(Stage):
    """A visitor with a special application."""

    def __init__(self, settings=WITH) -> None:
        super().__init__()
        self.runtime = Runtime(
            settings=lambda: settings, catalogue=lambda: CATALOGUE, clock=self.clock,
            hands=self.hands, new_number=lambda: next(self.numbers), changed=self._changed,
            wake=lambda: None,
        )  # fmt: skip

    def begin(self, item: str = "special-application") -> State:
        self.do(Event.TOUCH)
        self.do(Event.OPEN_HANDLING)
        self.do(Event.PICK_GUIDE, item)
        self.do(Event.PICK_ITEM, item)
        self.answer("read_credential", Event.CREDENTIAL_READ, VOUCHER)
        return self.answer("ask_person", Event.PERSON_FOUND, PersonFound(PERSON))

    def to_papers(self) -> None:
        assert self.begin() is State.CHECKING
        self.answer("ask_checks", Event.CHECKED, {})
        for answer in ANSWERS:
            self.do(Event.ANSWERED, answer)
        assert self.state is State.MATERIALS

    def take(self, material: str, taken: Page) -> None:
        self.do(Event.PICK_PAPER, material)
        self.do(Event.TAKE_PICTURE)
        assert self.answer("take_picture", Event.PICTURE_TAKEN, taken) is State.PAGE_TAKEN

    @property
    def papers(self):
        return self.runtime.visit.own_papers


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_from_the_last_answer_over_the_papers_to_the_case(desk):
    desk.to_papers()
    assert desk.do(Event.PAPERS_DONE) is State.MATERIALS  # two are missing
    first, second = page(), page()
    desk.take("diagnosis", first)
    assert desk.do(Event.KEEP_AND_MORE) is State.CAMERA
    desk.do(Event.TAKE_PICTURE)
    desk.answer("take_picture", Event.PICTURE_TAKEN, second)
    assert desk.do(Event.KEEP_AND_MORE) is State.PAGE_TAKEN  # two at most
    assert desk.do(Event.KEEP_PAGE) is State.CAMERA  # the next one follows
    assert (desk.papers.at, desk.hands.calls[-1]) == ("pathology", "see_paper")
    assert desk.do(Event.BACK) is State.MATERIALS
    assert desk.do(Event.PAPERS_DONE) is State.MATERIALS
    assert desk.do(Event.DEFER_PAPER, "diagnosis") is State.MATERIALS
    assert desk.papers.late == frozenset()  # it may not follow
    desk.do(Event.DEFER_PAPER, "pathology")
    assert desk.do(Event.PAPERS_DONE) is State.CONFIRM
    assert desk.do(Event.SUBMIT) is State.SUBMITTING
    assert any(first.picture)  # until they are written down
    case = Case(Outcome.ACCEPTED, desk.clock.now(), "key", "NUMBER0")
    assert desk.answer("file_case", Event.CASE_FILED, case) is State.FILED
    assert not any(first.picture + second.picture + first.shown.data)
    given = desk.runtime.visit.given
    assert [(m.id, n) for m, n in given.handed] == [("diagnosis", 2)]
    assert [m.id for m in given.late] == ["pathology"]


def test_going_back_and_changing_an_answer_lose_no_picture(desk):
    desk.to_papers()
    kept = page()
    desk.take("diagnosis", kept)
    desk.do(Event.KEEP_PAGE)
    desk.do(Event.DEFER_PAPER, "pathology")
    desk.do(Event.PAPERS_DONE)
    desk.do(Event.OPEN_QUESTION, "tel")
    assert desk.do(Event.ANSWERED, "13904510001") is State.CONFIRM
    desk.do(Event.OPEN_QUESTION, "opsp_dise_code")
    assert desk.do(Event.ANSWERED, "M07801") is State.MATERIALS  # now a record of dialysis
    assert desk.do(Event.BACK) is State.QUESTION
    assert desk.do(Event.ANSWERED, ANSWERS[3]) is State.MATERIALS
    desk.do(Event.DEFER_PAPER, "treatment")
    assert desk.do(Event.PAPERS_DONE) is State.CONFIRM
    assert desk.do(Event.BACK) is State.MATERIALS
    assert any(kept.picture)
    for _ in range(5):
        desk.do(Event.BACK)
    assert desk.state is State.HOME_IDENTIFIED
    assert any(kept.picture)  # picked again it goes on where it was
    desk.do(Event.OPEN_HANDLING)
    desk.do(Event.PICK_GUIDE, "special-application")
    desk.do(Event.PICK_ITEM, "special-application")
    assert desk.answer("ask_checks", Event.CHECKED, {}) in (State.MATERIALS, State.LOOKING_UP)


def test_what_the_camera_sees_is_kept_no_longer_than_it_is_shown(desk):
    desk.to_papers()
    desk.do(Event.PICK_PAPER, "diagnosis")
    looks = [seen() for _ in range(3)]
    for one in looks:
        desk.answer("see_paper", Event.PAPER_SEEN, one)
    assert [any(one.data) for one in looks] == [False, False, True]
    left = desk.runtime.left()
    desk.clock.seconds += 5
    desk.answer("see_paper", Event.PAPER_SEEN, seen())
    assert desk.runtime.left() == left - 5  # a camera renews nobody's time
    assert desk.do(Event.BACK) is State.MATERIALS
    assert desk.hands.calls[-1] == "stop_camera"
    late = seen()
    desk.answer("see_paper", Event.PAPER_SEEN, late)
    assert not any(late.data)
    assert desk.papers.seen is None


@pytest.mark.parametrize("end", ["leave", "walk away", "break"])
@pytest.mark.parametrize("where", ["camera", "page", "confirm"])
def test_however_a_visit_ends_its_pictures_are_overwritten(desk, end, where):
    desk.to_papers()
    kept, shot, look = page(), page(), seen()
    desk.take("diagnosis", kept)
    desk.do(Event.KEEP_PAGE)
    if where == "confirm":
        desk.do(Event.DEFER_PAPER, "pathology")
        assert desk.do(Event.PAPERS_DONE) is State.CONFIRM
    else:
        desk.do(Event.PICK_PAPER, "pathology")
        desk.answer("see_paper", Event.PAPER_SEEN, look)
        if where == "page":
            desk.do(Event.TAKE_PICTURE)
            desk.answer("take_picture", Event.PICTURE_TAKEN, shot)
    match end:
        case "leave":
            assert desk.do(Event.LEAVE) is State.WIPING
        case "walk away":
            desk.wait(desk.runtime.left() + 0.1)
            assert desk.state is State.ARE_YOU_THERE
            desk.wait(desk.runtime.left() + 0.1)
            assert desk.state is State.WIPING
        case "break":
            desk.do(Event.BROKEN)
            assert desk.state is State.FAILSAFE
    assert "stop_camera" in desk.hands.calls[-6:]
    assert not any(kept.picture + kept.shown.data)
    if where == "page":
        assert not any(shot.picture + shot.shown.data)
    assert where == "confirm" or not any(look.data)
    late = page()
    for answer in desk.hands.answers.get("take_picture", ()):
        answer(Event.PICTURE_TAKEN, late)
    desk.runtime.pump()
    assert where == "confirm" or not any(late.picture)


def test_an_illegible_page_cannot_be_kept(desk):
    desk.to_papers()
    bad = page((Flaw.CUT_OFF, Grade.WORST))
    desk.take("diagnosis", bad)
    assert desk.do(Event.KEEP_PAGE) is State.PAGE_TAKEN
    assert desk.do(Event.TAKE_AGAIN) is State.CAMERA
    assert not any(bad.picture)
    desk.do(Event.TAKE_PICTURE)
    desk.answer("take_picture", Event.PICTURE_TAKEN, page((Flaw.BLURRED, Grade.BAD)))
    assert desk.do(Event.KEEP_PAGE) is State.CAMERA  # after a second look; the next paper's


def test_a_camera_that_fails_or_hangs_leads_back_to_it(desk):
    desk.to_papers()
    desk.do(Event.PICK_PAPER, "diagnosis")
    desk.answer("see_paper", Event.CAMERA_FAILED, "camera.dark")
    assert (desk.state, desk.papers.trouble) == (State.CAMERA, "camera.dark")
    desk.do(Event.TAKE_PICTURE)
    desk.answer("take_picture", Event.CAMERA_FAILED, "camera.away")
    assert (desk.state, desk.papers.trouble) == (State.CAMERA, "camera.away")
    desk.do(Event.TAKE_PICTURE)
    desk.wait(WITH.deadlines.taking + 0.1)
    assert (desk.state, desk.papers.trouble) == (State.CAMERA, "camera.away")
    late = page()
    desk.answer("take_picture", Event.PICTURE_TAKEN, late)  # of the picture given up
    assert desk.state is State.CAMERA
    assert not any(late.picture)


def test_without_a_camera_nothing_is_asked_before_it_is_said(desk):
    bare = Desk(SETTINGS)
    assert bare.begin() is State.HANDLING_REFUSED
    assert bare.runtime.visit.obstacle.kind is RuleKind.PAPERS
    assert "疾病诊断证明书" in bare.runtime.visit.obstacle.say.zh
    assert "ask_checks" not in bare.hands.calls


def test_a_phones_picture_comes_while_its_code_is_shown(desk):
    desk.to_papers()
    desk.do(Event.PICK_PAPER, "diagnosis")
    first, second, third = page(), page(), page()
    assert desk.answer("see_paper", Event.PICTURE_TAKEN, first) is State.PAGE_TAKEN
    assert desk.hands.calls[-1] == "stop_camera"
    late = page()
    desk.answer("see_paper", Event.PICTURE_TAKEN, late)  # while the first is being looked at
    assert not any(late.picture)
    desk.do(Event.KEEP_AND_MORE)
    desk.answer("see_paper", Event.PICTURE_TAKEN, second)
    desk.do(Event.KEEP_PAGE)
    desk.do(Event.BACK)
    desk.do(Event.PICK_PAPER, "diagnosis")
    assert desk.answer("see_paper", Event.PICTURE_TAKEN, third) is State.CAMERA  # two at most
    assert not any(third.picture)
    assert len(desk.papers.pages["diagnosis"]) == 2


def test_a_paper_that_follows_later_is_said_so_under_the_camera(desk):
    """With half of the papers: a touch each, and the confirmation says what is to be brought."""
    desk.to_papers()
    desk.take("diagnosis", page())
    desk.do(Event.KEEP_PAGE)
    assert desk.do(Event.DEFER_PAPER, "diagnosis") is State.CAMERA  # a quick second touch
    assert desk.do(Event.DEFER_PAPER, "pathology") is State.MATERIALS  # 病历 may be given or not
    assert desk.hands.calls[-1] == "stop_camera"
    assert (desk.papers.late, desk.papers.at) == (frozenset({"pathology"}), "")
    desk.take("summary", page())
    assert desk.do(Event.KEEP_PAGE) is State.CONFIRM  # nothing is left
    assert desk.do(Event.BACK) is State.MATERIALS
    assert desk.do(Event.DEFER_PAPER, "pathology") is State.MATERIALS  # it was in the bag after all
    desk.do(Event.PICK_PAPER, "pathology")
    assert desk.do(Event.DEFER_PAPER, "pathology") is State.CONFIRM
    assert desk.hands.calls[-1] == "stop_camera"


def test_what_may_be_left_out_is_seen_on_the_list_first(desk):
    form = CATALOGUE.item("newborn-bundle").form
    answers = {"things": "insurance,household"}
    done = Papers({m.id: (page(),) for m in form.materials if m.id in ("parents", "birth")})
    assert then(form, answers, done).id == "register"
    assert then(form, answers, turned_late(done, "register")) is False  # 结婚证: 有的提供
    assert then(form, answers, turned_late(kept_of(done, "marriage"), "register")) is True


def test_a_touch_that_no_page_offers_means_nothing(desk):
    desk.to_papers()
    for event, data in (
        (Event.PICK_PAPER, "treatment"),  # of another answer
        (Event.PICK_PAPER, "nothing"),
        (Event.DEFER_PAPER, "treatment-x"),
        (Event.KEEP_PAGE, None),
        (Event.TAKE_PICTURE, None),
    ):
        assert desk.do(event, data) is State.MATERIALS
    assert desk.papers.late == frozenset()


def test_whatever_a_phone_sends_answers_the_question_whether_anybody_is_there(desk):
    """Also while the picture is still being looked at, when it cannot be read, and for a page at
    which nobody waits for it."""
    desk.to_papers()
    desk.do(Event.PICK_PAPER, "diagnosis")
    phone = desk.hands.answers["see_paper"][-1]

    def asked() -> None:
        desk.wait(desk.runtime.left() + 0.1)
        assert desk.state is State.ARE_YOU_THERE

    asked()
    phone(Event.PHONE_HEARD)
    desk.runtime.pump()
    assert desk.state is State.CAMERA
    assert desk.runtime.left() == WITH.deadlines.typing
    assert desk.answer("see_paper", Event.CAMERA_FAILED, "camera.phone_unread") is State.CAMERA
    assert desk.papers.trouble == "camera.phone_unread"
    asked()
    came = page()
    phone(Event.PHONE_HEARD)
    phone(Event.PICTURE_TAKEN, came)
    desk.runtime.pump()
    assert desk.state is State.PAGE_TAKEN
    assert any(came.picture)
    asked()
    phone(Event.PHONE_HEARD)  # a second one, still sealed
    desk.runtime.pump()
    assert desk.state is State.PAGE_TAKEN
    desk.wait(desk.runtime.left() - 1)
    phone(Event.PHONE_HEARD)  # as good as a touch
    desk.runtime.pump()
    assert desk.runtime.left() == WITH.deadlines.typing


def test_a_picture_that_comes_as_it_is_asked_whether_anybody_is_there_is_shown(desk):
    desk.to_papers()
    desk.do(Event.PICK_PAPER, "diagnosis")
    desk.wait(desk.runtime.left() + 0.1)
    came = page()
    assert desk.answer("see_paper", Event.PICTURE_TAKEN, came) is State.PAGE_TAKEN
    assert any(came.picture)


def test_a_phone_of_an_earlier_visitor_holds_nobodys_page_open(desk):
    desk.to_papers()
    desk.do(Event.PICK_PAPER, "diagnosis")
    phone = desk.hands.answers["see_paper"][-1]
    desk.do(Event.LEAVE)
    desk.answer("wipe", Event.WIPED)
    desk.wait(desk.runtime.left() + 0.1)
    desk.to_papers()
    desk.wait(desk.runtime.left() + 0.1)
    assert desk.state is State.ARE_YOU_THERE
    phone(Event.PHONE_HEARD)
    desk.runtime.pump()
    assert desk.state is State.ARE_YOU_THERE


def test_a_code_that_is_renewed_is_on_the_glass(desk):
    desk.to_papers()
    desk.do(Event.PICK_PAPER, "diagnosis")
    left = desk.runtime.left()
    desk.clock.seconds += 5
    assert desk.answer("see_paper", Event.PHONE_CODE, "https://hub.example/2") is State.CAMERA
    assert desk.runtime.visit.upload == "https://hub.example/2"
    assert desk.runtime.left() == left - 5  # a code renews nobody's time
    desk.do(Event.OPEN_HELP)
    desk.answer("see_paper", Event.PHONE_CODE, "")
    assert desk.runtime.visit.upload == ""
