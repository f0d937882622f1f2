"""How a page with several questions is filled in: each touch of a plan, as it stands in its field.

A plan answers one question after another. On a page that has several, an answer may be a button in
its field, the key that ends the writing, or stand on a page that the field opens; and when none of
them is empty any more, 下一步 leads on. A page with one question is touched as the plan says.
"""

from __future__ import annotations

from typing import Protocol

from sandbox.tour.terminal import PageSeen, Target

ANSWERED = "answered"
OPENS = "open_question"


class Hand(Protocol):
    """Whoever touches: looks, touches a target and waits until the page has answered."""

    def page_now(self) -> PageSeen: ...

    def tap_target(self, target: Target) -> None: ...


def shared(page: PageSeen) -> bool:
    """Several questions stand on this page, and none of them has opened its own."""
    return len(page.asking.fields) > 1 and not page.asking.opened


def reach(hand: Hand, action: str, data: str | None) -> None:
    """Opens the page of the field in hand where what is wanted stands there."""
    page = hand.page_now()
    if not shared(page) or target(page, action, data) is not None or page.find("key"):
        return  # with keys out, the field in hand is being written in
    if (opens := page.find(OPENS, page.asking.field)) is not None:
        hand.tap_target(opens)


def target(page: PageSeen, action: str, data: str | None) -> Target | None:
    """What a touch of the plan means on this page; None where it is not there."""
    if action != ANSWERED or not shared(page):
        return page.find(action, data)
    own = f"{page.asking.field},"
    found = next(
        (t for t in page.targets if t.action == ANSWERED and t.label != "key"
         and t.data == own + (data or "") and data), None,
    )  # fmt: skip
    if found is None and not data:
        found = next(
            (t for t in page.targets if t.action == ANSWERED and t.data.startswith(own)
             and t.data not in (own, ",".join(page.asking.fields))), None,
        )  # fmt: skip
    return found or ends(page)


def ends(page: PageSeen) -> Target | None:
    """The key that ends the writing in the field in hand."""
    keys = (t for t in page.targets if t.label == "key" and t.action in (ANSWERED, OPENS))
    return next(keys, None)


def onward(page: PageSeen) -> Target | None:
    """下一步, once nothing on the page is left to be filled in."""
    if not shared(page) or page.asking.next or not page.asking.filled:
        return None
    return page.find(ANSWERED, ",".join(page.asking.fields))
