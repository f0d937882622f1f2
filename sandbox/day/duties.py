"""What the staff of a scripted morning do beside the visitors: 签到, 办件, what is urgent, 签退."""

from __future__ import annotations

from sandbox.day import visitors
from sandbox.day.hands import Hand
from sandbox.day.sides import item_names, number_on, papers_of
from sandbox.day.visitors import Morning

HEAD, AGENT = "s01", "s02"


def mark(day: Morning, what: str) -> None:
    """签到 (sign-in) or 签退 (sign-out) of whoever is signed in."""
    hand = day.pad
    hand.go("staff-open_attendance", None, "staff-attendance")
    hand.press("staff-attend", what, "staff-attendance")
    other = "sign-out" if what == "sign-in" else "sign-in"
    hand.until("staff-attend", other)
    hand.picture("staff-attendance")
    hand.menu()
    day.told.marks[what] += 1


def report(day: Morning) -> None:
    """首报: the centre cannot be asked."""
    hand = day.pad
    hand.go("staff-open_reports", None, "staff-reports")
    hand.go("staff-new_report", None, "staff-report_what")
    hand.go("staff-say_what", "outage", "staff-report_service")
    hand.go("staff-say_service", "partly", "staff-report_writing")
    hand.go("staff-send_report", None, "staff-report")
    hand.until("staff-close_report")
    hand.picture("staff-report")
    hand.menu()
    day.told.stages.append("first")


def close(day: Morning) -> None:
    """终报: it answers again."""
    hand = day.pad
    hand.go("staff-open_reports", None, "staff-reports")
    hand.go("staff-pick_report", None, "staff-report")
    hand.go("staff-close_report", None, "staff-report_service")
    hand.go("staff-say_service", "normal", "staff-report_writing")
    hand.write("x i t o n g pick:0 y i j i n g pick:0 z h e n g c h a n g pick:0")
    hand.until("staff-send_report")
    hand.look("staff-report_writing")
    hand.go("staff-send_report", None, "staff-report")
    hand.wait(lambda: hand.page_now().find("staff-close_report") is None, "it is closed")
    hand.picture("staff-report")
    hand.menu()
    day.told.stages.append("final")


def take_over(day: Morning) -> None:
    """A岗 of the case whose paper is missing: what is missing is printed, the paper comes, and the
    case is handed over to a colleague."""
    hand, number = day.pad, _lacking(day)
    _open(hand, number)
    day.paper(hand, lambda: hand.press("staff-print_case", "notice", "staff-case"))  # 一次性告知单
    day.told.deeds[number] += 1
    hand.picture("staff-case")
    _does(day, number, f"first|{HEAD}||")
    _does(day, number, "collected|original|report|")
    day.told.deeds[number] += 1  # it was missing: that it is here is a deed of its own
    hand.go("staff-open_acts", None, "staff-case_acts")
    hand.go("staff-open_people", "first", "staff-case_people")
    hand.press("staff-pick_person", AGENT, "staff-case")
    hand.picture("staff-case")
    day.told.deeds[number] += 1
    hand.menu()


def give_out(day: Morning) -> None:
    """The colleague accepts it; it is granted, the citizen is told, and signs for the result
    (出件). The pad is locked then."""
    hand, number = day.pad, _lacking(day)
    _open(hand, number)
    _does(day, number, f"first|{AGENT}||")
    _does(day, number, "decided|granted||")
    _does(day, number, "told|in-person||")
    hand.go("staff-open_sign", None, "staff-case_sign")
    hand.sign()
    hand.touch("staff-sign_case")
    hand.await_state("staff-locked")
    hand.picture("staff-locked")
    day.told.deeds[number] += 1


def _lacking(day: Morning) -> str:
    """The number on the receipt of whoever's paper follows later."""
    matter = item_names()[visitors.LACKING]
    papers = papers_of(day.hall.glass)
    return next(number_on(text) for text in papers if matter in text and number_on(text))


def _open(hand: Hand, number: str) -> None:
    hand.go("staff-open_cases", None, "staff-cases")
    hand.until("staff-pick_case", number)
    hand.go("staff-pick_case", number, "staff-case")


def _does(day: Morning, number: str, word: str) -> None:
    """One deed, from the case's page back to it."""
    hand = day.pad
    if hand.page_now().find("staff-do_case", word) is None:
        hand.go("staff-open_acts", None, "staff-case_acts")
    hand.press("staff-do_case", word, "staff-case")
    hand.wait(lambda: hand.page_now().find("staff-do_case", word) is None, "it is written down")
    hand.picture("staff-case")
    day.told.deeds[number] += 1
