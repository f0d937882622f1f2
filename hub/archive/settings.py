"""`[archive]` of hub.toml."""

from __future__ import annotations

from typing import Annotated

import msgspec

from hub.settings_file import Base


class ArchiveTerms(Base):
    """After how many days somebody is reminded; neither number is a standard's. `come_days`: papers
    that began to come are not whole. `file_days`: papers that are kept were not filed."""

    come_days: Annotated[int, msgspec.Meta(ge=1, le=365)] = 7
    file_days: Annotated[int, msgspec.Meta(ge=1, le=3650)] = 60
