"""The last result, as `docs/machine.md` holds it between its two marks."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

PAGE = Path(__file__).resolve().parents[2] / "docs" / "machine.md"
BEGIN, END = "<!-- result: begin -->", "<!-- result: end -->"


def table(results: list[dict[str, Any]], planned: dict[str, str]) -> str:
    """Markdown: one row a scene that was played or should be, with what was seen."""
    played = {one["scene"]: one for one in results}
    last = max((one["at"] for one in results), default="—")
    quick = any(one.get("quick") for one in results)
    booted = " `--quick`: what was booted had been set up in the folder." if quick else ""
    lines = [
        f"Last scene played at {last}, on {os.cpu_count()} cores.{booted}",
        "",
        "| scene | shown | seen | took | on |",
        "|---|---|---|---|---|",
    ]
    for name, about in planned.items():
        one = played.get(name)
        if one is None:
            lines.append(f"| {about.rstrip('.')} | not run | | | |")
            continue
        seen = "<br>".join(word.replace("|", "\\|").replace("\n", " ") for word in one["seen"])
        mark = "yes" if one["passed"] else "**no**"
        at = one["at"] + (" `--quick`" if one.get("quick") else "")
        lines.append(f"| {about.rstrip('.')} | {mark} | {seen} | {one['seconds']} s | {at} |")
    return "\n".join(lines) + "\n"


def placed(page: str, results: list[dict[str, Any]], planned: dict[str, str]) -> str:
    """The page with the table between its marks replaced."""
    head, _, rest = page.partition(BEGIN)
    _, _, tail = rest.partition(END)
    return f"{head}{BEGIN}\n{table(results, planned)}{END}{tail}"


def write(results: list[dict[str, Any]], planned: dict[str, str], page: Path = PAGE) -> None:
    page.write_text(placed(page.read_text("utf-8"), results, planned), "utf-8")
