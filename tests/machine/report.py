"""The last result, as `docs/machine.md` holds it between its two marks."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

PAGE = Path(__file__).resolve().parents[2] / "docs" / "machine.md"
BEGIN, END = "<!-- result: begin -->", "<!-- result: end -->"


def table(results: list[dict[str, Any]]) -> str:
    """Markdown: one row a scene, with what was seen."""
    if not results:
        return "Nothing has been run yet.\n"
    lines = [
        f"Last scene played at {max(one['at'] for one in results)}, on {os.cpu_count()} cores.",
        "",
        "| scene | shown | seen | took |",
        "|---|---|---|---|",
    ]
    for one in results:
        seen = "<br>".join(word.replace("|", "\\|").replace("\n", " ") for word in one["seen"])
        mark = "yes" if one["passed"] else "**no**"
        lines.append(f"| {one['about'].rstrip('.')} | {mark} | {seen} | {one['seconds']} s |")
    return "\n".join(lines) + "\n"


def placed(page: str, results: list[dict[str, Any]]) -> str:
    """The page with the table between its marks replaced."""
    head, _, rest = page.partition(BEGIN)
    _, _, tail = rest.partition(END)
    return f"{head}{BEGIN}\n{table(results)}{END}{tail}"


def write(results: list[dict[str, Any]], page: Path = PAGE) -> None:
    page.write_text(placed(page.read_text("utf-8"), results), "utf-8")
