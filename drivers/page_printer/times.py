"""How long an A4 printer may take for what."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds."""

    answer: float = 5.0  # to one question
    stall: float = 10.0  # in which it must take some byte of a document
    send: float = 60.0  # for a whole document
    busy: float = 15.0  # a printer that is busy with another's job is asked again so long
    finish: float = 60.0  # from taking a job to its end, beside the pages' own time
    a_page: float = 6.0
    poll: float = 0.7  # between two looks at a job
    patience: float = 3.0  # what stops it must last so long: it may wake, or change trays
    reluctance: float = 15.0  # the same for what it calls a mere warning
    lost: float = 15.0  # without any answer, before the job is given up as unknown
    clear: float = 3.0  # for a whole `clear`, so that a wipe never waits for it long
