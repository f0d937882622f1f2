"""Shape of what a handling item asks, checks and sends (`[form]` of its data file).

Kinds of questions, rules and sources are closed sets: a TOML never holds an expression.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import Annotated, Literal

import msgspec

from kiosk.services.columns import Column
from kiosk.services.model_base import Base, Bilingual
from kiosk.services.proofs import USUAL, Proof

Wire = Annotated[str, msgspec.Meta(pattern=r"^[a-z][A-Za-z0-9_]{0,39}$")]
"""A request field of the item's transaction, spelt as the interface does."""


class Source(enum.StrEnum):
    """What the terminal knows by itself and does not ask."""

    PERSON_NAME = "person.name"
    CERTIFICATE_TYPE = "person.certificate-type"
    CERTIFICATE_NO = "person.certificate-no"
    INSURANCE_TYPE = "insurance.type"
    INSURANCE_REGION = "insurance.region"
    TODAY = "today"
    UNIT_CODE = "unit.code"
    UNIT_NAME = "unit.name"
    AGENT_NAME = "agent.name"
    AGENT_CERTIFICATE_TYPE = "agent.certificate-type"
    AGENT_CERTIFICATE_NO = "agent.certificate-no"
    PAPERS_MISSING = "papers.missing"  # names of the papers that follow later, and their last day


class Fixed(Base, kw_only=True):
    """A request field that nobody is asked for: one of `take` and `value`."""

    field: Wire
    take: Source | None = None
    value: str = ""


class Option(Base, kw_only=True):
    """One of a few answers. `value` goes into the request as it stands. `sexes`: it is offered to
    people of one of these alone (GB/T 2261.1). `regions`: only at stations that serve one of these
    (the beginning of its code): a bank that is nowhere else."""

    value: str
    label: Bilingual
    hint: Bilingual | None = None
    sexes: tuple[Literal["1", "2"], ...] = ()
    regions: tuple[str, ...] = ()


class Asks(enum.StrEnum):
    """How a question is answered: chosen rather than typed wherever that can be."""

    CHOICE = "choice"  # one of `options`, or of `dictionary`
    REGION = "region"  # province, then prefecture: six digits
    DATE = "date"  # within `earliest` … `latest` days from today
    PHONE = "phone"  # 11 digits
    TEXT = "text"  # typed on the keyboard: `least` to `longest` of the `letters`
    ROW = "row"  # one of `rows`
    ENTRY = "entry"  # one of thousands, of `catalogue`: found by a few letters
    PEOPLE = "people"  # several, each by the questions of `each`, then seen as a list
    PARTS = "parts"  # which of the form's parts: those that are always in, and any of the others


class Letters(enum.StrEnum):
    """What may be typed: words of `kiosk.input.typing.Kind`, which says what each takes."""

    TEXT = "text"
    NAME = "name"
    DIGITS = "digits"
    CODE = "code"
    LATIN = "latin"
    AMOUNT = "amount"
    ID_NUMBER = "id-number"  # of a resident: only one whose check digit is right (GB 11643)


SEVERAL = ","
"""Between the ids of an answer that names several parts."""


class When(Base, kw_only=True):
    """The question is put only when an earlier one was answered by one of `values`; with `absent`
    only when by none of them."""

    field: Wire
    values: tuple[str, ...]
    absent: bool = False

    def holds(self, answers: Mapping[str, str]) -> bool:
        given = answers.get(self.field, "").split(SEVERAL)
        return self.absent is set(given).isdisjoint(self.values)


class Counts(enum.StrEnum):
    """What of a paper counts: what is photographed here must be that."""

    ORIGINAL = "original"
    COPY = "copy"
    ELECTRONIC = "electronic"  # a print-out or a phone's screen will do


class Deferral(Base, kw_only=True):
    """容缺受理: the case is taken without the paper, which follows within `days` working days
    after the day of filing."""

    days: Annotated[int, msgspec.Meta(ge=1, le=60)]
    source: str
    confirmed: bool = False


class Material(Base, kw_only=True):
    """A paper that goes with the case, photographed page by page.

    `needed` papers must be there, or be deferred where `deferrable` allows it; of the others the
    form goes on without. With `when` it is asked for only after these answers. `hand_in`: the paper
    itself must reach the office too. `card`: it may be as small as an identity card, of which no
    larger copy is asked. `source`: who demands it; `confirmed` once a bureau's own list was
    compared.
    """

    id: Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
    name: Bilingual
    hint: Bilingual | None = None
    counts: Counts
    needed: bool = True
    when: When | None = None
    most: Annotated[int, msgspec.Meta(ge=1, le=12)] = 2  # pages
    hand_in: bool = False
    card: bool = False
    deferrable: Deferral | None = None
    source: str
    confirmed: bool = False


MOST_PAGES = 24
"""Of all papers of a form together: what a visit may hold in memory, and a case may carry."""


