"""The on-screen keyboard of a question: what keys and strokes do to the answer being written.

The answer is of the visit and goes with it; the engines are the terminal's and forget at each wipe.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from kiosk.handling import draft as drafts
from kiosk.knowledge import feedback
from kiosk.services.form import Asks, Question
from kiosk.visit.states import State

if TYPE_CHECKING:
    from collections.abc import Callable

    from kiosk.input.engines import Writing
    from kiosk.input.typing import Typing
    from kiosk.runtime.visit_data import Visit
    from kiosk.services.entries import Entries, Entry


UNIT_CODE = 18
"""Characters of a 统一社会信用代码 (GB 32100)."""

LONGEST_WORDS = 200
"""Characters of what somebody says in their own words: as many as one writes standing."""

_ALONE = {
    State.UNIT_CODE: ("code", UNIT_CODE),
    State.SEARCH: ("text", 30),
    State.FEEDBACK: ("text", feedback.MOST),
    State.VOICE_WORDS: ("text", LONGEST_WORDS),
}
"""What is typed in a state that is no question of a form: kind of `kiosk.input.typing`, and how
many characters."""


class Field(Protocol):
    """Whatever holds what is being written: a visit, or a page of the staff."""

    typing: Typing | None


class Pen:
    """Called on the drawing thread only."""

    @cached_property
    def _writing(self) -> Writing:
        """Made when somebody first writes: no start waits for it."""
        from kiosk.input.engines import Writing

        return Writing()

    def take(self, visit: Visit, state: State = State.QUESTION, language: str = "zh") -> None:
        """A question that is typed begins with what was answered before, 投诉·意见 with what they
        wrote before; what is typed in another state begins with nothing, and in `language`'s
        letters."""
        from kiosk.input import typing

        if (alone := _ALONE.get(state)) is not None:
            before = visit.voice.words if state is State.VOICE_WORDS else ""
            self.begin(visit, *alone, language, before)
            return
        question = _written(visit)
        if question is None:
            visit.typing = None
        elif visit.typing is None:
            engines = self._writing.engines
            kind = typing.Kind(question.letters)
            before = "" if question.asks is Asks.ENTRY else visit.typed
            visit.typing = typing.begin(kind, question.longest, engines, before)

    def begin(
        self, field: Field, kind: str, longest: int, language: str = "zh", before: str = ""
    ) -> None:
        """What is being written there already stays. `kind`: of `kiosk.input.typing`."""
        from kiosk.input import typing

        if field.typing is None:
            of = typing.Kind(kind)
            field.typing = typing.begin(of, longest, self._writing.engines, before)
            if language == "en" and of is typing.Kind.TEXT:
                self.press(field, f"tab:{typing.Tab.LETTERS}")

    def press(self, field: Field, key: str) -> bool:
        """A touch of a key; False: nothing is being written."""
        from kiosk.input import typing

        if field.typing is None:
            return False
        field.typing = typing.press(field.typing, key, self._writing.engines)
        return True

    def draw(self, field: Field, points: tuple[tuple[int, int, int], ...]) -> None:
        """A stroke of handwriting; when it was drawn is of no use here."""
        from kiosk.input import typing

        if field.typing is not None:
            stroke = tuple((right, down) for right, down, _ in points)
            field.typing = typing.draw(field.typing, stroke, self._writing.engines)

    def forget(self) -> None:
        """Nothing of a visitor stays in the engines. Opens none."""
        writing = self.__dict__.get("_writing")
        if writing is not None:
            writing.forget()


def _written(visit: Visit) -> Question | None:
    form = visit.item.form if visit.item else None
    question = drafts.current(form, visit.draft) if form and visit.draft else None
    written = question is not None and question.asks in (Asks.TEXT, Asks.ENTRY)
    return question if written else None


def found(visit: Visit, library: Callable[[], Entries]) -> tuple[Entry, ...]:
    """What a question that picks an entry offers, by what is written: also by letters that are not
    words yet."""
    question = _written(visit)
    if question is None or question.asks is not Asks.ENTRY or visit.typing is None:
        return ()
    words = visit.typing.value + visit.typing.composing.letters
    return library().find(question.catalogue, words, question.of)
