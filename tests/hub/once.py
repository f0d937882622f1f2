"""What each hub of the tests would compile again is compiled once a process: templates and SQL.

Every test has a hub of its own; a third of its processor time went into the same few hundred
templates and statements. They are kept by their text, so a changed one is another one.
"""

from __future__ import annotations

import functools
from types import CodeType
from typing import Any

import pytest
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy.engine.interfaces import Dialect

from hub import database
from hub.web import drawing


class _Templates(BytecodeCache):
    def __init__(self) -> None:
        self._held: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._held.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._held[bucket.key, bucket.checksum] = bucket.code


class _Statements(dict[tuple, Any]):
    """As an engine keeps them, but for all engines on databases of one kind."""

    def get(self, key: tuple[Dialect, ...], default: Any = None) -> Any:
        return super().get(self._of_a_kind(key), default)

    def __setitem__(self, key: tuple[Dialect, ...], compiled: Any) -> None:
        super().__setitem__(self._of_a_kind(key), compiled)

    @staticmethod
    def _of_a_kind(key: tuple[Dialect, ...]) -> tuple:
        return key[0].name, *key[1:]


def compile_once(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        drawing, "Environment", functools.partial(drawing.Environment, bytecode_cache=_Templates())
    )
    kept = {"compiled_cache": _Statements()}
    patch.setattr(
        database, "create_engine", functools.partial(database.create_engine, execution_options=kept)
    )
