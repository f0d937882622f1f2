"""Prescribed forms on A4: what stands where, as data (`config/papers/<id>.toml`).

A form is boxes with labels, filled in from the person, the case and its answers; a result's rows;
text; the declaration that was signed; and lines to sign on. Sources are a closed set.
"""

from __future__ import annotations

import enum
from pathlib import Path
from typing import Annotated

import msgspec

from kiosk.services.form import Wire
from kiosk.services.model_base import Base, Bilingual
from kiosk.services.snapshot import DataError, Folder

FOLDER = Path(__file__).resolve().parents[2] / "config" / "papers"


class Take(enum.StrEnum):
    """What fills a box."""

    PERSON_NAME = "person.name"
    PERSON_SEX = "person.sex"
    PERSON_BIRTH = "person.birth"
    CERTIFICATE_TYPE = "person.certificate-type"
    CERTIFICATE_NO = "person.certificate-no"
    INSURANCE_TYPE = "insurance.type"
    INSURANCE_REGION = "insurance.region"
    INSURANCE_EMPLOYER = "insurance.employer"
    CASE_NUMBER = "case.number"
    CASE_PROOF = "case.proof"
    CASE_FILED_AT = "case.filed-at"
    CASE_STATE = "case.state"
    STATION_NAME = "station.name"


class Cell(Base, kw_only=True):
    """A box: one of `take` and `answer` (a field of the item's form). `wide`: a line of its own."""

    label: Bilingual
    take: Take | None = None
    answer: Annotated[str, msgspec.Meta(pattern=r"^([a-z][A-Za-z0-9_]{0,39})?$")] = ""
    wide: bool = False


class Part(Base, kw_only=True):
    """One of `cells`, `rows` (columns of the item's result), `text`, `statement` (what was
    declared) and `signature` (what is written on each line), with a heading or without."""

    heading: Bilingual | None = None
    cells: tuple[Cell, ...] = ()
    rows: tuple[Wire, ...] = ()
    text: Bilingual | None = None
    statement: bool = False
    signature: tuple[Bilingual, ...] = ()


class Prescribed(Base, kw_only=True):
    """One form. `confirmed`: its layout was compared with the office's own."""

    id: str
    title: Bilingual
    source: str
    confirmed: bool = False
    parts: tuple[Part, ...]


def load(folder: Path | str = FOLDER) -> dict[str, Prescribed]:
    """All forms by id. Raises `DataError` naming file and key."""
    read = Folder(Path(folder))
    found: dict[str, Prescribed] = {}
    for file in read.files:
        form = read.decode(file, Prescribed)
        if form.id != file.removesuffix(".toml"):
            raise DataError(file, "id", f"must be the file's name, not `{form.id}`")
        if not form.source:
            raise DataError(file, "source", "must say who prescribes it")
        for i, part in enumerate(form.parts):
            kinds = (part.cells, part.rows, part.text, part.statement, part.signature)
            if sum(bool(kind) for kind in kinds) != 1:
                raise DataError(
                    file, f"parts[{i}]", "needs one of cells, rows, text, statement, signature"
                )
            for j, cell in enumerate(part.cells):
                if (cell.take is None) != bool(cell.answer):
                    raise DataError(file, f"parts[{i}].cells[{j}]", "needs one of take and answer")
        found[form.id] = form
    return found
