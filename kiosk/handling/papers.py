"""The papers of a form as far as they were given: page by page, left for later, or missing. Pure.

Pictures are buffers of this visit; whoever drops one overwrites it (`Page.wipe`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from kiosk.handling import bundle
from kiosk.papers.page import Page, Pixels
from kiosk.papers.sought import Sought
from kiosk.services.form import Form, Material, Part
from kiosk.text import dates
from kiosk.text.strings import Strings
from kiosk.text.workdays import Workdays


@dataclass(frozen=True, slots=True)
class Papers:
    """`pages` by material. `late`: materials the visitor wants to hand in later. `done`: the list
    was left for the confirmation. `at`: the material whose page is being taken; `seen`: what the
    camera sees; `shot`: the page just taken; `trouble`: string key of why there is none."""

    pages: Mapping[str, tuple[Page, ...]] = field(default_factory=dict, repr=False)
    late: frozenset[str] = frozenset()
    done: bool = False
    at: str = ""
    seen: Pixels | None = field(default=None, repr=False)
    shot: Page | None = field(default=None, repr=False)
    trouble: str = ""

    def count(self, material: Material) -> int:
        return len(self.pages.get(material.id, ()))

    def wipe(self) -> None:
        """Every picture is overwritten."""
        for pages in self.pages.values():
            for page in pages:
                page.wipe()
        self._drop()

    def _drop(self) -> None:
        for picture in (self.seen, self.shot):
            if picture is not None:
                picture.wipe()


@dataclass(frozen=True, slots=True)
class Given:
    """What was handed in with a case, and what follows later: all that is left of the papers once
    they are filed."""

    handed: tuple[tuple[Material, int], ...] = ()
    late: tuple[Material, ...] = ()


def asked(form: Form, answers: Mapping[str, str]) -> tuple[Material, ...]:
    """The papers that these answers ask for; of a form with parts, those of a part that is in."""
    return tuple(
        m
        for m in form.materials
        if (m.when is None or m.when.holds(answers)) and bundle.wants_paper(form, answers, m.id)
    )


def named(form: Form, id_: object) -> Material | None:
    return next((m for m in form.materials if m.id == id_), None)


def sought(form: Form | None, papers: Papers) -> Sought:
    """In a picture of the paper that is being taken."""
    material = named(form, papers.at) if form is not None else None
    return Sought.CARD if material is not None and material.card else Sought.PAGE


def missing(form: Form, answers: Mapping[str, str], papers: Papers) -> tuple[Material, ...]:
    """Needed, and neither given nor left for later."""
    return tuple(
        m
        for m in asked(form, answers)
        if m.needed and not papers.count(m) and m.id not in papers.late
    )


def given(form: Form, answers: Mapping[str, str], papers: Papers) -> Given:
    wanted = asked(form, answers)
    return Given(
        tuple((m, papers.count(m)) for m in wanted if papers.count(m)),
        tuple(m for m in wanted if not papers.count(m) and m.id in papers.late),
    )


def of_part(what: Given, part: Part | None) -> Given:
    """What of it goes with that part; None: the form is one matter, and all of it does."""
    if part is None:
        return what
    return Given(
        tuple((m, n) for m, n in what.handed if m.id in part.materials),
        tuple(m for m in what.late if m.id in part.materials),
    )


def to_do(form: Form, answers: Mapping[str, str], papers: Papers) -> bool:
    """The list must be gone through before the confirmation."""
    if not asked(form, answers):
        return False
    return not papers.done or bool(missing(form, answers, papers))


def may_defer(material: Material | None, papers: Papers) -> bool:
    return bool(material and material.deferrable and not papers.count(material))


def may_keep(papers: Papers) -> bool:
    """The page just taken may be used."""
    return papers.shot is not None and papers.shot.legible


def room_for_one(material: Material | None, papers: Papers) -> bool:
    """A first or another page."""
    return material is not None and papers.count(material) < material.most


def room_for_more(material: Material | None, papers: Papers) -> bool:
    """Another page after the one just taken."""
    return material is not None and papers.count(material) + 1 < material.most


def then(form: Form, answers: Mapping[str, str], papers: Papers) -> Material | bool:
    """What comes after a paper was given or left for later: the next that is needed; True: nothing
    is left; False: what is left may be given or not, as the list says."""
    lacking = missing(form, answers, papers)
    if lacking:
        return lacking[0]
    return all(papers.count(m) or m.id in papers.late for m in asked(form, answers))


# ---- steps


def opened(papers: Papers, id_: str) -> Papers:
    papers._drop()
    return replace(papers, at=id_, seen=None, shot=None, trouble="")


def left(papers: Papers) -> Papers:
    """Back at the list."""
    return replace(opened(papers, ""), done=False)


def looked(papers: Papers, pixels: Pixels) -> Papers:
    if papers.seen is not None:
        papers.seen.wipe()
    return replace(papers, seen=pixels, trouble="")


def failed(papers: Papers, why: str) -> Papers:
    """`why`: string key."""
    return replace(opened(papers, papers.at), trouble=why)


def taken(papers: Papers, page: Page) -> Papers:
    return replace(opened(papers, papers.at), shot=page)


def kept(papers: Papers) -> Papers:
    """The page just taken is one of the material's."""
    if papers.shot is None:
        return papers
    pages = {**papers.pages, papers.at: (*papers.pages.get(papers.at, ()), papers.shot)}
    return replace(papers, pages=pages, shot=None, late=papers.late - {papers.at})


def cleared(papers: Papers) -> Papers:
    """All pages of the material are taken anew."""
    for page in papers.pages.get(papers.at, ()):
        page.wipe()
    rest = {id_: pages for id_, pages in papers.pages.items() if id_ != papers.at}
    return replace(opened(papers, papers.at), pages=rest)


def turned_late(papers: Papers, id_: str) -> Papers:
    """Left for later, or not any more."""
    return replace(papers, late=papers.late ^ {id_})


def settled(papers: Papers) -> Papers:
    """The paper at hand is done with: the page just taken is its last, or without one it follows
    later."""
    return turned_late(papers, papers.at) if papers.shot is None else kept(papers)


def gone_on(papers: Papers, to: Material | bool) -> Papers:
    """With the next paper at hand, or at the end of them. `to`: see `then`."""
    return opened(papers, to.id) if isinstance(to, Material) else replace(left(papers), done=True)


# ---- in words


def last_day(material: Material, today: date, workdays: Workdays, strings: Strings) -> str:
    """The last day on which it may follow; an estimate is called one."""
    assert material.deferrable is not None
    due = workdays.due(today, material.deferrable.days)
    day = dates.long_day(due.day, strings.language)
    return day if due.known else strings("papers.about", day=day)


def told(what: Given, today: date, workdays: Workdays, strings: Strings) -> list[tuple[str, str]]:
    """Name and state of each paper that goes with the case or follows it."""
    language = strings.language
    lines = [(m.name.get(language), strings("papers.pages", count=n)) for m, n in what.handed]
    return lines + [
        (
            m.name.get(language),
            strings("papers.late", day=last_day(m, today, workdays, strings)),
        )
        for m in what.late
    ]


def remark(what: Given, today: date, workdays: Workdays) -> str:
    """What the office is told of papers that follow, in its language; "" when none does."""
    parts = []
    for material in what.late:
        assert material.deferrable is not None
        due = workdays.due(today, material.deferrable.days)
        parts.append(f"{material.name.zh}（{due.day.isoformat()}前补交）")
    return "容缺：" + "；".join(parts) if parts else ""
