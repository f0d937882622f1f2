"""What the pages of a station's duties have in common: the trail as a table, files, and what
waits."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import Connection, func, select
from starlette.responses import Response

from hub import admins, deeds
from hub.assess.tables import assessments
from hub.contract import CHINA
from hub.database import writing
from hub.deeds import Deed
from hub.duties import files, trail
from hub.duties.files import FILMS, PICTURES, SUFFIX, Kept
from hub.publicity.tables import proofs
from hub.registration.tables import changes
from hub.rights import Right
from hub.tables import stations
from hub.web.addressed import number_of
from hub.web.ask import NOT_THERE, Ask, Refused
from hub.web.cells import Badge, Button, Cell, Table
from hub.web.words import Words, at


def trodden(
    ask: Ask, connection: Connection, about: str, room: str, notes: bool = False
) -> tuple[Table, str]:
    """The trail, and what is said when it does not hold. `room`: of the words of its steps;
    `notes`: with what was written."""
    t = ask.words
    steps = trail.of(connection, about, ask.vault if notes else None)
    called, broken = admins.names(connection), trail.broken(connection, about)
    rows: list[list[Cell]] = [
        [at(one.at), who(t, called, one.who), t(f"{room}.done-{one.event}"),
         *([one.note] if notes else [])]
        for one in steps
    ]  # fmt: skip
    names = ["at", "who", "event", *(["note"] if notes else [])]
    headings = [t(f"duties.trail-{name}") for name in names]
    table = Table(t("duties.trail"), headings, rows, t("duties.trail-none"))
    return table, t("duties.trail-broken", number=broken) if broken else ""


def who(t: Words, called: dict[str, str], name: str) -> str:
    """An account by its name, staff by their number, the clock."""
    if name == trail.CLOCK:
        return t("duties.trail-hub")
    kind, _, number = name.partition(":")
    return t("duties.trail-staff", staff=number) if kind == "staff" else called.get(name, name)


def waiting(ask: Ask, connection: Connection) -> list[tuple[Badge, int, str]]:
    """What waits for whoever asks: to be judged, or to be applied for; with its page."""
    t = ask.words
    found = []
    for right, table, state, word in _WAITS:
        where = ask.stations(right)
        on = stations.c.id == table.c.station_id
        chosen = select(func.count()).select_from(table.join(stations, on))
        count = connection.execute(chosen.where(where, table.c.state.in_(state))).scalar_one()
        if count:
            found.append((Badge(t(f"duties.waits-{word}"), "warn"), count, f"/duties/{word}"))
    return found


def rooms(t: Words) -> list[tuple[str, str]]:
    """The pages of a station's duties: address and words."""
    return [(to, t(f"duties.room-{name}")) for to, name in _ROOMS]


def years(ask: Ask) -> list[tuple[str, str]]:
    """The next year, for which tasks may be due already, this one, and those before it."""
    this = today(ask).year
    return [(str(year), str(year)) for year in range(this + 1, this - 4, -1)]


def year_of(ask: Ask) -> int:
    """The year that is asked for; this one for anything else."""
    text = ask.form.get("year") or ask.query.get("year", "")
    return int(text) if text in dict(years(ask)) else today(ask).year


def today(ask: Ask) -> date:
    return ask.now.astimezone(CHINA).date()


def day_of(text: str) -> date | None:
    """A day of this century as it was typed; None for anything else."""
    try:
        return (
            date.fromisoformat(text)
            if re.fullmatch(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}", text)
            else (None)
        )
    except ValueError:
        return None


def typed(ask: Ask, name: str) -> str:
    """A field of a form, with files or without."""
    if name in ask.files:
        text = ask.files[name].decode("utf-8", "replace")
        return text.replace("\r\n", "\n").replace("\0", "").strip()
    return ask.form.get(name, "").strip()


def typed_files(ask: Ask) -> list[bytes]:
    """`file-1` …, as far as they are there."""
    named = (ask.files.get(f"file-{number}", b"") for number in range(1, files.MOST + 1))
    return [content for content in named if content]


def file_table(
    t: Words, kept: Sequence[tuple[str, Kept]], path: str, labels: Mapping[str, str] | None = None
) -> Table:
    """`kept`: with the round or item that stands before each in its address, and a slash; `labels`:
    what that is called."""
    rows: list[list[Cell]] = [
        [
            labels.get(begin, str(number)) if labels else str(number),
            t(f"publicity.file-{_sort(one)}"),
            t("publicity.kilobytes", count=-(-one.size // 1000)),
            Button(t("publicity.file-open"), f"{path}/files/{begin}{one.number}", file=True),
        ]
        for number, (begin, one) in enumerate(kept, 1)
    ]
    names = ("number" if labels is None else "file-of", "file", "size", "file-look")
    return Table(t("publicity.files"), [t(f"publicity.{name}") for name in names], rows,
                 t("publicity.no-file"))  # fmt: skip


def file_answer(ask: Ask, about: str, name: str) -> Response:
    """A file to be saved. Asked for by POST: a look at a picture of people is a deed. Raises
    Refused."""
    number = number_of(ask, "file")
    try:
        with writing(ask.engine) as connection:
            media, content = files.content(connection, ask.vault, about, number)
            said = f"{about}/{number}"
            deeds.append(connection, Deed.PROOF_OPENED, said, ask.who.deed, ask.now)
    except LookupError:
        raise Refused(404, NOT_THERE) from None
    headers = {"Content-Disposition": f'attachment; filename="{name}-{number}.{SUFFIX[media]}"'}
    return Response(content, 200, headers, media.value)


def _sort(one: Kept) -> str:
    return "picture" if one.media in PICTURES else "film" if one.media in FILMS else "report"


_WAITS = (
    (Right.DUTY_JUDGE, proofs, ("handed",), "publicity"),
    (Right.DUTY_JUDGE, changes, ("applied",), "registration"),
    (Right.DUTY_JUDGE, assessments, ("handed",), "assessments"),
    (Right.DUTY_HAND, changes, ("announced", "returned"), "registration"),
    (Right.DUTY_HAND, assessments, ("draft", "returned"), "assessments"),
)
_ROOMS = (
    ("/duties", "conduct"),
    ("/duties/publicity", "publicity"),
    ("/duties/registration", "registration"),
    ("/duties/assessments", "assessments"),
)
