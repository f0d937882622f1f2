"""Questionnaires and assessments in the database. Everything within the caller's transaction."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, case, func, select, update

from hub import deeds
from hub.assess.form import Answer, Kind, Questionnaire, open_items, score
from hub.assess.life import OPEN, ROWS, Event, State
from hub.assess.tables import assessments, versions
from hub.database import put_new
from hub.deeds import Deed
from hub.duties import files, trail
from hub.paging import At, By, Leaf, leaf
from hub.steps import Refused, step
from hub.tables import admins, stations
from hub.vault import BadVault, Vault

LONGEST = 300


class There(Exception):
    """The station has such an assessment of the year already; `number` is its."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class Open(Exception):
    """Something is not answered, or not shown; `items` are their ids."""

    def __init__(self, items: Sequence[str]) -> None:
        super().__init__(*items)
        self.items = tuple(items)


class Own(Exception):
    """Who filled it in does not check it."""


class Version(NamedTuple):
    number: int
    questionnaire: Questionnaire
    at: datetime
    by: str


def about(number: int) -> str:
    return f"assess:{number}"


def shown_by(number: int, item: str) -> str:
    """What files of one item are about."""
    return f"assess:{number}/{item}"


# ---- questionnaires


def publish(connection: Connection, one: Questionnaire, who: str, now: datetime) -> int:
    """Its version's number; 0: the last version says the very same."""
    body = msgspec.json.encode(one, order="deterministic").decode()
    digest = hashlib.sha256(body.encode()).hexdigest()
    last = connection.execute(
        select(versions.c.number, versions.c.digest)
        .where(versions.c.id == one.id)
        .order_by(versions.c.number.desc())
        .limit(1)
    ).first()
    if last is not None and last.digest == digest:
        return 0
    number = last.number + 1 if last else 1
    new = put_new(
        connection, versions,
        id=one.id, number=number, body=body, digest=digest, made_at=now, made_by=who,
    )  # fmt: skip
    if new:
        deeds.append(connection, Deed.FORM_PUBLISHED, f"{one.id}/{number} {digest[:16]}", who, now)
    return number if new else 0


def newest(connection: Connection) -> dict[str, Version]:
    """The last version of each, by id."""
    last = select(versions.c.id, func.max(versions.c.number).label("number")).group_by(
        versions.c.id
    )
    chosen = last.subquery()
    rows = connection.execute(
        select(versions)
        .join(chosen, (chosen.c.id == versions.c.id) & (chosen.c.number == versions.c.number))
        .order_by(versions.c.id)
    )
    return {row.id: _version(row) for row in rows}


def version(connection: Connection, form: str, number: int) -> Version:
    """Raises LookupError."""
    row = connection.execute(
        select(versions).where(versions.c.id == form, versions.c.number == number)
    ).first()
    if row is None:
        raise LookupError(form)
    return _version(row)


def _version(row: Row) -> Version:
    body = msgspec.json.decode(row.body, type=Questionnaire)
    return Version(row.number, body, row.made_at, row.made_by)


# ---- assessments