class RuleKind(enum.StrEnum):
    INSURANCE = "insurance"  # it is of one of `values`
    INSURED_HERE = "insured-here"  # 本地参保: its region is one of the station's
    IN_FORCE = "in-force"  # its state is one of `values`
    PERSON_TYPE = "person-type"  # its category (psn_type) is one of `values`
    NO_OTHER = "no-other"  # none of the person's insurances of `types` has a state in `values`
    AGE = "age"  # of `least` to `most` whole years
    SEX = "sex"  # of one of `values` (GB/T 2261.1)
    CERTIFICATE = "certificate"  # the centre knows them by a document of one of `values`
    UNIT_NEW = "unit-new"  # the centre knows no employer by this code yet
    UNIT_ENROLLED = "unit-enrolled"  # it knows the employer, in a state of `values`
    UNIT_AGENT = "unit-agent"  # its list names who stands here, or a letter of authority may
    SOME = "some"  # of a question's `rows`: there is one to pick
    NONE_YET = "none-yet"  # `transaction` lists no row whose `field` is one of `values`
    PAPERS = "papers"  # of the terminal, in no file: papers are needed, and it cannot take them in
    LOCKED = "locked"  # of the centre, in no file: the PIN or password was wrong too often
    PROOFS = "proofs"  # likewise: nothing more can be shown here that proves who it is


class Rule(Base, kw_only=True):
    """Who may do it. `say`: why not, and what to do, in the visitor's words."""

    kind: RuleKind
    say: Bilingual
    source: str
    values: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    least: int = 0
    most: int = 200
    transaction: str = ""
    keep: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)  # rows that count
    field: str = ""


class Rows(Base, kw_only=True):
    """Rows that a query about the person lists, to pick one of. `keep`: record field -> values that
    a row must have. `value`: the record field that goes into the request; a row without it is not
    offered. `columns`: what is read of a row, the first of them large. `none`: what is said when
    there is no such row; its kind is "some"."""

    transaction: str
    value: str
    columns: tuple[Column, ...]
    none: Rule
    keep: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)


class Question(Base, kw_only=True):
    """One thing asked. `field`: where its answer goes. `regions`: it is put only at stations that
    serve one of these, whose province asks more than others. `begins_page`: where several share a
    page, it shares none with what comes before it. `once`: what is said in one form of a visit
    stands in the next that asks it, as a telephone number does anyway. `carried`: of several
    people, what was said of the one before stands there for the next."""

    field: Wire
    asks: Asks
    title: Bilingual  # the question, as one would say it
    label: Bilingual  # before the answer, on confirmation and receipt
    hint: Bilingual | None = None
    sample: Bilingual | None = None  # what a filled-in sample form answers
    optional: bool = False
    begins_page: bool = False
    once: bool = False
    carried: bool = False
    regions: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    dictionary: str = ""
    rows: Rows | None = None
    catalogue: str = ""  # of `config/catalogues`
    of: str = ""  # only its entries of this kind (their `sub`)
    of_regions: tuple[str, ...] = ()  # `of` holds at stations of these alone; empty: everywhere
    name_to: str = ""  # request field that takes the entry's name; `field` takes its code
    earliest: int = 0  # days from today
    latest: int = 365
    not_before: str = ""  # field of an earlier date
    letters: Letters = Letters.TEXT
    least: int = 1  # characters
    longest: int = 50
    tail: bool = False  # on paper, which may be left lying, only its last four characters
    account: bool = False  # of a bank: a card's number must end in its check digit
    away: bool = False  # a region other than that of the insurance
    when: When | None = None
    # what is known already, and cannot be the answer
    other_than: Source | None = None
    # field of an earlier question that asks a resident's number: this answer must be its birthday,
    # typed as eight digits, or its sex (GB/T 2261.1), so that a slip in either is noticed
    birthday_of: str = ""
    sex_of: str = ""
    # of several people: what is asked of each, the field that no two of them share, how many
    each: tuple[Question, ...] = ()
    unique: str = ""
    most: Annotated[int, msgspec.Meta(ge=1, le=200)] = 50


class Term(Base, kw_only=True):
    """In how many working days of the official calendar the office decides, counted from the day
    after acceptance. Not `confirmed`: it is said with that reservation."""

    working_days: Annotated[int, msgspec.Meta(ge=1, le=250)]
    source: str
    confirmed: bool = False


class Progress(Base, kw_only=True):
    """Where the centre says how far a case is: a list about the person, in which the row whose
    field `number` holds the acceptance number is this case's. `status`: the field with the code;
    `done`, `refused`, `withdrawn`: its codes that end a case; any other leaves it open."""

    transaction: str
    number: str
    status: str
    done: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()


class Proxy(Base, kw_only=True):
    """代办: what is added when somebody else hands it in for the person. `statement` is theirs, and
    they sign it (黑龙江 001 第十条: 代办人签字，留存身份证复印件)."""

    questions: tuple[Question, ...]
    fixed: tuple[Fixed, ...]
    materials: tuple[Material, ...]
    statement: Bilingual
    source: str


