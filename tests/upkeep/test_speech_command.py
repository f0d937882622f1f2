"""`kiosk speech`: what is spoken and recorded, which voices there are, and one sentence."""

import pytest

from kiosk.commands import devices, speech
from kiosk.text.spoken import spoken
from kiosk.text.strings import Strings
from sandbox.devices.posture import write_posture
from sandbox.devices.speechd import SpeechdSim

ZH = Strings.load("zh")


@pytest.fixture
def daemon(tmp_path):
    made = SpeechdSim(tmp_path)
    yield made
    made.close()


def profile(tmp_path, **chosen):
    lines = "".join(f'{key} = "{value}"\n' for key, value in chosen.items())
    path = tmp_path / "overlay.toml"
    path.write_text(f"[devices.speech]\n{lines}", encoding="utf-8")
    return ["--profile", "heilongjiang-2", "--overlay", str(path)]


def test_voices_and_a_sentence(tmp_path, daemon, capsys):
    given = profile(tmp_path, dispatcher=daemon.path)
    assert speech.main(["voices", *given]) == 0
    assert "zh  Chinese (Mandarin, latin as English)" in capsys.readouterr().out
    assert speech.main(["say", "还要交 ￥12.50", *given]) == 0
    assert daemon.heard()[0]["text"] == "还要交 12.5元"
    write_posture(tmp_path, "speechd", posture="no-chinese")
    assert speech.main(["voices", *given]) == 1
    assert speech.main(["say", "您好", *given]) == 1


def test_a_trial_says_a_sentence_in_each_language_and_asks_whether_it_was_heard(
    tmp_path, daemon, capsys
):
    given = [*profile(tmp_path, dispatcher=daemon.path), "--socket", str(tmp_path / "none")]
    assert devices.main(["test", "speech", *given]) == 0
    said = capsys.readouterr().out
    assert ZH("technician.tried.listen") in said
    assert [one["text"] for one in daemon.heard()] == [
        spoken(Strings.load(language)("speech.on"), language) for language in ("zh", "en")
    ]
    write_posture(tmp_path, "speechd", posture="no-chinese")
    assert devices.main(["test", "speech", *given]) == 0
    assert ZH("technician.word.no-voice") in capsys.readouterr().out
    write_posture(tmp_path, "speechd", posture="voiceless")
    assert devices.main(["test", "speech", *given]) == 1
    write_posture(tmp_path, "speechd", posture="hang-up")
    assert devices.main(["test", "speech", *given]) == 1


def test_what_is_not_recorded_is_missing(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(speech, "sentences", lambda language: iter([ZH("bar.back"), "缴费记录"]))
    recorded = {"bar.back": "back.wav", "speech.on": "on.wav", "speech.on_screen": "s.wav"}
    manifest = "[zh.strings]\n" + "".join(f'"{k}" = "{v}"\n' for k, v in recorded.items())
    (tmp_path / "manifest.toml").write_text(manifest, encoding="utf-8")
    given = profile(tmp_path, recordings=tmp_path)
    assert speech.main(["missing", *given]) == 1
    assert capsys.readouterr().out == "words\t缴费记录\t—\n"
    assert speech.main(["list", *given]) == 0
    assert f"bar.back\t{ZH('bar.back')}\tback.wav" in capsys.readouterr().out
    (tmp_path / "manifest.toml").write_text("[zh.strings]\nnothing = 1", encoding="utf-8")
    assert speech.main(["missing", *given]) == 2


def test_without_speech_in_the_profile_nothing_can_be_tried(capsys):
    assert speech.main(["voices"]) == 2
    assert "devices.speech" in capsys.readouterr().err
