"""投诉·意见 at a whole terminal without devices: said, written down once with its number, read
again through the hub; nothing of it is left with the visit."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import msgspec
import pytest

from kiosk.handling.voice import Voice, VoiceReply
from kiosk.outbox.kinds import Kind, PayloadRefused, encode
from kiosk.platform.interface import Credential, CredentialKind
from kiosk.receipts import compose_voice
from kiosk.runtime.visit_data import Visit
from kiosk.settings.load import load
from kiosk.text import voice_numbers
from kiosk.text.strings import Strings
from kiosk.text.voice_numbers import VoiceNumber
from kiosk.uplink.hub import HubClient
from kiosk.visit.states import Event, State
from sandbox.hub.app import Hub
from sandbox.hub.app import application as hub_application
from sandbox.hub.contract import Contract
from tests.runtime.world import Stage
from tests.sandbox.client import serving

SAID = {
    "number": "4907136289", "secret": "402917", "what": "complaint", "at": datetime.now(UTC),
    "channel": "terminal", "about": ("slow",),
}  # fmt: skip


def test_numbers_are_digits_that_tell_a_slip():
    made = {voice_numbers.make() for _ in range(200)}
    assert len(made) == 200
    for one in made:
        assert voice_numbers.sound(one.number)
        assert voice_numbers.read(one.code) == one
        assert (len(one.number), len(one.secret)) == (10, 6)
        wrong = str((int(one.number[4]) + 1) % 10)
        assert not voice_numbers.sound(one.number[:4] + wrong + one.number[5:])
    for text in ("", "KV1.4907136280.402917", "KV1.4907136289", "https://example.invalid"):
        assert voice_numbers.read(text) is None


def test_what_is_written_down_has_its_shape():
    assert json.loads(encode(Kind.VOICE, SAID))["about"] == ["slow"]
    for wrong in ({"about": ()}, {"phone": "13900001234"}, {"what": "praise"}, {"secret": "1"},
                  {"about": ("slow", "slow")}, {"remark": "x" * 501}):  # fmt: skip
        with pytest.raises(PayloadRefused):
            encode(Kind.VOICE, SAID | wrong)


def test_from_the_door_to_the_number_and_nothing_is_kept():
    stage = Stage()
    stage.do(Event.TOUCH)
    assert stage.do(Event.OPEN_VOICE) is State.VOICE
    assert stage.do(Event.PICK_VOICE, "complaint") is State.VOICE_ABOUT
    assert stage.do(Event.OPEN_WORDS) is State.VOICE_WORDS
    assert stage.do(Event.WORDS_GIVEN, " 等了很久 ") is State.VOICE_ABOUT
    visit = stage.runtime.visit
    visit.reasons, visit.typed = ("slow",), "13900001234"
    assert stage.do(Event.SEND_VOICE) is State.VOICE_SENT
    said = visit.voice
    assert (said.about, said.words, visit.phone) == (("slow",), "等了很久", "13900001234")
    assert ("voice", "complaint") in stage.hands.recorded
    stage.answer("print_voice", Event.VOICE_PAPER, "printed")
    assert visit.voice.paper == "printed"
    stage.do(Event.LEAVE)
    assert stage.runtime.visit.voice == Voice()
    assert "13900001234" not in repr(vars(stage.runtime)) + repr(stage.runtime.visit)


def test_a_question_that_the_knowledge_base_leaves_open_goes_the_same_way():
    stage = Stage()
    stage.do(Event.TOUCH)
    assert stage.do(Event.OPEN_CONSULTING) is State.CONSULTING
    assert stage.do(Event.OPEN_SEARCH) is State.SEARCH
    assert stage.do(Event.OPEN_FEEDBACK) is State.FEEDBACK
    assert stage.do(Event.PICK_VOICE, "question") is State.VOICE_ABOUT
    stage.do(Event.OPEN_WORDS), stage.do(Event.WORDS_GIVEN, "异地急诊怎么报")
    assert stage.do(Event.SEND_VOICE) is State.VOICE_SENT
    assert ("voice", "question") in stage.hands.recorded


def test_a_reply_is_asked_for_and_an_unknown_number_may_be_typed_again():
    stage = Stage()
    stage.do(Event.TOUCH)
    stage.do(Event.OPEN_VOICE)
    assert stage.do(Event.OPEN_REPLY) is State.REPLY
    assert stage.do(Event.ASK_REPLY, VoiceNumber("4907136289", "402917")) is State.REPLY_WAITING
    stage.answer("ask_reply", Event.REPLY_FAILED, "unknown")
    assert stage.state is State.NO_REPLY
    assert stage.runtime.visit.voice.given is None
    assert stage.do(Event.RETRY) is State.REPLY
    stage.do(Event.ASK_REPLY, VoiceNumber("4907136289", "402917"))
    told = VoiceReply("complaint", datetime.now(UTC), "answered", "谢谢您", datetime.now(UTC))
    stage.answer("ask_reply", Event.REPLY_TOLD, told)
    assert stage.state is State.REPLY_SHOWN
    assert stage.runtime.visit.voice.reply == told
    stage.do(Event.BACK)
    assert stage.state is State.HOME
    assert stage.runtime.visit.voice == Voice()


def test_the_papers_code_is_read_by_the_scanner_and_no_other_is_taken():
    """And no card: only the scanner is asked, and what it reads stays no credential."""
    stage = Stage()
    stage.do(Event.TOUCH)
    stage.do(Event.OPEN_VOICE)
    assert stage.do(Event.OPEN_REPLY) is State.REPLY
    assert "read_code" in stage.hands.calls
    assert "read_credential" not in stage.hands.calls
    for other in (Credential(CredentialKind.E_VOUCHER, token="6901234567892"),
                  Credential(CredentialKind.ID_CARD, certificate_no="x"),
                  Credential(CredentialKind.E_VOUCHER, token="KV1.4907136280.402917")):  # fmt: skip
        stage.answer("read_code", Event.CREDENTIAL_READ, other)
        assert stage.state is State.REPLY
        assert stage.runtime.visit.typed_error == "reply.other_code"
        assert stage.runtime.visit.credential is None
    stage.answer("read_code", Event.CARD_UNREAD, "bad-code")
    paper = Credential(CredentialKind.E_VOUCHER, token=VoiceNumber("4907136289", "402917").code)
    stage.answer("read_code", Event.CREDENTIAL_READ, paper)
    assert stage.state is State.REPLY_WAITING
    assert stage.runtime.visit.voice.given == VoiceNumber("4907136289", "402917")
    assert stage.runtime.visit.credential is None
    assert "stop_reading" in stage.hands.calls
    stage.answer("ask_reply", Event.REPLY_FAILED, "unknown")
    stage.do(Event.RETRY)
    assert stage.runtime.visit.typed_error == ""
    stage.hands.calls.clear()
    assert stage.do(Event.BACK) is State.VOICE
    assert "stop_reading" in stage.hands.calls


def test_the_hub_is_asked_and_what_is_no_answer_is_not_believed():
    hub = Hub(Contract())
    with serving(hub_application(hub)) as url:
        client = HubClient(url)
        assert client.reply("S", "01", "4907136289", "402917").found is False
        record = {"kind": "voice", "payload": {**SAID, "at": "2026-11-22T09:30:12+08:00"}}
        hub.book.take("k", record | {"payload": record["payload"] | {"about": ["slow"]}})
        assert client.reply("S", "01", "4907136289", "402917").state == "waiting"
        hub.book.replies = {"4907136289": "已增开窗口"}
        told = client.reply("S", "01", "4907136289", "402917")
        assert (told.state, told.reply) == ("answered", "已增开窗口")
        assert told.replied_at is not None
        assert client.reply("S", "01", "4907136289", "000000").found is False
        hub.later = 1
        assert client.reply("S", "01", "4907136289", "402917") is None
    assert HubClient("http://127.0.0.1:9").reply("S", "01", "1", "1") is None


@pytest.mark.parametrize("language", ["zh", "en"])
def test_its_paper_says_how_the_reply_is_read_and_nothing_of_what_was_said(language):
    settings = load("heilongjiang-2")
    given = VoiceNumber("4907136289", "402917")
    strings = Strings.load(language)
    made = compose_voice(given, "complaint", settings, strings, at=datetime.now(UTC))
    paper = str(msgspec.to_builtins(made))
    assert "49071 36289" in paper
    assert "402 917" in paper
    assert given.code in paper
    assert settings.station.complaints in paper
    assert settings.station.mailbox in paper


def test_a_number_for_the_reply_counts_only_whole_and_with_consent():
    from kiosk.commands.presenter import Presenter

    class Runtime:
        visit = Visit(1, load("heilongjiang-2"))

    class Corner:
        phone_consent = True

    presenter = Presenter.__new__(Presenter)
    presenter._runtime, presenter._corner = Runtime(), Corner()
    for given, kept in (("13900001234", "13900001234"), ("1390000", ""), ("23900001234", "")):
        Runtime.visit.phone = given
        assert presenter.phone() == kept
    Runtime.visit.phone, Corner.phone_consent = "13900001234", False
    assert presenter.phone() == ""