class Part(Base, kw_only=True):
    """One matter of several that a form hands in together (一件事): a write of its own, at an
    office of its own, with its own number, state and term.

    `office`: who takes it. `always`: it is in, whatever the visitor chooses. `by_agent`: its office
    takes it from somebody who acts for the person; where others do not, an agent files it without
    them. `takes`: its request field -> the form's field whose value goes there. `fixed`: what it
    says where the form says nothing. `materials`: ids of the form's papers that go with it.
    `rules`: who cannot have it; it is left out then, and that is said, and the others go on.
    `refused`: what to do when its office turns it down.
    """

    id: Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
    name: Bilingual
    office: Bilingual
    transaction: str
    always: bool = False
    by_agent: bool = False
    takes: dict[Wire, Wire]
    fixed: tuple[Fixed, ...] = ()
    materials: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    refused: Bilingual
    term: Term | None = None
    progress: Progress | None = None


class Form(Base, kw_only=True):
    """From the first question to the write, or to the writes of its `parts`.

    `proofs`: how many of what it `accepts` must be shown; "two" is for what ends an insurance or
    pays out. A card alone files nothing at an unattended terminal (`kiosk.services.proofs`).
    """

    transaction: str = ""  # "": each of the `parts` has its own
    decided: Literal["at-once", "later"]
    proofs: Literal["one", "two"] = "one"
    accepts: tuple[Proof, ...] = USUAL
    # the name at the centre may be what is wrong: as second proof a card with the person's number
    # counts, whatever name it bears
    mends_name: bool = False
    way: Bilingual  # 经办方式, where it can be done here
    steps: tuple[Bilingual, ...]  # 办理环节, likewise
    statement: Bilingual  # what is declared by submitting
    # by hand, on the glass, where the transaction takes files
    signed: bool = False
    next_: Bilingual = msgspec.field(name="next")  # what happens then
    term: Term | None = None  # None: no term is known, and none is said
    progress: Progress | None = None  # None: the centre has no list of such cases
    undone_by: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9-]*$")] = ""  # item that withdraws it
    # a question whose answer is the centre's number of the case that this one withdraws
    undoes: Annotated[str, msgspec.Meta(pattern=r"^([a-z][A-Za-z0-9_]{0,39})?$")] = ""
    questions: tuple[Question, ...]
    fixed: tuple[Fixed, ...] = ()
    rules: tuple[Rule, ...] = ()
    materials: tuple[Material, ...] = ()
    proxy: Proxy | None = None  # None: only the person themselves does it here
    parts: tuple[Part, ...] = ()  # empty: it is one matter, with one write

    @property
    def need(self) -> int:
        """How many proofs."""
        return 1 if self.proofs == "one" else 2

    @property
    def transactions(self) -> tuple[str, ...]:
        """Every write that it may become."""
        return tuple(p.transaction for p in self.parts) or (self.transaction,)

    def part(self, id_: str) -> Part | None:
        return next((part for part in self.parts if part.id == id_), None)


def proxied(form: Form) -> Form:
    """The form as it is when somebody else hands it in; one that nobody else may is as it was. An
    agent has no face and no PIN of the person's: their e-voucher alone counts (decision 0061). Each
    part says who the agent is, with the agent's papers; which an agent may hand in at all is for
    whoever calls (`Part.by_agent`)."""
    own = form.proxy
    if own is None:
        return form
    names = {name: name for q in own.questions for name in (q.field, q.name_to) if name}
    return msgspec.structs.replace(
        form,
        parts=tuple(
            msgspec.structs.replace(
                part,
                takes={**part.takes, **names},
                fixed=(*part.fixed, *own.fixed),
                materials=(*part.materials, *(m.id for m in own.materials)),
            )
            for part in form.parts
        ),
        accepts=(Proof.VOUCHER,),
        questions=(*form.questions, *_on_own_page(own.questions)),
        fixed=(*form.fixed, *own.fixed),
        materials=(*form.materials, *own.materials),
        statement=own.statement,
        signed=True,
    )


def _on_own_page(questions: tuple[Question, ...]) -> tuple[Question, ...]:
    """What is asked of the agent is not about the person."""
    first = (msgspec.structs.replace(one, begins_page=True) for one in questions[:1])
    return (*first, *questions[1:])


def offering_parts(form: Form) -> Form:
    """The form whose question after its parts offers them all; another one is as it was."""
    offered = tuple(Option(value=p.id, label=p.name, hint=p.office) for p in form.parts)
    return msgspec.structs.replace(
        form,
        questions=tuple(
            msgspec.structs.replace(q, options=offered) if q.asks is Asks.PARTS else q
            for q in form.questions
        ),
    )


def must_photograph(form: Form) -> bool:
    """Whether it cannot be filed without a picture taken here, whatever is answered."""
    return bool(surely_photographed(form))


def surely_photographed(form: Form) -> tuple[Material, ...]:
    """The papers that it needs whatever is answered, and that may not follow later. Of a form with
    parts: those of the parts that are always in."""
    chosen = {id_ for part in form.parts if not part.always for id_ in part.materials}
    chosen -= {id_ for part in form.parts if part.always for id_ in part.materials}
    return tuple(
        m
        for m in form.materials
        if m.needed and m.when is None and m.deferrable is None and m.id not in chosen
    )
