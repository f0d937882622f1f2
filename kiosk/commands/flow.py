"""`python -m kiosk flow`: the tables as Markdown and Graphviz. `docs/flow.md` is its output."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from types import ModuleType

from kiosk.settings.model import Deadlines
from kiosk.terminal import table as terminal
from kiosk.terminal.states import State as TerminalState
from kiosk.visit import deadlines as visit_deadlines
from kiosk.visit import table as visit
from kiosk.visit.states import START, Event, State


def markdown() -> str:
    """All tables with their deadlines, actors and pictures."""
    parts = [*_visit(), *_small("terminal"), *_conditions()]
    parts += [line for name in ("staff", "technician") for line in _small(name)]
    return "\n".join(parts) + "\n"


def _visit() -> Iterator[str]:
    yield "# Flow"
    yield ""
    yield "Made by `python -m kiosk flow`; do not edit. Rows are read top to bottom; the first"
    yield "whose condition holds decides. An event without a row is ignored: every state has a"
    yield "deadline."
    yield ""
    yield "## Visit"
    yield ""
    yield "| state | lasts at most | who must act |"
    yield "|---|---|---|"
    for state in State:
        limit = visit_deadlines.LIMITS[state]
        notes = ", doubled in 大字版" * limit.doubled + ", renewed by a touch" * limit.renewed
        seconds = getattr(Deadlines(), limit.setting)
        actor = visit_deadlines.ACTORS[state]
        yield f"| `{state}` | {seconds:g} s (`{limit.setting}`{notes}) | {actor} |"
    yield ""
    yield "| state | event | when | next | commands |"
    yield "|---|---|---|---|---|"
    for row in visit.ROWS:
        commands = ", ".join(row.commands)
        yield f"| `{row.state}` | `{row.event}` | {row.guard} | `{row.next}` | {commands} |"
    yield ""
    yield "```dot"
    yield from _visit_graph()
    yield "```"
    yield ""


def _visit_graph() -> Iterator[str]:
    """Edges of the reachable walk, without what is the same everywhere."""
    seen, todo = {START}, [START]
    edges: dict[tuple[State, State], set[Event]] = {}
    while todo:
        at = todo.pop()
        for event in Event:
            after, _ = visit.step(at, event)
            if after.state is not at.state and event not in (Event.BROKEN, Event.LEAVE):
                edges.setdefault((at.state, after.state), set()).add(event)
            if after not in seen:
                seen.add(after)
                todo.append(after)
    yield "digraph visit {"
    yield "  rankdir=LR; node [shape=box];"
    for (before, after), events in sorted(edges.items()):
        yield f'  {before} -> {after} [label="{", ".join(sorted(events))}"];'
    yield "}"


def _conditions() -> Iterator[str]:
    """Where hours, parts and failures lead: the same from each state they may move."""
    yield "What holds around the terminal decides between five states, from any of them, whatever"
    yield "the event was; a pause from afar is maintenance."
    yield ""
    yield "| the hours say | something is missing | a cause of failure stands | paused | state |"
    yield "|---|---|---|---|---|"
    for at in terminal.every_condition():
        after, _ = terminal.arrive(TerminalState.IN_SERVICE, None, at)
        held = " | ".join("yes" if b else "no" for b in (at.missing, at.failing, at.paused))
        yield f"| {at.doors} | {held} | `{after}` |"
    yield ""


def _small(name: str) -> Iterator[str]:
    from importlib import import_module

    table: ModuleType = import_module(f"kiosk.{name}.table")
    states: type[StrEnum] = import_module(f"kiosk.{name}.states").State
    yield f"## {name.capitalize()}"
    yield ""
    yield "| state | asked again after | who must act |"
    yield "|---|---|---|"
    for state in states:
        yield f"| `{state}` | {table.LIMITS[state]:g} s | {table.ACTORS[state]} |"
    yield ""
    yield "| state | event | next | commands |"
    yield "|---|---|---|---|"
    for (state, event), (after, commands) in sorted(table.TABLE.items()):
        yield f"| `{state}` | `{event}` | `{after}` | {', '.join(commands)} |"
    for (state, event), (after, commands) in sorted(getattr(table, "WIZARD", {}).items()):
        yield f"| `{state}`, in the wizard | `{event}` | `{after}` | {', '.join(commands)} |"
    yield ""
    yield "```dot"
    yield f"digraph {name} {{"
    yield "  rankdir=LR; node [shape=box];"
    for (state, event), (after, _) in sorted(table.TABLE.items()):
        yield f'  {state} -> {after} [label="{event}"];'
    yield "}"
    yield "```"
    yield ""


def main(argv: list[str]) -> int:
    """Print the page; takes no arguments."""
    del argv
    print(markdown(), end="")
    return 0
