"""Parts of forms that several items ask alike (`config/parts/<id>.toml`): a telephone number, where
a payment goes, who hands it in for somebody else.

A form names one in place of a question, `use = "<id>"` alone in its table. The part's questions
stand there; what it fills in and which papers it needs come after the form's own. So an item holds
only what is its own, and what is common is mended in one place.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kiosk.services.form import Fixed, Material, Question
from kiosk.services.model_base import Base
from kiosk.services.snapshot import DataError, convert, parse

FOLDER = Path(__file__).resolve().parents[2] / "config" / "parts"

Table = dict[str, Any]


class Part(Base, kw_only=True):
    """Its file's shape. `title` says in Chinese what it is, for whoever writes an item."""

    id: str
    title: str
    questions: tuple[Question, ...]
    fixed: tuple[Fixed, ...] = ()
    materials: tuple[Material, ...] = ()


def load(folder: Path = FOLDER) -> dict[str, Table]:
    """The tables of each, by id; each was looked at by itself. Raises `DataError`."""
    found: dict[str, Table] = {}
    for file in sorted(folder.glob("*.toml")):
        table = parse(file.name, file.read_bytes())
        if convert(file.name, table, Part).id != file.stem:
            raise DataError(file.name, "id", f"must be `{file.stem}`, as the file is called")
        found[file.stem] = table
    return found


def whole(file: str, item: Table, parts: Mapping[str, Table]) -> Table:
    """An item's table with its parts in their places; `item` itself stays as it was."""
    form = item.get("form")
    if not isinstance(form, dict):
        return item
    form = _filled(file, "form", form, parts)
    if isinstance(form.get("proxy"), dict):
        form["proxy"] = _filled(file, "form.proxy", form["proxy"], parts)
    return item | {"form": form}


def _filled(file: str, key: str, owner: Table, parts: Mapping[str, Table]) -> Table:
    """`owner` has questions, fixed fields and materials."""
    asked = owner.get("questions")
    if not isinstance(asked, list):
        return dict(owner)
    questions: list[Table] = []
    used: list[Table] = []
    for i, question in enumerate(asked):
        if not isinstance(question, dict) or "use" not in question:
            questions.append(question)
            continue
        name, place = question["use"], f"{key}.questions[{i}]"
        if len(question) != 1:
            raise DataError(file, place, "`use` stands alone: the part says all the rest")
        if name not in parts:
            raise DataError(file, f"{place}.use", f"`{name}` is no file of config/parts")
        used.append(parts[name])
        questions += parts[name]["questions"]
    more = {
        name: [*owner.get(name, ()), *(row for part in used for row in part.get(name, ()))]
        for name in ("fixed", "materials")
    }
    return owner | {"questions": questions} | {name: rows for name, rows in more.items() if rows}
