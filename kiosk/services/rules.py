"""What an item's file must hold beyond its types. Each breach names file, key and what to do."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from functools import cache

import msgspec

from kiosk.services import proofs
from kiosk.services.columns import As, Column
from kiosk.services.form import (
    MOST_PAGES,
    Asks,
    Form,
    Letters,
    Question,
    Rows,
    Rule,
    RuleKind,
    Source,
    proxied,
)
from kiosk.services.model import Bilingual, Detail, Item, Kind
from kiosk.services.placeholders import ADDRESS, Placeholder, PlaceholderError, What, parse
from kiosk.services.snapshot import DataError
from kiosk.services.texts import names_proof
from kiosk.services.unit import lettered

SUMMABLE = frozenset({As.MONEY, As.COUNT, As.QUANTITY})
SIGNATURE = "signature"
"""Goes with a case as papers do, under this id."""

DATED = frozenset({As.DATE, As.TIME, As.MONTH})


def check_item(file: str, item: Item) -> None:
    """Raises `DataError` at the first breach."""
    for key, text in texts(item):
        for language in ("zh", "en"):
            words = text.get(language)
            if not words or words != words.strip():
                raise DataError(file, f"{key}.{language}", "is empty or has spaces at its ends")
    if item.own and (item.standards or item.kind is not Kind.QUERY):
        raise DataError(file, "own", "is for a query that no standard lists")
    if not item.standards and not item.own:
        raise DataError(file, "standards", "needs the item's number in at least one standard")
    if not item.guide.steps:
        raise DataError(file, "guide.steps", "needs at least one step (办理环节)")
    if not item.guide.source:
        raise DataError(file, "guide.source", "must say where the text comes from")
    for at, text in enumerate(item.guide.materials):
        if names_proof(text):
            why = "what proves who it is follows from the form and the station; leave it out"
            raise DataError(file, f"guide.materials[{at}]", why)
    if item.kind is Kind.QUERY:
        _check_query(file, item)
    else:
        _check_handling(file, item)
    _check_unit(file, item)


def check_together(items: dict[str, Item]) -> None:
    """What no single file can show. `items` by file name."""
    numbers: dict[tuple[str, str], str] = {}
    places: dict[tuple[str, str, int], str] = {}
    sentences: dict[tuple[str, str], str] = {}
    for file, item in items.items():
        for own in item.standards:
            _unique(numbers, (own.standard, str(own.item)), file, "standards", "is the number of")
        place = (item.listed.value, item.group.value, item.order)
        _unique(places, place, file, "order", "is the place on home of")
        if item.summary:
            said = (item.summary.some.zh, item.summary.none.zh)
            for sentence in said:
                _unique(sentences, ("", sentence), file, "summary", "says the same as")
    _check_shared(items)


def _check_shared(items: dict[str, Item]) -> None:
    """A guide or form that two items have alike was copied and not thought through, unless one of
    them says so."""
    ids = {item.id for item in items.values()}
    for file, item in items.items():
        lost = [i for i in item.shares_with if i not in ids or i == item.id]
        if lost:
            raise DataError(file, "shares_with", f"`{lost[0]}` is no other item")
    for (file, one), (_, other) in itertools.combinations(items.items(), 2):
        what = _alike(one, other)
        if what and other.id not in one.shares_with and one.id not in other.shares_with:
            told = f"is also that of {other.id}; write its own, or name that in `shares_with`"
            raise DataError(file, what, told)


def _alike(one: Item, other: Item) -> str | None:
    """The key under which both say the same, or None."""
    if one.guide.conditions.zh == other.guide.conditions.zh:
        return "guide.conditions"
    if one.guide.steps == other.guide.steps:
        return "guide.steps"
    if one.form is None or other.form is None:
        return None
    if one.form.questions == other.form.questions:
        return "form.questions"
    same = set(one.form.transactions) & set(other.form.transactions)
    return "form.transaction" if same else None


def _unique(seen: dict, key: tuple, file: str, name: str, what: str) -> None:
    if seen.setdefault(key, file) != file:
        raise DataError(file, name, f"{key!r} {what} {seen[key]}; every item needs its own")


def texts(item: Item) -> Iterator[tuple[str, Bilingual]]:
    """Every bilingual text of the item with its key, found by walking the structure."""

    def walk(key: str, value: object) -> Iterator[tuple[str, Bilingual]]:
        if isinstance(value, Bilingual):
            yield key, value
        elif isinstance(value, msgspec.Struct):
            for name, written in _names(type(value)):
                yield from walk(f"{key}.{written}".lstrip("."), getattr(value, name))
        elif isinstance(value, tuple):
            for i, inner in enumerate(value):
                yield from walk(f"{key}[{i}]", inner)

    yield from walk("", item)


@cache
def _names(shape: type[msgspec.Struct]) -> tuple[tuple[str, str], ...]:
    """Each field of a shape: in Python and in the file. Kept: to ask msgspec again for every
    value took half of the time in which a catalogue is read."""
    return tuple((field.name, field.encode_name) for field in msgspec.structs.fields(shape))


def _check_handling(file: str, item: Item) -> None:
    for key in ("ask", "fill", "period", "columns", "head", "detail", "summary", "chart"):
        if getattr(item, key):
            raise DataError(file, key, "is for queries; this item's kind is handling")
    if item.form is not None and item.form.parts and item.a4 is not None:
        raise DataError(file, "a4", "a prescribed form is of one case; this item makes several")
    if item.form is not None:
        _check_form(file, item.form)
        _check_proxy(file, item.form)


def _check_form(file: str, form: Form) -> None:
    earlier: dict[str, Question] = {}
    given = [fixed.field for fixed in form.fixed]
    for i, fixed in enumerate(form.fixed):
        if (fixed.take is None) != bool(fixed.value):
            raise DataError(file, f"form.fixed[{i}]", "needs one of `take` and `value`")
    for i, question in enumerate(form.questions):
        place = f"form.questions[{i}]"
        if question.field in earlier or question.field in given:
            raise DataError(file, place, f"`{question.field}` is filled twice")
        choosing = bool(question.options) or bool(question.dictionary)
        if (question.asks is Asks.CHOICE) != choosing:
            raise DataError(file, place, 'asks = "choice" and `options`/`dictionary` go together')
        if (question.asks is Asks.ROW) != (question.rows is not None):
            raise DataError(file, place, 'asks = "row" and `rows` go together')
        if (question.asks is Asks.ENTRY) != bool(question.catalogue):
            raise DataError(file, place, 'asks = "entry" and `catalogue` go together')
        _check_people(file, place, question)
        if (question.of or question.name_to) and not question.catalogue:
            raise DataError(file, place, "`of` and `name_to` are of a `catalogue`")
        if question.of_regions and not question.of:
            raise DataError(file, place, "`of_regions` says where `of` holds")
        if question.account and question.letters is not Letters.DIGITS:
            raise DataError(file, place, 'account = true is of `letters = "digits"`')
        _check_options(file, place, question)
        if question.rows is not None:
            _check_rows(file, f"{place}.rows", question.rows)
        if not 1 <= question.least <= question.longest:
            raise DataError(
                file, place, "`least` and `longest` count characters, the smaller first"
            )
        if question.when is not None and question.when.field not in earlier:
            raise DataError(file, f"{place}.when", "must name the field of an earlier question")
        if question.not_before and question.not_before not in earlier:
            raise DataError(file, f"{place}.not_before", "must name an earlier question's field")
        _check_number_of(file, place, question, earlier)
        if question.earliest > question.latest:
            raise DataError(file, place, "`earliest` lies after `latest`")
        earlier[question.field] = question
    _check_parts(file, form, earlier)
    if form.undoes and form.undoes not in earlier:
        raise DataError(file, "form.undoes", "must name the field of a question")
    if form.term is not None and not form.term.source:
        raise DataError(file, "form.term.source", "must say where the term comes from")
    if not form.questions:
        raise DataError(file, "form.questions", "needs at least one question")
    if why := proofs.fault(form.accepts, form.need):
        raise DataError(file, "form.accepts", why)
    if form.mends_name and (form.proofs != "two" or proofs.Proof.CARD not in form.accepts):
        raise DataError(file, "form.mends_name", "is of the second proof; there is none here")
    for i, rule in enumerate(form.rules):
        _check_rule(file, f"form.rules[{i}]", rule)
    _check_materials(file, form, earlier)


def _check_options(file: str, place: str, question: Question) -> None:
    """Whoever stands wherever has something to answer."""
    options = question.options
    for sex in ("1", "2") if options else ():
        if not any(not o.regions and (not o.sexes or sex in o.sexes) for o in options):
            told = f"offers nothing to people of sex {sex} at a station of a region not named"
            raise DataError(file, f"{place}.options", told)


def _check_number_of(
    file: str, place: str, question: Question, earlier: dict[str, Question]
) -> None:
    """Birthday and sex are compared with a number that was asked before."""
    for key, fits in (
        ("birthday_of", question.asks is Asks.TEXT and question.letters is Letters.DIGITS),
        ("sex_of", question.asks is Asks.CHOICE),
    ):
        name = getattr(question, key)
        number = earlier.get(name)
        if name and (number is None or number.letters is not Letters.ID_NUMBER):
            raise DataError(file, f"{place}.{key}", "must name an earlier id-number's field")
        if name and not fits:
            raise DataError(file, f"{place}.{key}", "is typed as digits, or chosen, as it may be")


def _check_parts(file: str, form: Form, questions: dict[str, Question]) -> None:
    """Several matters of one form: each has its write, and takes only what the form has."""
    if bool(form.transaction) == bool(form.parts):
        raise DataError(file, "form", "needs one of `transaction` and `parts`")
    asking = [q for q in form.questions if q.asks is Asks.PARTS]
    choosing = any(not part.always for part in form.parts)
    if len(asking) != choosing or (asking and asking[0] is not form.questions[0]):
        raise DataError(
            file,
            "form.questions",
            'asks = "parts" is the first question where there are parts to choose from',
        )
    ids = [part.id for part in form.parts]
    papers = {paper.id for paper in form.materials}
    given = {name for q in questions.values() for name in (q.field, q.name_to) if name}
    given |= {fixed.field for fixed in form.fixed}
    for i, part in enumerate(form.parts):
        place = f"form.parts[{i}]"
        if ids.count(part.id) > 1:
            raise DataError(file, f"{place}.id", f"`{part.id}` stands twice")
        if strange := sorted(set(part.takes.values()) - given):
            raise DataError(file, f"{place}.takes", f"`{strange[0]}` is no field of the form")
        if strange := sorted(set(part.materials) - papers):
            raise DataError(file, f"{place}.materials", f"`{strange[0]}` is no paper of the form")
        for j, fixed in enumerate(part.fixed):
            if (fixed.take is None) != bool(fixed.value):
                raise DataError(file, f"{place}.fixed[{j}]", "needs one of `take` and `value`")
        for j, rule in enumerate(part.rules):
            _check_rule(file, f"{place}.rules[{j}]", rule)
        if part.term is not None and not part.term.source:
            raise DataError(file, f"{place}.term.source", "must say where the term comes from")
    if form.parts and (form.term or form.progress or form.undoes):
        raise DataError(file, "form", "`term` and `progress` are each part's own; no undoing")
    with_parts = {id_ for part in form.parts for id_ in part.materials}
    lost = [m.id for m in form.materials if m.hand_in and form.parts and m.id not in with_parts]
    if lost:
        why = f"`{lost[0]}` is to be handed in, and no part takes it: to which office?"
        raise DataError(file, "form.materials", why)
    if form.proxy is None and any(part.by_agent for part in form.parts):
        raise DataError(file, "form.parts", "`by_agent` needs what `form.proxy` asks of one")


_OF_AGENT = frozenset(
    {Source.AGENT_NAME, Source.AGENT_CERTIFICATE_TYPE, Source.AGENT_CERTIFICATE_NO}
)


def _check_proxy(file: str, form: Form) -> None:
    own = form.proxy
    if own is None:
        return
    if form.proofs != "one":
        raise DataError(file, "form.proxy", "what takes two proofs is nobody else's to hand in")
    if proofs.Proof.VOUCHER not in form.accepts:
        raise DataError(file, "form.proxy", "an agent shows the person's e-voucher: accept it")
    if not own.source or not own.materials or not {f.take for f in own.fixed} >= _OF_AGENT:
        raise DataError(
            file, "form.proxy",
            "needs `source`, the agent's papers, and who the agent is in `fixed`",
        )  # fmt: skip
    if [part.id for part in form.parts if part.always and not part.by_agent]:
        raise DataError(file, "form.proxy", "what is always in must be `by_agent` too")
    _check_form(file, proxied(form))


def _check_materials(file: str, form: Form, questions: dict[str, Question]) -> None:
    seen: set[str] = set()
    for i, paper in enumerate(form.materials):
        place = f"form.materials[{i}]"
        if paper.id in seen or paper.id == SIGNATURE:
            raise DataError(file, f"{place}.id", f"`{paper.id}` stands twice, or is taken")
        seen.add(paper.id)
        if not paper.source or (paper.deferrable is not None and not paper.deferrable.source):
            raise DataError(file, f"{place}.source", "must say who demands or allows it")
        if paper.deferrable is not None and not paper.needed:
            raise DataError(file, f"{place}.deferrable", "is of a needed paper; others may be left")
        when = paper.when
        if when is not None:
            asked = questions.get(when.field)
            if asked is None:
                raise DataError(file, f"{place}.when", "must name the field of a question")
            known = {option.value for option in asked.options}
            if asked.asks is Asks.PARTS:
                known = {part.id for part in form.parts}
            if not when.values or (known and not known.issuperset(when.values)):
                raise DataError(file, f"{place}.when", "must name answers of that question")
    if sum(paper.most for paper in form.materials) > MOST_PAGES:
        raise DataError(file, "form.materials", f"may be {MOST_PAGES} pages in all")
    if any(paper.deferrable for paper in form.materials) and not _says_what_follows(form):
        raise DataError(
            file, "form.fixed", 'needs a field that takes "papers.missing": the office must know'
        )


def _says_what_follows(form: Form) -> bool:
    """The office hears which papers follow: each office whose part asks for such a one."""
    if not form.parts:
        return any(fixed.take is Source.PAPERS_MISSING for fixed in form.fixed)
    follow = {paper.id for paper in form.materials if paper.deferrable}
    late = Source.PAPERS_MISSING
    return all(
        not follow & set(part.materials) or any(fixed.take is late for fixed in part.fixed)
        for part in form.parts
    )


_OF_UNIT = frozenset({RuleKind.UNIT_NEW, RuleKind.UNIT_ENROLLED, RuleKind.UNIT_AGENT})
_UNIT_TAKES = frozenset(
    {*_OF_AGENT, Source.UNIT_CODE, Source.UNIT_NAME, Source.TODAY, Source.PAPERS_MISSING}
)


_OF_ONE = frozenset({Asks.TEXT, Asks.CHOICE, Asks.DATE, Asks.PHONE})


def _check_people(file: str, place: str, question: Question) -> None:
    """What is asked of each of several people."""
    if (question.asks is Asks.PEOPLE) != bool(question.each):
        raise DataError(file, place, 'asks = "people" and `each` go together')
    fields = [one.field for one in question.each]
    for n, one in enumerate(question.each):
        if one.asks not in _OF_ONE or one.dictionary:
            kinds = ", ".join(sorted(_OF_ONE))
            raise DataError(file, f"{place}.each[{n}]", f"may be {kinds}, with its own options")
        if one.field in fields[:n]:
            raise DataError(file, f"{place}.each[{n}]", f"`{one.field}` is filled twice")
        if one.when is not None and one.when.field not in fields[:n]:
            raise DataError(file, f"{place}.each[{n}].when", "must name an earlier one of `each`")
    if question.each and question.unique not in fields:
        raise DataError(file, f"{place}.unique", "must name the field that no two people share")


def _check_unit(file: str, item: Item) -> None:
    """Of an item about an employer: nothing of whoever stands here but that they act for it."""
    form, about = item.form, item.unit
    if about is None:
        taken = {fixed.take for fixed in form.fixed} if form is not None else set()
        if taken & _OF_AGENT:
            raise DataError(file, "form.fixed", "an agent is only in `form.proxy`, or of a `unit`")
        if taken & {Source.UNIT_CODE, Source.UNIT_NAME}:
            raise DataError(file, "form.fixed", "there is no `unit`")
        if form is not None and any(rule.kind in _OF_UNIT for rule in form.rules):
            raise DataError(file, "form.rules", "what is of an employer stands in `unit.rules`")
        return
    kinds = [rule.kind for rule in about.rules]
    for i, rule in enumerate(about.rules):
        _check_rule(file, f"unit.rules[{i}]", rule)
    if not set(kinds) <= _OF_UNIT:
        raise DataError(file, "unit.rules", f"may be {', '.join(sorted(_OF_UNIT))}")
    if len({RuleKind.UNIT_NEW, RuleKind.UNIT_ENROLLED} & set(kinds)) != 1:
        raise DataError(file, "unit.rules", "must say whether it is enrolled or still to be")
    if not about.agents and about.letter is None:
        raise DataError(file, "unit", "needs `agents`, a `letter`, or both: who may act for it?")
    if about.letter is None and RuleKind.UNIT_AGENT not in kinds:
        raise DataError(file, "unit.rules", 'without a letter kind = "unit-agent" is needed')
    if form is None:
        if about.letter is not None:
            raise DataError(file, "unit.letter", "is a paper of a form; a query looks at none")
        return
    if form.proxy is not None:
        raise DataError(file, "form", "an employer's has no `proxy`")
    if not form.signed or not {fixed.take for fixed in form.fixed} >= _OF_AGENT:
        raise DataError(file, "form", "is `signed` by whoever acts, and says in `fixed` who it is")
    if not {fixed.take for fixed in form.fixed} <= {*_UNIT_TAKES, None}:
        raise DataError(file, "form.fixed", "may take what is the unit's and the agent's only")
    if any(rule.kind is not RuleKind.NONE_YET for rule in form.rules):
        raise DataError(file, "form.rules", 'of an employer may be "none-yet" only')
    if about.letter is not None:
        _check_form(file, lettered(form, about.letter))


def _check_rows(file: str, place: str, rows: Rows) -> None:
    _check_columns(file, f"{place}.columns", rows.columns)
    if not rows.columns:
        raise DataError(file, f"{place}.columns", "is empty; a row has to be told from another")
    if rows.none.kind is not RuleKind.SOME:
        raise DataError(file, f"{place}.none", 'its kind is "some"')


def _check_rule(file: str, place: str, rule: Rule) -> None:
    if rule.kind is RuleKind.PAPERS:
        raise DataError(file, place, 'kind = "papers" follows from `form.materials` by itself')
    if rule.kind in (RuleKind.PROOFS, RuleKind.LOCKED):
        raise DataError(file, place, f'kind = "{rule.kind}" follows from `form.accepts` by itself')
    if rule.kind is RuleKind.SOME:
        raise DataError(file, place, 'kind = "some" is of the `none` of a question\'s `rows`')
    bare = rule.kind in (RuleKind.AGE, RuleKind.INSURED_HERE) or rule.kind in _OF_UNIT
    if not bare and not rule.values and not rule.transaction:
        raise DataError(file, place, "needs `values`")
    if (rule.kind is RuleKind.NO_OTHER) != bool(rule.types):
        raise DataError(file, place, 'kind = "no-other" and `types` go together')
    if (rule.kind is RuleKind.NONE_YET) != bool(rule.transaction):
        raise DataError(file, place, 'kind = "none-yet" and `transaction` go together')
    if rule.kind is RuleKind.AGE and not 0 <= rule.least <= rule.most:
        raise DataError(file, place, "`least` and `most` are whole years, the smaller first")


def _check_query(file: str, item: Item) -> None:
    for key in ("ask", "columns", "summary"):
        if not getattr(item, key):
            raise DataError(file, key, "is missing; every query needs it")
    _check_columns(file, "columns", item.columns)
    _check_columns(file, "head", item.head)
    if not any(c.list_ for c in item.columns):
        raise DataError(file, "columns", "needs a column shown in the table (list = true)")
    if not any(c.receipt for c in item.columns):
        raise DataError(file, "columns", "needs a column shown on the receipt (receipt = true)")
    columns = {c.field: c for c in item.columns}
    if item.sort and item.sort not in columns:
        raise DataError(file, "sort", f"`{item.sort}` is not the field of a column")
    if item.ask and item.ask.windows and item.period is None:
        raise DataError(file, "period", "is missing; an item asked in windows of time needs it")
    if item.chart:
        _check_chart(file, item, columns)
    if item.detail:
        _check_detail(file, "detail", item.detail)
    _check_summary(file, item, columns)


def _check_chart(file: str, item: Item, columns: dict[str, Column]) -> None:
    chart = item.chart
    amount, when = columns.get(chart.field), columns.get(chart.date)
    if amount is None or amount.as_ is not As.MONEY:
        raise DataError(file, "chart.field", f"`{chart.field}` is not a money column")
    if when is None or when.as_ not in DATED:
        raise DataError(file, "chart.date", f"`{chart.date}` is not a date, time or month column")


def _check_columns(file: str, key: str, columns: tuple[Column, ...]) -> None:
    seen: set[str] = set()
    for i, column in enumerate(columns):
        place = f"{key}[{i}]"
        if column.field in seen:
            raise DataError(file, place, f"field `{column.field}` stands twice")
        seen.add(column.field)
        if (column.as_ is As.CODE) != bool(column.dictionary):
            raise DataError(file, place, 'as = "code" and `dictionary` belong together')
        if column.total and column.as_ not in SUMMABLE:
            raise DataError(file, place, f"total = true, but {column.as_} cannot be summed")
        if column.width <= 0:
            raise DataError(file, place, "width must be above 0")


def _check_detail(file: str, key: str, detail: Detail) -> None:
    _check_columns(file, f"{key}.columns", detail.columns)
    if detail.ask is not None and not detail.columns:
        raise DataError(file, f"{key}.columns", "is missing; what is asked for must be shown")
    if detail.then is not None:
        if detail.then.ask is None:
            raise DataError(file, f"{key}.then.ask", "is missing; a deeper level asks the centre")
        _check_detail(file, f"{key}.then", detail.then)


def _check_summary(file: str, item: Item, columns: dict[str, Column]) -> None:
    summary = item.summary
    sums = False
    for key in ("some", "more", "bare", "gaps", "none", "next_"):
        text: Bilingual | None = getattr(summary, key)
        if text is None:
            continue
        place = f"summary.{key.rstrip('_')}"
        found = {}
        for language in ("zh", "en"):
            try:
                found[language] = parse(text.get(language))
            except PlaceholderError as error:
                raise DataError(file, f"{place}.{language}", str(error)) from None
            for one in found[language]:
                wrong = _wrong_placeholder(key, one, item, columns)
                if wrong:
                    raise DataError(file, f"{place}.{language}", wrong)
        facts = [{one for one in found[lang] if one.what not in ADDRESS} for lang in ("zh", "en")]
        if facts[0] != facts[1]:
            raise DataError(file, place, "must hold the same placeholders in zh and en")
        if key in {"some", "more"}:
            sums = sums or any(one.what is What.SUM for one in found["zh"])
        if key == "gaps" and not any(one.what is What.MISSING for one in found["zh"]):
            raise DataError(file, place, "must say how many rows have no amount: {missing}")
    if sums and summary.bare is None:
        raise DataError(file, "summary.bare", "is missing; what to say while no sum may be shown")
    if sums and item.fill and summary.gaps is None:
        raise DataError(file, "summary.gaps", "is missing; what to say when rows lack amounts")
    if summary.next_ is None:
        raise DataError(file, "summary.next", "is missing; what to do when nothing is found")


def _wrong_placeholder(
    key: str, one: Placeholder, item: Item, columns: dict[str, Column]
) -> str | None:
    """What is wrong with this placeholder in this text, or None."""
    if one.what in ADDRESS:
        return None
    if key in {"none", "next_"} and one.what is not What.PERIOD:
        return f"may hold only {{period}} and whose it is, not {{{one.what}}}"
    if one.what is What.PERIOD and item.period is None:
        return "has {period}, but the item has no period"
    if one.what is What.MISSING and key != "gaps":
        return "has {missing}, which belongs into `gaps` only"
    if one.what is What.SUM:
        if key == "bare":
            return "must hold no sum; it is said while none may be shown"
        if one.field not in columns or columns[one.field].as_ not in SUMMABLE:
            return f"has {{sum:{one.field}}}, which is not a column that can be summed"
    if one.what in {What.FIRST, What.LATEST} and one.field not in columns:
        return f"has {{{one.what}:{one.field}}}, which is not the field of a column"
    if one.what is What.LATEST and not item.sort:
        return "has {latest:…}, but the item has no `sort`"
    if one.what is What.HEAD and one.field not in {c.field for c in item.head}:
        return f"has {{head:{one.field}}}, which is not the field of a head value"
    return None
