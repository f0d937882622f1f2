"""Questions as a table: headings, what stands in its rows, and what is wrong with which line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import msgspec

from hub.training.bank import Question
from hub.training.content import Ask

LETTERS = "ABCDEFGHIJ"
TOPIC, KIND, TEXT, RIGHT = "topic", "kind", "text", "right"
_HEADINGS = {
    TOPIC: ("分类", "题目分类", "topic"),
    KIND: ("题型", "kind"),
    TEXT: ("题目", "题干", "question"),
    RIGHT: ("答案", "正确答案", "answer"),
}
_KINDS = {
    Ask.SINGLE: ("单选", "单选题", "single"),
    Ask.MULTIPLE: ("多选", "多选题", "multiple"),
    Ask.JUDGE: ("判断", "判断题", "judge"),
}
_TRUE, _FALSE = ("对", "正确", "是", "√", "true", "t"), ("错", "错误", "否", "×", "false", "f")
_OPTION = re.compile(r"(?:选项|option)\s*([a-j])")


class Fault(NamedTuple):
    """`line`: from 1, the headings' among them. `word`: of `questions.fault-…`."""

    line: int
    word: str


class Read(NamedTuple):
    asked: tuple[Question, ...]
    faults: tuple[Fault, ...]


def read(rows: Iterable[list[str]]) -> Read:
    """All lines are looked at, so that everything is mended at once; with a fault nothing is to be
    taken."""
    lines = list(rows)
    if not lines:
        return Read((), (Fault(1, "empty"),))
    places, asked, faults, seen = _places(lines[0]), [], [], dict[str, int]()
    missing = [name for name in _HEADINGS if name not in places]
    if missing:
        return Read((), tuple(Fault(1, f"no-{name}") for name in missing))
    for number, row in enumerate(lines[1:], 2):
        if not any(row):
            continue
        made = _question({name: row[at] if at < len(row) else "" for name, at in places.items()})
        if isinstance(made, str):
            faults.append(Fault(number, made))
        elif made.digest in seen:
            faults.append(Fault(number, "twice"))
        else:
            seen[made.digest] = number
            asked.append(made)
    if not asked and not faults:
        faults.append(Fault(1, "empty"))
    return Read(tuple(asked), tuple(faults))


def table(rows: Iterable[Any]) -> Iterator[list[str]]:
    """As `read` takes it; `rows` of `tables.questions`."""
    names = [_HEADINGS[name][0] for name in (TOPIC, KIND, TEXT)]
    yield [*names, *(f"选项{letter}" for letter in LETTERS), _HEADINGS[RIGHT][0]]
    for row in rows:
        options, right = json.loads(row.options), json.loads(row.right)
        if row.kind == Ask.JUDGE:
            said = _TRUE[0] if right == [1] else _FALSE[0]
        else:
            said = "".join(LETTERS[place] for place in sorted(right))
        filled = options + [""] * (len(LETTERS) - len(options))
        yield [row.topic, _KINDS[Ask(row.kind)][0], row.text, *filled, said]


def _places(headings: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, heading in enumerate(headings):
        word = heading.strip().lower()
        for name, words in _HEADINGS.items():
            if word in words:
                found.setdefault(name, place)
        if option := _OPTION.fullmatch(word):
            found.setdefault(option.group(1).upper(), place)
    return found


def _question(cells: Mapping[str, str]) -> Question | str:
    """The question, or the word of what is wrong with it."""
    kind = next((k for k, words in _KINDS.items() if cells[KIND].strip().lower() in words), None)
    if kind is None:
        return "kind"
    for name in (TOPIC, TEXT):
        if not cells[name].strip():
            return name
    filled = [cells.get(letter, "").strip() for letter in LETTERS]
    options = [one for one in filled if one]
    if filled[: len(options)] != options:
        return "gap"
    right = _right(kind, cells[RIGHT])
    if right is None:
        return "answer"
    given = {"topic": cells[TOPIC].strip(), "kind": kind.value, "text": cells[TEXT].strip(),
             "options": options, "right": right}  # fmt: skip
    try:
        return msgspec.convert(given, Question)
    except msgspec.ValidationError as error:
        said = str(error)
        names = ("options", "right", "topic", "text")
        word = next(
            (name for name in names if said.startswith(name) or f"$.{name}" in said), "text"
        )
        return {"right": "answer"}.get(word, word)


def _right(kind: Ask, said: str) -> list[int] | None:
    word = said.strip()
    if kind is Ask.JUDGE:
        if word.lower() in _TRUE:
            return [1]
        return [0] if word.lower() in _FALSE else None
    letters = re.sub(r"[\s,，、;；/]", "", word.upper())
    if not letters or not set(letters) <= set(LETTERS):
        return None
    return [LETTERS.index(one) for one in letters]
