"""What an item about an employer says beside its form or query (`[unit]` of its data file).

The employer is the subject, by its 统一社会信用代码; whoever stands here (经办人) proves who they
are as for anything else, and acts for it because the centre's list of agents says so, or by a
letter of authority (授权委托书) that the office looks at with the case.
"""

from __future__ import annotations

import msgspec

from kiosk.services.form import Form, Material, Rule
from kiosk.services.model_base import Base


class OfUnit(Base, kw_only=True):
    """`transaction` tells the employer by its code; `agents` lists who may act for it ("": nobody
    is listed before it is enrolled). `letter`: the paper that takes the list's place; without one
    only the list counts, as where something is told at once."""

    transaction: str
    agents: str = ""
    letter: Material | None = None
    rules: tuple[Rule, ...]

    @property
    def transactions(self) -> tuple[str, ...]:
        """That tell the employer and its agents."""
        return tuple(filter(None, (self.transaction, self.agents)))


def lettered(form: Form, letter: Material) -> Form:
    """The form where the list does not name who stands here."""
    return msgspec.structs.replace(form, materials=(*form.materials, letter))
