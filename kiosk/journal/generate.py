"""`python -m kiosk.journal.generate`: makes `events.py` and `docs/journal.md` of the registry."""

from __future__ import annotations

import sys
from pathlib import Path

from kiosk.journal.registry import FieldType, Registry, field_type, function_name, load

ROOT = Path(__file__).resolve().parents[2]
EVENTS = ROOT / "kiosk" / "journal" / "events.py"
PAGE = ROOT / "docs" / "journal.md"

_HEAD = '''\
"""Typed functions of the journal. Made from config/journal.toml by kiosk.journal.generate."""

from __future__ import annotations

from typing import Literal

from kiosk.actors import Actor
from kiosk.journal.journal import Event, Field, Journal, Level
'''

_PYTHON = {"slug": "str", "code": "str", "count": "int", "seconds": "float",
           "exception": "BaseException"}  # fmt: skip


def source(registry: Registry) -> str:
    """The text of `events.py`, as ruff format leaves it."""
    parts = [_HEAD]
    used = _lists_used(registry)
    for name in used:
        values = registry.words[name].values
        parts.append(_literal(_type_name(name), values))
        parts.append(f"_WORDS_{_constant(name)} = frozenset({_tuple(values, 8)})\n")
    parts.append(f"_WORDS_CODE = frozenset({_tuple(registry.words['code'].values, 8)})\n")
    body = "\n".join(parts)
    for event, row in registry.events.items():
        fields = {name: field_type(text) for name, text in row.fields.items()}
        body += "\n\n" + _event(event, row.level.name, row.who.name, fields)
        body += "\n\n" + _function(event, row.zh, row.en, fields)
    return body


def _lists_used(registry: Registry) -> list[str]:
    used = {
        field_type(text).name
        for row in registry.events.values()
        for text in row.fields.values()
        if field_type(text).kind == "word"
    }
    return sorted(used)


def _type_name(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("-"))


def _constant(name: str) -> str:
    return name.upper().replace("-", "_")


def _literal(name: str, values: tuple[str, ...]) -> str:
    flat = f"{name} = Literal[{', '.join(map(_quoted, values))}]"
    if len(flat) <= 100:
        return flat
    return "\n".join([f"{name} = Literal[", *(f"    {_quoted(v)}," for v in values), "]"])


def _tuple(values: tuple[str, ...], indent: int) -> str:
    pad = " " * indent
    return "\n".join(["", "    (", *(f"{pad}{_quoted(v)}," for v in values), "    )", ""])


def _quoted(text: str) -> str:
    return f'"{text}"'


def _event(event: str, level: str, who: str, fields: dict[str, FieldType]) -> str:
    name = f"_{function_name(event).upper()}"
    lines = [f"{name} = Event(", f"    {_quoted(event)},", f"    Level.{level},"]
    lines.append(f"    Actor.{who},")
    made = [_field(field, kind) for field, kind in fields.items()]
    if len(made) == 1:
        lines.append(f"    ({made[0]},),")
    elif made:
        lines += ["    (", *(f"        {one}," for one in made), "    ),"]
    return "\n".join([*lines, ")"])


def _field(name: str, kind: FieldType) -> str:
    if kind.kind == "word":
        return f'Field("{name}", "word", words=_WORDS_{_constant(kind.name)})'
    if kind.kind == "slug":
        return f'Field("{name}", "slug", family="{kind.name}")'
    if kind.kind == "code":
        return f'Field("{name}", "code", words=_WORDS_CODE)'
    return f'Field("{name}", "{kind.kind}")'


def _function(event: str, zh: str, en: str, fields: dict[str, FieldType]) -> str:
    typed = [
        f"{name}: {_type_name(kind.name) if kind.kind == 'word' else _PYTHON[kind.kind]}"
        for name, kind in fields.items()
    ]
    arguments = ", ".join(["journal: Journal", *(["*", *typed] if typed else [])])
    head = f"def {function_name(event)}({arguments}) -> None:"
    if len(head) > 100:
        head = f"def {function_name(event)}(\n    {arguments}\n) -> None:"
    values = "{" + ", ".join(f'"{name}": {name}' for name in fields) + "}"
    text = f'    """{zh}\n\n    {en}\n    """'
    given = f"_{function_name(event).upper()}, {values}"
    call = f"    journal.write({given})"
    if len(call) > 100:
        call = f"    journal.write(\n        {given}\n    )"
    return "\n".join(["", head, text, call]) + "\n"


def page(registry: Registry) -> str:
    """`docs/journal.md`."""
    lines = [
        "# 运行日志 — the journal",
        "",
        "Made from `config/journal.toml` by `python -m kiosk.journal.generate`; do not edit.",
        "",
        "One JSON object a line: `t` time, `e` event, `l` level, then the event's fields. No field"
        " can hold free text, so nothing personal can be written. `who` is who must act.",
        "",
        "| event | level | who | 含义 | meaning | fields |",
        "|---|---|---|---|---|---|",
    ]
    for event, row in registry.events.items():
        fields = ", ".join(f"`{name}` {text}" for name, text in row.fields.items())
        lines.append(
            f"| `{event}` | {row.level.value} | {row.who.value} | {row.zh} | {row.en} | {fields} |"
        )
    lines += ["", "## Closed lists", ""]
    for name, words in registry.words.items():
        lines.append(f"- **{name}**: {', '.join(f'`{value}`' for value in words.values)}")
    return "\n".join([*lines, ""])


def main() -> int:
    registry = load()
    EVENTS.write_text(source(registry))
    PAGE.write_text(page(registry))
    return 0


if __name__ == "__main__":
    sys.exit(main())
