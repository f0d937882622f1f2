"""One notice (通知公告), as a file or a setting has it."""

from __future__ import annotations

from datetime import date

import msgspec

from kiosk.services.model_base import Base, Bilingual, Slug


class Said(Base, kw_only=True):
    """`on`: day of publication. `until`: last day it is shown; None: until it is removed."""

    title: Bilingual
    on: date
    source: str
    paragraphs: tuple[Bilingual, ...] = msgspec.field(name="body")
    until: date | None = None

    @property
    def body(self) -> Bilingual:
        """The paragraphs as one text, a line break between them."""
        return Bilingual(
            zh="\n".join(p.zh for p in self.paragraphs),
            en="\n".join(p.en for p in self.paragraphs),
        )


class Notice(Said, kw_only=True):
    id: Slug


def under(id_: str, said: Said) -> Notice:
    """A setting's notice under its id."""
    fields = {name: getattr(said, name) for name in Said.__struct_fields__}
    return Notice(id=id_, **fields)
