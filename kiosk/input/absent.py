"""An engine that is not there, as a value: what lacks, for the technician and the journal."""

from __future__ import annotations

import enum
from typing import NamedTuple


class Lack(enum.StrEnum):
    LIBRARY = "library"  # the shared object is not installed
    DATA = "data"  # its dictionary, model or table is not there, or is none


class Absent(NamedTuple):
    engine: str  # pinyin | hand | rare
    lack: Lack
