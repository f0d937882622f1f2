"""What a machine shows that is being paired (`kiosk.uplink.pairing`); loads nothing."""

from __future__ import annotations

import enum
from typing import NamedTuple


class State(enum.StrEnum):
    """What is to be shown."""

    ASKING = "asking"  # for a code; nothing is known yet
    WAITING = "waiting"  # a code is shown
    UNREACHED = "unreached"  # the hub does not answer
    REFUSED = "refused"  # an administrator said that it is not one of theirs
    DEAD = "dead"  # its key was reported as stolen
    PAIRED = "paired"


class Shown(NamedTuple):
    """`code` and `check` stand in WAITING only: `ABCD-EFGH` each."""

    state: State
    code: str = ""
    check: str = ""
