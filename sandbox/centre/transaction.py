"""One transaction as the centre knows it: its request table, and who answers it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.centre.fields import Field


@dataclass(frozen=True, slots=True)
class Transaction:
    """`person` says that the input names somebody, in its field `who`; `nobody`: what is said when
    there is no such person; `windowed` that begin–end is at most 12 months; `listed` names the list
    whose length is bounded ("" where none is). `write`: it changes something; the ledger accounts
    for it. `long`: it carries a file, beyond `input`'s bound."""

    infno: str
    name: str
    fields: tuple[Field, ...]
    answer: Callable
    node: str = "data"
    person: bool = True
    who: str = "psn_no"
    nobody: str = "未查询到人员信息"
    windowed: bool = False
    listed: str = ""
    write: bool = False
    long: bool = False
