"""The twelve of a scripted morning: who they are, what they want, and what becomes of it. Each does
it at the glass; what was done is told (`Told`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.day.hands import ABSENT, Hand
from sandbox.day.sides import STAYS, stays_of
from sandbox.day.station import HALL, PAD
from sandbox.day.told import Told
from sandbox.tour.identifying import Errand
from sandbox.tour.plan import PROXY, Touch, touches

COMPLAINT = ("slow", "unclear")
WINDOW = "1"
LACKING = "chronic-application"
"""The item whose paper follows later."""


@dataclass
class Morning:
    """`hall`, `pad`: hands at the two glasses."""

    hall: Hand
    pad: Hand
    told: Told

    def paper(self, hand: Hand, deed: Callable[[], object]) -> None:
        """What is done, and the sheet that comes of it."""
        came = hand.paper_comes()
        deed()
        hand.wait(came, "a sheet of paper", 30)
        self.told.papers[hand.glass.code] += 1


def eighty(day: Morning) -> None:
    """冯桂香, 81: in 大字版 she looks whether she is insured, and says that it took long."""
    day.hall.grade, day.hall.reasons = 2, ("slow",)
    day.hall.begin()
    day.hall.choose(large=True, english=False)
    day.hall.query("enrolment", Errand("eighty"), day.hall.glass.panel)
    day.told.answered(HALL, "enrolment", 2, ("slow",))


def mother(day: Morning) -> None:
    """林晓燕, who has given birth: her newborn is enrolled."""
    _files(day, "newborn-enrolment", Errand("mother"), grade=5)


def colleague(day: Morning) -> None:
    """何志强 hands the referral of a colleague in for him (替别人办)."""
    _files(day, "referral-filing", Errand("mover", agent="several"), grade=5, relation="99")


def wife(day: Morning) -> None:
    """李娜, whose husband 张建国 works far from home: his 异地就医备案."""
    _files(day, "away-filing", Errand("worker", agent="two-char"), grade=4, relation="03")


def sitting(day: Morning) -> None:
    """孙玉梅, who cannot reach the glass: by the keypad alone, to her paper and her grade."""
    hand, item = day.hall, "chronic-recognition"
    hand.begin()
    hand.by_keys("pick_item", item, "identify")
    hand.glass.panel.lay("chronic")
    hand.look("result", seconds=60)
    hand.glass.panel.take()
    hand.by_keys("print", None, "printing", "printed")
    hand.look("printed", seconds=60)
    hand.by_keys("leave", None, "review")
    hand.by_keys("grade_given", "0,5", "thanks", "attract")
    hand.await_state("attract")
    day.told.answered(HALL, item, 5)


def asking(day: Morning) -> None:
    """Somebody who only asks (咨询): searches in plain words and takes the answer along."""
    hand = day.hall
    hand.begin()
    hand.go("open_consulting", None, "consulting")
    hand.go("open_search", None, "search")
    hand.write("y i d i pick:0 j i u y i pick:0")
    hand.until("pick_answer", "away-filing")
    hand.go("pick_answer", "away-filing", "answer")
    day.paper(hand, lambda: hand.touch("print_guide"))
    hand.picture("answer")
    hand.leave()


def complaining(day: Morning) -> None:
    """Somebody who complains, by reasons and a few words, and leaves no number."""
    hand = day.hall
    hand.begin()
    hand.go("open_voice", None, "voice")
    hand.go("pick_voice", "complaint", "voice_about")
    for reason in COMPLAINT:
        hand.press("reason", reason, "voice_about")
    hand.go("open_words", None, "voice_words")
    hand.write("d e n g pick:0 t a i pick:0 j i u pick:0")
    hand.look("voice_words")
    hand.go("words_given", None, "voice_about")
    day.paper(hand, lambda: hand.go("send_voice", None, "voice_sent"))
    hand.picture("voice_sent")
    hand.leave()
    day.told.voices += 1
    day.told.reasons.update(COMPLAINT)


def lacking(day: Morning) -> None:
    """陈秀兰, whose test report is still at the hospital: taken in without it (容缺)."""
    _files(day, LACKING, Errand("retired"), grade=5)
    day.told.late += 1


def called(day: Morning) -> None:
    """周桂芝 takes a number, is called to the window and served there."""
    _in_line(day, "next", "serve", "finish", ends="served")


def gone(day: Morning) -> None:
    """Somebody takes a number and has left when it is called (过号)."""
    _in_line(day, "next", "again", "pass", ends="gone")


def helped(day: Morning) -> None:
    """韩淑芬, beside whom staff sit (帮办): the pad is handed over, back, and over again."""
    hand = day.pad
    hand.grade = 4
    hand.go("staff-act_helped", None, "home")
    hand.to_giving(STAYS)
    hand.go("staff-hand_over", None, "identify")
    hand.glass.panel.lay("inpatient")
    hand.look("result", seconds=60)
    hand.glass.panel.nobody()
    day.told.amounts |= stays_of("inpatient")
    hand.print_and_hand_back()
    hand.finish()
    day.told.answered(PAD, STAYS, 4)
    day.told.own.update({(PAD, "s01", "visits"): 1, (PAD, "s01", "items"): 1})


def absent(day: Morning) -> None:
    """马春生 is at work: staff hand it in for him (代办), with his e-voucher and their own card."""
    hand, item = day.pad, "flexible-retirement"
    hand.grade = ABSENT
    hand.go("staff-act_proxy", None, "handling_list")
    hand.go("pick_guide", item, "guide")
    errand = Errand("flexible", agent="civil-servant")
    hand.apply(item, _as(touches(item, "proxy"), "99"), errand, hand.glass.panel)
    day.told.answered(PAD, item)
    day.told.filed[PAD] += 1
    day.told.late += 1
    day.told.own.update({(PAD, "s02", "visits"): 1, (PAD, "s02", "items"): 1})


def unlucky(day: Morning) -> None:
    """郑海波, when the centre answers nonsense: nothing is shown; he calls, and somebody comes."""
    hall, pad = day.hall, day.pad
    panel = hall.glass.panel
    panel.post("centre", mood="nonsense")
    try:
        hall.begin()
        hall.to_identify("care-records")
        panel.lay("nothing")
        hall.look("centre_down", seconds=60)
    finally:
        panel.take()
        panel.post("centre", mood="good")
    hall.go("open_help", None, "help")
    hall.until("call_staff")
    hall.go("call_staff", None, "calling")
    pad.enter("s01")  # where it locked itself meanwhile, the call stands on it in words
    pad.until("staff-take")
    pad.picture("staff-signed_in")
    pad.press("staff-take", None, "staff-signed_in")
    pad.wait(lambda: pad.page_now().find("staff-take") is None, "the call is theirs")
    pad.picture("staff-signed_in")
    hall.wait(lambda: not hall.page_now().find("call_staff"), "the visitor hears of it")
    hall.picture("calling")
    hall.go("back", None, "centre_down")
    hall.leave()
    day.told.own[PAD, "s01", "calls"] += 1
    day.told.visits[HALL] += 1
    day.told.failed["care-records"] += 1


# ---- inside


def _files(day: Morning, item: str, errand: Errand, *, grade: int, relation: str = "") -> None:
    """`relation`: of whoever acts for the person, as the form asks for it."""
    day.hall.grade, day.hall.reasons = grade, ()
    day.hall.begin()
    whom = "proxy" if errand.agent else "self"
    answers = _as(touches(item, whom), relation)
    day.hall.handle(item, answers, errand, day.hall.glass.panel)
    day.told.answered(HALL, item, grade)
    day.told.filed[HALL] += 1


def _as(answers: tuple[Touch, ...], relation: str) -> tuple[Touch, ...]:
    """The plan's touches, whose agent is a son or daughter, for somebody else."""
    child = PROXY[0]
    return tuple((child[0], relation) if one == child and relation else one for one in answers)


def _in_line(day: Morning, *deeds: str, ends: str) -> None:
    """A slip of the queue, and what the window does with its number."""
    day.hall.begin()
    day.paper(day.hall, lambda: day.hall.take_number(day.hall.paper_comes()))
    for deed in deeds:
        _calls(day, deed)
    day.told.queue.update({"given": 1, ends: 1})
    day.pad.menu()


def _calls(day: Morning, what: str) -> None:
    hand = day.pad
    if hand.page_now().state == "staff-signed_in":
        hand.go("staff-open_window", None, "staff-windows", "staff-calling")
        if day.told.own[PAD, "s01", "called"]:
            hand.await_state("staff-calling")  # theirs of today opens by itself
        else:
            hand.until("staff-sit", WINDOW)
            hand.go("staff-sit", WINDOW, "staff-calling")
    hand.until("staff-call", what)
    hand.press("staff-call", what, "staff-calling")
    follows = {"next": "again", "again": "serve", "serve": "finish"}.get(what)
    if follows:
        hand.until("staff-call", follows)
    else:
        hand.wait(lambda: hand.page_now().find("staff-call", what) is None, "the window is free")
    hand.picture("staff-calling")
    if what == "next":
        day.told.own[PAD, "s01", "called"] += 1