class Book:
    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def begin(
        self, connection: Connection, station_id: int, year: int, kind: Kind, form: str,
        level: int, assessor: str, admin_id: int, now: datetime,
    ) -> int:  # fmt: skip
        """With the last version of the questionnaire. Its number. Raises There, LookupError."""
        last = newest(connection)[form]
        values = {"station_id": station_id, "year": year, "kind": kind.value, "form": form,
                  "assessor": assessor}  # fmt: skip
        new = put_new(
            connection, assessments,
            **values, number=last.number, level=level, state=State.DRAFT.value, answers="{}",
            filled_by=admin_id, made_at=now,
        )  # fmt: skip
        same = [assessments.c[name] == value for name, value in values.items()]
        number = connection.execute(select(assessments.c.id).where(*same)).scalar_one()
        if not new:
            raise There(number)
        self._act(connection, number, "begun", admin_id, now)
        return number

    def save(
        self, connection: Connection, number: int, answers: Mapping[str, Answer],
        notes: Mapping[str, str], admin_id: int,
    ) -> None:  # fmt: skip
        """Raises Refused where it is not open."""
        row = self._held(connection, number)
        if State(row.state) not in OPEN:
            raise Refused("save")
        sealed = self._vault.seal(about(number), json.dumps(dict(notes)).encode())
        connection.execute(
            update(assessments)
            .where(assessments.c.id == number)
            .values(answers=json.dumps(dict(answers)), notes=sealed, filled_by=admin_id)
        )

    def show(
        self, connection: Connection, number: int, item: str, contents: Sequence[bytes],
        admin_id: int, now: datetime,
    ) -> None:  # fmt: skip
        """Files for one item, good by `files.wrong`; those before stay. Raises Refused."""
        row = self._held(connection, number)
        if State(row.state) not in OPEN:
            raise Refused("show")
        files.keep(connection, self._vault, shown_by(number, item), contents)
        self._act(connection, number, "shown", admin_id, now)

    def hand_in(self, connection: Connection, number: int, admin_id: int, now: datetime) -> None:
        """Raises Refused, Open."""
        row = self._held(connection, number)
        after = step(ROWS, State(row.state), Event.HAND_IN)
        form = version(connection, row.form, row.number).questionnaire
        answers = answers_of(row)
        left = open_items(form, row.level, answers, frozenset(shown(connection, number, form)))
        if left:
            raise Open(left)
        connection.execute(
            update(assessments)
            .where(assessments.c.id == number)
            .values(state=after.value, handed_at=now, filled_by=admin_id,
                    score=score(form, row.level, answers))
        )  # fmt: skip
        self._act(connection, number, after.value, admin_id, now)

    def decide(
        self, connection: Connection, number: int, event: Event, reason: str, admin_id: int,
        now: datetime,
    ) -> None:  # fmt: skip
        """Raises Refused (not handed in, or sent back without a reason), Own."""
        row = self._held(connection, number)
        after = step(ROWS, State(row.state), event)
        if event is Event.RETURN and not reason:
            raise Refused("no-reason")
        if row.filled_by == admin_id:
            raise Own
        connection.execute(
            update(assessments)
            .where(assessments.c.id == number)
            .values(state=after.value, decided_at=now, decided_by=admin_id)
        )
        self._act(connection, number, after.value, admin_id, now, reason)

    def notes(self, row: Row) -> dict[str, str]:
        """What was written beside the answers, by item."""
        if row.notes is None:
            return {}
        try:
            return json.loads(self._vault.open(about(row.id), bytes(row.notes)))
        except BadVault:
            return {}

    def _held(self, connection: Connection, number: int) -> Row:
        return connection.execute(
            select(assessments).where(assessments.c.id == number).with_for_update()
        ).one()

    def _act(
        self, connection: Connection, number: int, event: str, admin_id: int, now: datetime,
        note: str = "",
    ) -> None:  # fmt: skip
        trail.act(connection, self._vault, about(number), event, admin_id,
                  Deed.ASSESSMENT_STEPPED, now, note)  # fmt: skip


def answers_of(row: Row) -> dict[str, Answer]:
    return {item: Answer(answer) for item, answer in json.loads(row.answers).items()}


def shown(connection: Connection, number: int, form: Questionnaire) -> dict[str, list[files.Kept]]:
    """By item: the files that show it."""
    items = {shown_by(number, one.id): one.id for one in form.items}
    return {items[about]: some for about, some in files.of(connection, list(items)).items()}


def one(connection: Connection, number: int) -> Row | None:
    return connection.execute(_whole().where(assessments.c.id == number)).first()


def of_year(connection: Connection, where: ColumnElement[bool], year: int, at: At) -> Leaf[Row]:
    """Those that wait to be checked first, then by what they came to, the best first."""
    of = assessments.c
    chosen = _whole().where(where, of.year == year)
    waits = case((of.state == State.HANDED.value, 0), else_=1)
    order = [By(waits), By(func.coalesce(of.score, -1), down=True), By(of.id)]
    return leaf(connection, chosen, order, at)


def _whole() -> Any:
    decider = admins.alias("decider")
    return (
        select(assessments, stations.c.code, stations.c.name, stations.c.region,
               admins.c.name.label("filler"), decider.c.name.label("decider"))
        .join(stations, stations.c.id == assessments.c.station_id)
        .join(admins, admins.c.id == assessments.c.filled_by)
        .outerjoin(decider, decider.c.id == assessments.c.decided_by)
    )  # fmt: skip
