"""公示 as posters: the list of items, each guide, each work rule, and how a form is filled in."""

from __future__ import annotations

from collections.abc import Iterable

from kiosk.handling.guide import elements
from kiosk.handling.offered import for_whom
from kiosk.services.form import Asks, Question
from kiosk.services.model import Item, Kind
from kiosk.services.notices import Notice
from kiosk.services.publicity import WorkRule
from kiosk.settings.model import Settings
from kiosk.sheets.poster import Grid, Points, Poster, Row
from kiosk.text import dates
from kiosk.text.strings import Strings


class Posters:
    """Makes them for one station, in the strings' language and by the names of its standard.
    `here`: ids of the items that can be done at its terminal."""

    def __init__(self, settings: Settings, strings: Strings, here: frozenset[str]) -> None:
        self._settings = settings
        self._say = strings
        self._language = strings.language
        self._here = here

    def items(self, items: Iterable[Item]) -> Poster:
        """事项清单: what is offered, and where it is done."""
        say, items = self._say, tuple(items)
        numbers = [self._numbers(item) for item in items]
        rows = [
            (
                numbers[at] if any(numbers) else str(at + 1),
                self._name(item),
                say(f"guide.reach_{item.guide.reach}"),
                say(f"poster.items.{self._how(item)}"),
            )
            for at, item in enumerate(items)
        ]
        heads = ("number", "name", "reach", "how")
        titles = tuple(say(f"poster.items.{key}") for key in heads)
        return self._poster(
            say("poster.items.title"),
            say("poster.items.sub", count=len(items)),
            (Grid(titles, (1.4, 3.9, 2.1, 2.6), tuple(rows)),),
        )

    def guide(self, item: Item) -> Poster:
        """办事指南: the eight elements of one item."""
        say, guide = self._say, item.guide
        rows = [Row(say("guide.code"), (item.implementation_code or say("guide.no_code"),))]
        for one in elements(item, self._settings, say, here=item.id in self._here):
            rows.append(Row(say(f"guide.{one.key}"), one.texts, one.numbered))
        rows.append(Row(say("guide.reach"), (say(f"guide.reach_{guide.reach}"),)))
        draft = "" if guide.confirmed else say("guide.unconfirmed")
        return self._poster(self._name(item), say("poster.guide"), tuple(rows), draft)

    def rule(self, rule: WorkRule) -> Poster:
        """A work rule, with its version and who answers for it."""
        say, language, station = self._say, self._language, self._settings.station
        blocks: list[Points | Row] = [Points(tuple(text.get(language) for text in rule.paragraphs))]
        blocks.append(Row(say("work_rule.responsible"), (rule.responsible.get(language),)))
        blocks.append(Row(say("work_rule.version"), (dates.day(rule.version),)))
        if station.where_to_complain:
            blocks.append(Row(say("work_rule.where_to_complain"), (station.where_to_complain,)))
        title = rule.titled(station.standard, language)
        draft = "" if rule.confirmed else say("work_rule.unconfirmed")
        return self._poster(title, say("work_rule.title"), tuple(blocks), draft)

    def notice(self, notice: Notice) -> Poster:
        """A notice of station or bureau as it came, with its day and source."""
        say, language = self._say, self._language
        sub = say("notices.from", day=dates.day(notice.on), source=notice.source)
        texts = tuple(text.get(language) for text in notice.paragraphs)
        return self._poster(notice.title.get(language), sub, (Row("", texts),))

    def form(self, item: Item) -> Poster:
        """填写样表: each question with an answer as somebody who does not exist would give it.
        Raises ValueError for an item without a form."""
        form = for_whom(item, "", self._settings.station.regions).form
        say = self._say
        if form is None:
            raise ValueError(f"{item.id} has no form")
        language = self._language
        rows = [
            Row(say("receipt.name"), (say("poster.form.name"),)),
            Row(say("receipt.number"), (say("poster.form.certificate"),)),
            *(Row(q.label.get(language), self._sample(q)) for q in form.questions),
        ]
        if form.materials:
            names = tuple(paper.name.get(language) for paper in form.materials)
            rows.append(Row(say("guide.materials"), names, numbered=True))
        rows.append(Row(say("poster.form.statement"), (form.statement.get(language),)))
        signature = say("poster.form.signed" if form.signed else "poster.form.submitted")
        rows.append(Row(say("poster.form.signature"), (signature,)))
        title = say("poster.form.title", item=self._name(item))
        stamp = say("poster.form.stamp")
        return self._poster(title, say("poster.form.sub"), tuple(rows), stamp=stamp)

    # --- inside ---

    def _name(self, item: Item) -> str:
        if self._language == "en":
            return item.name.en
        return item.called(self._settings.station.standard)

    def _numbers(self, item: Item) -> str:
        standard = self._settings.station.standard
        own = [str(one.item) for one in item.standards if one.standard == standard]
        return (self._say("poster.comma").rstrip() + "\n").join(own)  # none is torn

    def _how(self, item: Item) -> str:
        if item.id in self._settings.items or (item.kind is Kind.QUERY and item.id in self._here):
            return "query"
        return "handling" if item.id in self._here else "guide"

    def _sample(self, question: Question) -> tuple[str, ...]:
        """The answer that the sample gives, and whether it may be left out."""
        say, language = self._say, self._language
        match question.asks:
            case _ if question.sample is not None:
                answer = question.sample.get(language)
            case Asks.CHOICE if question.options:
                answer = question.options[0].label.get(language)
            case Asks.TEXT:
                answer = say(f"poster.form.text.{question.letters}")
            case kind:
                answer = say(f"poster.form.{kind}")
        return (answer, say("poster.form.optional")) if question.optional else (answer,)

    def _poster(
        self, title: str, sub: str, blocks: tuple, draft: str = "", stamp: str = ""
    ) -> Poster:
        say, station = self._say, self._settings.station
        english = self._language == "en"
        hours = (station.english_hours if english else "") or station.hours
        line = [say("poster.ask", number=station.phone or say("brand.hotline_number"))]
        if station.where_to_complain:
            line.append(say("work_rule.complaints", where=station.where_to_complain))
        demo = say("receipt.demo") if self._settings.sandbox.on else ""
        notes = [say("brand.slogan"), *([say("poster.hours", hours=hours)] if hours else [])]
        between = say("poster.between")
        return Poster(
            issuer=(station.english_name if english else "") or station.name,
            title=title,
            sub=sub,
            blocks=blocks,
            foot=(between.join(line), between.join(notes), *([draft] if draft else [])),
            brand=(say("poster.brand"), say("poster.brand_en")),
            mark=station.mark_file,
            stamp=stamp or demo,
            page=say("list.page", page="{page}", pages="{pages}"),
        )
