"""咨询 on the glass, with real touches: a question by initials, its answer, its paper; a word to
the agency that reaches the service platform; and the next visitor finds an empty field."""

from __future__ import annotations

import json
import urllib.request

import pytest

from kiosk.commands.line import Line
from sandbox.stage.standins import write_overlay
from tests.visits.reading import Glass
from tests.visits.rig import STEP, Station, station, wait_until

pytestmark = pytest.mark.glass


def types(one: Station, letters: str) -> None:
    for letter in letters:
        one.touch("key", letter)


def to_search(one: Station) -> None:
    one.go("open_consulting", to="consulting")
    wait_until(lambda: one.offers("open_search"), STEP, "the knowledge base is open")
    one.go("open_search", to="search")


def test_a_question_is_asked_answered_and_taken_home(at_home: Station):
    one, before, earlier = at_home, at_home.keys(), at_home.tickets()
    to_search(one)
    types(one, "ydjy")
    wait_until(lambda: one.offers("pick_answer", "away-filing"), STEP, "it is found by initials")
    one.go("pick_answer", "away-filing", to="answer")
    assert Glass(one.still()).shows(
        "去外地看病，怎么办异地就医备案？", "2023-01-01 起，至有新规定为止"
    )
    one.touch("print_guide")
    wait_until(lambda: Glass(one.still()).shows("答复已打印，请取走"), STEP, "its paper")
    (ticket,) = [t for t in one.tickets() if t not in earlier]
    paper = one.paper(ticket)
    assert paper.faults == []
    text = paper.text.replace("\n", "")
    for said in ("去外地看病", "以当地经办机构为准", "12393", "医保发"):
        assert said in text, said
    one.go("back", to="search")
    assert one.offers("pick_answer", "away-filing")  # where one was
    one.touch("leave")
    one.until("attract", seconds=20)
    one.home()
    to_search(one)
    assert not one.offers("pick_answer")
    one.go("back", to="consulting")
    assert one.records(before) == []


@pytest.mark.full
def test_a_word_to_the_agency_reaches_the_platform_and_its_reply_is_shown(tmp_path):
    with station(tmp_path) as one:
        company, ports = one.company, one.ports
        company.start(
            "service-platform", "sandbox", "service-platform",
            "--port", str(ports.service_platform), "--secret-file", str(company.secret),
        )  # fmt: skip
        platform = f"http://127.0.0.1:{ports.service_platform}"
        one.stop()
        known = {
            "adapter": "heilongjiang-service-platform",
            "url": f"{platform}/api",
            "secret_file": str(company.secret),
            "poll_seconds": 10.0,
        }
        write_overlay(one._tables({"service_platform": known}), one._overlay)
        one.start()
        one.fresh()
        to_search(one)
        types(one, "hmb")
        wait_until(lambda: one.offers("pick_answer", "commercial-what"), STEP, "it is found")
        one.go("pick_answer", "commercial-what", to="answer")
        one.go("open_feedback", to="feedback")
        one.touch("open-group", "problem")
        one.touch("key", "tab:letters")
        types(one, "unclear")
        wait_until(lambda: one.offers("feedback_given"), STEP, "it may be sent")
        one.go("feedback_given", to="feedback_sent")
        wait_until(
            lambda: Glass(one.still()).shows("会转给经办机构，用来改好政策答复。"),
            STEP,
            "it is noted",
        )
        one.go("back", to="consulting")
        one.touch("leave")

        def deeds() -> list:
            with urllib.request.urlopen(f"{platform}/deeds", timeout=10) as answer:
                return json.loads(answer.read())

        (deed,) = wait_until(deeds, 60.0, "the platform has it")
        assert deed["path"] == "knowledge/feedback"
        assert "「「惠民保」是医保吗？要不要买？」" in json.dumps(deed, ensure_ascii=False)
        assert "unclear" in json.dumps(deed)

        def replied() -> bool:
            posts = Line(company.socket, 30.0).ask("uplink posts") or {}
            return any(post["kind"] == "reply" for post in posts["posts"])

        wait_until(replied, 60.0, "the reply came, while nobody stood there")
        one.fresh()
        one.go("open_consulting", to="consulting")
        one.go("pick_topic", "replies", to="topic")
        assert Glass(one.still()).shows("关于知识库反馈的回复（演示）")
