"""What one of the staff may do next for a case. Pure: a page offers this, and nothing else is
heard."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from kiosk.cases.deeds import POSTS, CaseDeed, What
from kiosk.cases.due import Facts, State
from kiosk.cases.stage import Seen
from kiosk.cases.standing import Work


class Act(NamedTuple):
    """A deed that may be done: as of `CaseDeed`."""

    what: What
    value: str = ""
    paper: str = ""
    to: str = ""

    @property
    def word(self) -> str:
        """As a button says which it is."""
        return "|".join((self.what.value, self.value, self.paper, self.to))


class Asking(NamedTuple):
    """`papers`: ids of the item's papers; `people`: accounts that may look after cases."""

    me: str
    papers: Sequence[str]
    people: Collection[str]


def acts(facts: Facts, work: Work, seen: Seen, asking: Asking) -> tuple[Act, ...]:
    """In the order of the page. What is disputed is settled first, by choosing a side."""
    return tuple(
        act
        for act in (
            *_posts(work, asking),
            *_result(work, seen),
            *_originals(facts, work, seen),
            *_papers(facts, work, seen, asking),
        )
        if not _disputed(act, work)
    )


def _disputed(act: Act, work: Work) -> bool:
    return any((c.what, c.paper) == (act.what, act.paper) for c in work.conflicts)


def _posts(work: Work, asking: Asking) -> list[Act]:
    found = []
    for what in (What.FIRST, What.STAND_IN):
        post = work.post(what)
        if post.to == asking.me:
            found.append(Act(what, asking.me))  # accepted
            found.append(Act(what, post.who))  # declined: it stays where it is
        elif not post.who and what is What.FIRST:
            found.append(Act(what, asking.me))  # 首问负责
        elif asking.me == post.who and post.to:
            found.append(Act(what, post.who))  # taken back
    return found


def offers(work: Work, what: What, asking: Asking) -> tuple[Act, ...]:
    """To whom a post may be offered: by who holds it, and of nobody's by who is responsible."""
    post, first = work.post(what), work.post(What.FIRST)
    if what not in POSTS or _disputed(Act(what), work):
        return ()
    holds = post.who == asking.me or (what is What.STAND_IN and first.who == asking.me)
    if not holds or post.to:
        return ()
    other = work.post(What.STAND_IN if what is What.FIRST else What.FIRST).who
    away = {post.who, "" if what is What.FIRST else other, "" if post.who else asking.me}
    return tuple(Act(what, post.who, to=one) for one in asking.people if one not in away)


def _result(work: Work, seen: Seen) -> list[Act]:
    found = []
    if not seen.decided:
        found += [Act(What.DECIDED, "granted"), Act(What.DECIDED, "refused")]
    elif not work.told:
        found += [Act(What.TOLD, "phone"), Act(What.TOLD, "in-person")]
    elif seen.decided == "granted" and work.value(What.GIVEN) is None:
        found.append(Act(What.GIVEN, "none"))
    return found


def may_sign(work: Work, seen: Seen) -> bool:
    """A result is to be handed out, and who takes it signs."""
    granted = seen.decided == "granted" and work.value(What.GIVEN) is None
    return granted and bool(work.told) and not _disputed(Act(What.GIVEN), work)


def _originals(facts: Facts, work: Work, seen: Seen) -> list[Act]:
    open_ = facts.originals and not seen.decided and facts.received_at is None
    return [Act(What.HANDED_IN)] if open_ and not work.handed_in else []


def _papers(facts: Facts, work: Work, seen: Seen, asking: Asking) -> list[Act]:
    """Of each paper of the item: it came as an original, or as a copy; or it is missing."""
    if seen.decided or facts.state is State.REFUSED:
        return []
    found = []
    for paper in asking.papers:
        found += [Act(What.COLLECTED, form, paper) for form in ("original", "copy")]
        if work.value(What.PAPER, paper) != "missing":
            found.append(Act(What.PAPER, "missing", paper))
    return found


def follows(work: Work, act: Act) -> tuple[CaseDeed, ...]:
    """What it follows: the last word of its matter as it was seen."""
    found = work.last.get((act.what, act.paper))
    return () if found is None else (found,)
