"""A table as a file that is saved: CSV or XLSX, as the form asks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from starlette.responses import Response

from hub.feedback import export
from hub.web.ask import Ask

Kind = Literal["csv", "xlsx"]


def kind_of(ask: Ask) -> Kind:
    return "xlsx" if ask.form.get("kind") == "xlsx" else "csv"


def table_file(rows: Iterable[list[str]], kind: Kind, name: str, sheet: str) -> Response:
    """`name`: of the file, without its ending."""
    body = export.as_xlsx(rows, sheet) if kind == "xlsx" else export.as_csv(rows)
    headers = {"Content-Disposition": f'attachment; filename="{name}.{kind}"'}
    return Response(body, 200, headers, export.XLSX if kind == "xlsx" else export.CSV)
