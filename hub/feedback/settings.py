"""What the hub's settings say of the closed loop (`[feedback]` of hub.toml), and what is made of
it."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import msgspec

from hub.feedback.export import SHIPPED
from hub.feedback.terms import TermDays, Terms
from hub.forwarding.described import Platform
from hub.forwarding.settings import Forwarding
from hub.settings_file import Base


class FeedbackSettings(Base):
    """Files are taken from the folder of the settings file. `columns` "": the shipped ones."""

    terms: TermDays = TermDays()
    columns: str = ""
    forwarding: Forwarding = Forwarding()

    def beside(self, folder: Path) -> FeedbackSettings:
        return msgspec.structs.replace(
            self,
            columns=str(folder / self.columns) if self.columns else "",
            forwarding=self.forwarding.beside(folder),
        )


class Loop(NamedTuple):
    """`platform`: where reviews go on to. None: nowhere."""

    terms: Terms
    columns: Path
    platform: Platform | None = None

    @classmethod
    def of(cls, settings: FeedbackSettings = FeedbackSettings()) -> Loop:
        """Raises BadPlatform."""
        columns = Path(settings.columns) if settings.columns else SHIPPED
        return cls(Terms(settings.terms), columns, settings.forwarding.described())
