"""A table or a sheet as a file that is saved: CSV, XLSX or PDF, as the form asks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from starlette.responses import Response, StreamingResponse

from hub.feedback import export
from hub.sheets.sheet import CannotDraw, Sheet, pdf
from hub.web.ask import Ask, Refused

Kind = Literal["csv", "xlsx"]
PDF = "application/pdf"


def kind_of(ask: Ask) -> Kind:
    return "xlsx" if ask.form.get("kind") == "xlsx" else "csv"


def table_file(rows: Iterable[list[str]], kind: Kind, name: str, sheet: str) -> Response:
    """`name`: of the file, without its ending. A CSV is sent while `rows` goes on."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.{kind}"'}
    if kind == "csv":
        return StreamingResponse(export.csv_parts(rows), 200, headers, export.CSV)
    return Response(export.as_xlsx(rows, sheet), 200, headers, export.XLSX)


def sheet_or_refusal(sheet: Sheet, name: str) -> Response:
    """As `sheet_file`; where nothing can be drawn the reader is told. Raises Refused."""
    try:
        return sheet_file(sheet, name)
    except CannotDraw:
        raise Refused(503, "no-fonts") from None


def sheet_file(sheet: Sheet, name: str) -> Response:
    """`name`: of the file, without its ending. Raises CannotDraw."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"'}
    return Response(pdf(sheet), 200, headers, PDF)
