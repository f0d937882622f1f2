"""The closed list of what is done to a terminal, and what each may come to.

Pure data: a fault says what causes it, in which states of a visit it strikes, which failure states
it may lead to, how the visit may end, and how soon after its end the terminal serves again.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import Any

from kiosk.visit.states import State as S
from tests.faults.around import HubMood

OPENS, CLOSES, RESTARTS = "06:00", "22:00", "21:00"
"""Hours of the station of a run: so early a restart between visits that visits are played then."""

READER, SCANNER, PRINTER = "id-reader", "scanner", "printer"


class Ending(enum.StrEnum):
    """The named states in which a visit may end."""

    THANKS = "thanks"  # by way of thanks to the picture that invites
    QUIET = "quiet"  # to that picture; nobody had said who they are
    APOLOGY = "apology"  # something broke; nothing was left, and it was said so
    KILLED = "killed"  # the process was gone in one instant; begun anew
    STOPPED = "stopped"  # it was told to end; begun anew
    RESTARTED = "restarted"  # it ended by itself to be begun anew
    OUT_OF_SERVICE = "out-of-service"  # it kept failing; heals by itself


# ---- causes


@dataclass(frozen=True)
class Pose:
    """A device, or several, in a posture of the sandbox."""

    device: str
    posture: str
    also: str = ""  # another device in the same posture


@dataclass(frozen=True)
class CentreMood:
    rules: tuple[dict[str, Any], ...]
    seed: int = 0


@dataclass(frozen=True)
class HubIs:
    mood: HubMood


@dataclass(frozen=True)
class Shut:
    """Nobody can connect: `door` is centre or hub."""

    door: str


@dataclass(frozen=True)
class Kill:
    """SIGKILL: not one more instruction, as when the power is cut."""


@dataclass(frozen=True)
class Stop:
    """SIGTERM in the middle of a visit."""


@dataclass(frozen=True)
class Stall:
    """The whole process stands still while `seconds` go by."""

    seconds: float


@dataclass(frozen=True)
class Break:
    """So many frames raise while they are drawn."""

    frames: int


@dataclass(frozen=True)
class Disk:
    """Writes that need new space fail with ENOSPC, or all writes with EIO (`failing_disk.c`)."""

    letter: str  # F | B


@dataclass(frozen=True)
class Jump:
    """The terminal's wall clock is wrong by `seconds`."""

    seconds: float


@dataclass(frozen=True)
class Skip:
    """Time passes of which the process notices nothing before it is over."""

    seconds: float


@dataclass(frozen=True)
class Hour:
    """It becomes so late, by the station's clock and by the time that passes: `hh:mm`. The visitor
    comes shortly before."""

    at: str


Cause = Pose | CentreMood | HubIs | Shut | Kill | Stop | Stall | Break | Disk | Jump | Skip | Hour


@dataclass(frozen=True)
class Fault:
    """`back`: seconds of the terminal's own time from the fault's end to full service."""

    cause: Cause
    strikes: tuple[S, ...]
    allowed: frozenset[S] = frozenset()
    endings: frozenset[Ending] = frozenset()
    back: float = 60.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "endings", self.endings or ORDINARY)


ORDINARY = frozenset({Ending.THANKS, Ending.QUIET})
SORRY = ORDINARY | {Ending.APOLOGY, Ending.OUT_OF_SERVICE}

_ANY = (
    S.HOME, S.IDENTIFY, S.LOOKING_UP, S.RESULT_WAITING, S.RESULT, S.PRINTING, S.PRINTED, S.REVIEW,
    S.WIPING, S.THANKS,
)  # fmt: skip
_UNWIPED = tuple(state for state in _ANY if state is not S.WIPING)
_READING = (S.HOME, S.IDENTIFY)
_ASKING = (S.HOME, S.IDENTIFY, S.LOOKING_UP, S.RESULT_WAITING, S.RESULT)
_PAPER = (S.HOME, S.RESULT, S.PRINTING, S.PRINTED, S.REVIEW)
_TELLING = (S.IDENTIFY, S.RESULT, S.PRINTING, S.REVIEW, S.WIPING)

_CARD = frozenset({S.CARD_TROUBLE})
_NO_MEANS = frozenset({S.NO_MEANS})
NO_PAPER = frozenset({S.PRINT_FAILED, S.PRINTER_BACK, S.DID_IT_PRINT})
_DOWN = frozenset({S.CENTRE_DOWN})
_BROKEN = frozenset({S.FAILSAFE, S.APOLOGY})

CENTRE_BACK = 60.0
"""It is asked again at the deadline of *limited* (15 s), and answers within its whole time."""

HUB_BACK = 1000.0
"""The longest pause of the outbox (900 s), then the next look at it."""

FAILING_BACK = 3800.0
"""What kept failing is out of service until its pause is over: an hour at the longest."""

DEVICE_BACK = 15.0
"""Probes come every 5 s at most; a driver backs off for a few seconds."""


def _reader(posture: str) -> Fault:
    return Fault(Pose(READER, posture), _READING, _CARD, back=DEVICE_BACK)


def _scanner(posture: str) -> Fault:
    return Fault(Pose(SCANNER, posture), _READING, _CARD, back=DEVICE_BACK)


def _printer(posture: str) -> Fault:
    return Fault(Pose(PRINTER, posture), _PAPER, NO_PAPER, back=DEVICE_BACK)


def _centre(what: str, **more: Any) -> Fault:
    return Fault(CentreMood(({"what": what, **more},)), _ASKING, _DOWN, back=CENTRE_BACK)


def _hub(mood: HubMood) -> Fault:
    return Fault(HubIs(mood), _TELLING, back=HUB_BACK)


def _clock(seconds: float) -> Fault:
    # signatures are refused; a card may have expired by then
    allowed = _DOWN | {S.PERSON_REFUSED}
    return Fault(Jump(seconds), _ANY, allowed, back=CENTRE_BACK)


class Kind(enum.StrEnum):
    """Every fault there is."""

    READER_UNPLUGGED = "reader-unplugged"
    READER_MUTE = "reader-mute"
    READER_GARBAGE = "reader-garbage"
    READER_NOISY = "reader-noisy"
    READER_BABBLES = "reader-babbles"
    READER_HALF_FRAME = "reader-half-frame"
    READER_WRONG_CHECK = "reader-wrong-check"
    READER_WRONG_LENGTH = "reader-wrong-length"
    READER_TWO_CARDS = "reader-two-cards"
    READER_CARD_TAKEN_EARLY = "reader-card-taken-early"
    READER_UNREADABLE_CARD = "reader-unreadable-card"
    READER_SELF_TEST_FAILED = "reader-self-test-failed"
    READER_NEEDS_RESET = "reader-needs-reset"
    SCANNER_UNPLUGGED = "scanner-unplugged"
    SCANNER_MUTE = "scanner-mute"
    SCANNER_RUBBISH = "scanner-rubbish"
    SCANNER_BINARY = "scanner-binary"
    SCANNER_TOO_LONG = "scanner-too-long"
    SCANNER_SEVERAL = "scanner-several"
    MEANS_UNPLUGGED = "means-unplugged"
    MEANS_MUTE = "means-mute"
    PRINTER_UNPLUGGED = "printer-unplugged"
    PRINTER_COVER_OPEN = "printer-cover-open"
    PRINTER_PAPER_OUT = "printer-paper-out"
    PRINTER_PAPER_ENDS = "printer-paper-ends"
    PRINTER_JAM = "printer-jam"
    PRINTER_CUTTER_ERROR = "printer-cutter-error"
    PRINTER_MUTE = "printer-mute"
    PRINTER_DEAD = "printer-dead"
    PRINTER_GARBAGE = "printer-garbage"
    PRINTER_HALF_FRAME = "printer-half-frame"
    PRINTER_FLOODS = "printer-floods"
    PRINTER_SLOW = "printer-slow"
    CENTRE_SLOW = "centre-slow"
    CENTRE_VERY_SLOW = "centre-very-slow"
    CENTRE_SILENT = "centre-silent"
    CENTRE_REFUSES = "centre-refuses"
    CENTRE_RESETS = "centre-resets"
    CENTRE_PORTAL = "centre-portal"
    CENTRE_WRONG_TYPES = "centre-wrong-types"
    CENTRE_WRONG_ENVELOPE = "centre-wrong-envelope"
    CENTRE_TEXT_CODE = "centre-text-code"
    CENTRE_ERROR_AND_ZERO = "centre-error-and-zero"
    CENTRE_TRUNCATES = "centre-truncates"
    CENTRE_EMPTY = "centre-empty"
    CENTRE_HUGE = "centre-huge"
    CENTRE_GATEWAY = "centre-gateway"
    CENTRE_SIGNED_OUT = "centre-signed-out"
    CENTRE_FLAKY = "centre-flaky"
    CENTRE_UNREACHABLE = "centre-unreachable"
    HUB_LATER = "hub-later"
    HUB_LOSES_ANSWERS = "hub-loses-answers"
    HUB_LOSES_REQUESTS = "hub-loses-requests"
    HUB_PORTAL = "hub-portal"
    HUB_UNREACHABLE = "hub-unreachable"
    PROCESS_KILLED = "process-killed"
    PROCESS_STOPPED = "process-stopped"
    PROCESS_STALLED = "process-stalled"
    PROCESS_STALLED_LONG = "process-stalled-long"
    WIPE_STALLED = "wipe-stalled"
    FRAME_BREAKS = "frame-breaks"
    FRAMES_KEEP_BREAKING = "frames-keep-breaking"
    DISK_FULL = "disk-full"
    DISK_BROKEN = "disk-broken"
    CLOCK_MINUTES_AHEAD = "clock-minutes-ahead"
    CLOCK_MINUTES_BEHIND = "clock-minutes-behind"
    CLOCK_DAYS_AHEAD = "clock-days-ahead"
    CLOCK_DAYS_BEHIND = "clock-days-behind"
    CLOCK_YEARS_BEHIND = "clock-years-behind"
    TIME_SKIPS = "time-skips"
    CLOSING_TIME = "closing-time"
    NIGHTLY_RESTART = "nightly-restart"


_MINUTE, _DAY = 60.0, 86400.0

FAULTS: dict[Kind, Fault] = {
    Kind.READER_UNPLUGGED: _reader("unplug"),
    Kind.READER_MUTE: _reader("mute"),
    Kind.READER_GARBAGE: _reader("garbage"),
    Kind.READER_NOISY: _reader("noisy"),
    Kind.READER_BABBLES: _reader("babble"),
    Kind.READER_HALF_FRAME: _reader("half-frame"),
    Kind.READER_WRONG_CHECK: _reader("wrong-check"),
    Kind.READER_WRONG_LENGTH: _reader("wrong-length"),
    Kind.READER_TWO_CARDS: _reader("two-cards"),
    Kind.READER_CARD_TAKEN_EARLY: _reader("take-early"),
    Kind.READER_UNREADABLE_CARD: _reader("unreadable"),
    Kind.READER_SELF_TEST_FAILED: _reader("self-test-failed"),
    Kind.READER_NEEDS_RESET: _reader("needs-reset"),
    Kind.SCANNER_UNPLUGGED: _scanner("unplug"),
    Kind.SCANNER_MUTE: _scanner("mute"),
    Kind.SCANNER_RUBBISH: _scanner("rubbish"),
    Kind.SCANNER_BINARY: _scanner("binary"),
    Kind.SCANNER_TOO_LONG: _scanner("too-long"),
    Kind.SCANNER_SEVERAL: _scanner("several"),
    Kind.MEANS_UNPLUGGED: Fault(Pose(READER, "unplug", also=SCANNER), _READING, _NO_MEANS),
    Kind.MEANS_MUTE: Fault(Pose(READER, "mute", also=SCANNER), _READING, _NO_MEANS | _CARD),
    Kind.PRINTER_UNPLUGGED: _printer("unplug"),
    Kind.PRINTER_COVER_OPEN: _printer("cover-open"),
    Kind.PRINTER_PAPER_OUT: _printer("paper-out"),
    Kind.PRINTER_PAPER_ENDS: _printer("paper-out-after:25"),
    Kind.PRINTER_JAM: _printer("jam"),
    Kind.PRINTER_CUTTER_ERROR: _printer("cutter-error"),
    Kind.PRINTER_MUTE: _printer("mute"),
    Kind.PRINTER_DEAD: _printer("silent-dead"),
    Kind.PRINTER_GARBAGE: _printer("garbage"),
    Kind.PRINTER_HALF_FRAME: _printer("half-frame"),
    Kind.PRINTER_FLOODS: _printer("flood"),
    Kind.PRINTER_SLOW: _printer("slow:0.2"),
    Kind.CENTRE_SLOW: _centre("delay", seconds=0.3),
    Kind.CENTRE_VERY_SLOW: _centre("delay", seconds=7.0),
    Kind.CENTRE_SILENT: _centre("timeout"),
    Kind.CENTRE_REFUSES: _centre("error"),
    Kind.CENTRE_RESETS: _centre("reset"),
    Kind.CENTRE_PORTAL: _centre("html"),
    Kind.CENTRE_WRONG_TYPES: _centre("wrong-types"),
    Kind.CENTRE_WRONG_ENVELOPE: _centre("wrong-envelope"),
    Kind.CENTRE_TEXT_CODE: _centre("infcode-text"),
    Kind.CENTRE_ERROR_AND_ZERO: _centre("zero-with-error"),
    Kind.CENTRE_TRUNCATES: _centre("truncated"),
    Kind.CENTRE_EMPTY: _centre("empty"),
    Kind.CENTRE_HUGE: _centre("huge", size=9_000_000),
    Kind.CENTRE_GATEWAY: _centre("http-error"),
    Kind.CENTRE_SIGNED_OUT: _centre("signed-out", times=1),
    Kind.CENTRE_FLAKY: Fault(
        CentreMood(({"what": "reset", "rate": 0.3}, {"what": "error", "rate": 0.2}), seed=1),
        _ASKING, _DOWN, back=CENTRE_BACK,
    ),
    Kind.CENTRE_UNREACHABLE: Fault(Shut("centre"), _ASKING, _DOWN, back=CENTRE_BACK),
    Kind.HUB_LATER: _hub(HubMood.LATER),
    Kind.HUB_LOSES_ANSWERS: _hub(HubMood.LOSES_ANSWERS),
    Kind.HUB_LOSES_REQUESTS: _hub(HubMood.LOSES_REQUESTS),
    Kind.HUB_PORTAL: _hub(HubMood.PORTAL),
    Kind.HUB_UNREACHABLE: Fault(Shut("hub"), _TELLING, back=HUB_BACK),
    Kind.PROCESS_KILLED: Fault(Kill(), _ANY, endings=frozenset({Ending.KILLED})),
    Kind.PROCESS_STOPPED: Fault(Stop(), _ANY, endings=frozenset({Ending.STOPPED})),
    Kind.PROCESS_STALLED: Fault(Stall(4.0), _UNWIPED),
    Kind.PROCESS_STALLED_LONG: Fault(Stall(130.0), _UNWIPED, _DOWN | NO_PAPER),
    # a wipe that is not over in time is a process that must not go on
    Kind.WIPE_STALLED: Fault(Stall(30.0), (S.WIPING,), _BROKEN, SORRY | {Ending.RESTARTED},
                             back=FAILING_BACK),
    Kind.FRAME_BREAKS: Fault(Break(1), _ANY, _BROKEN, SORRY | {Ending.RESTARTED},
                             back=FAILING_BACK),
    Kind.FRAMES_KEEP_BREAKING: Fault(Break(1_000_000), _ANY, _BROKEN, SORRY | {Ending.RESTARTED},
                                     back=FAILING_BACK),
    # the centre is asked under a number that is kept on the disk first
    Kind.DISK_FULL: Fault(Disk("F"), _ANY, _BROKEN | NO_PAPER | _DOWN, SORRY, back=FAILING_BACK),
    Kind.DISK_BROKEN: Fault(Disk("B"), _ANY, _BROKEN | NO_PAPER | _DOWN, SORRY, back=FAILING_BACK),
    Kind.CLOCK_MINUTES_AHEAD: _clock(7 * _MINUTE),
    Kind.CLOCK_MINUTES_BEHIND: _clock(-7 * _MINUTE),
    Kind.CLOCK_DAYS_AHEAD: _clock(40 * _DAY),
    Kind.CLOCK_DAYS_BEHIND: _clock(-3 * _DAY),
    Kind.CLOCK_YEARS_BEHIND: _clock(-2000 * _DAY),
    Kind.TIME_SKIPS: Fault(Skip(3700.0), _UNWIPED, _DOWN | NO_PAPER),
    Kind.CLOSING_TIME: Fault(Hour(CLOSES), _UNWIPED, _DOWN | NO_PAPER),
    Kind.NIGHTLY_RESTART: Fault(Hour(RESTARTS), _UNWIPED, _DOWN | NO_PAPER,
                                ORDINARY | {Ending.RESTARTED}),
}  # fmt: skip
"""Total over `Kind`."""


@dataclass(frozen=True)
class Strike:
    """One fault of one visit: when it begins, and after how many touches or waits it ends."""

    kind: Kind
    at: S
    delay: float  # real seconds after the state was seen
    lasts: int  # steps of the visitor; 0: to the end of the visit

    @property
    def fault(self) -> Fault:
        return FAULTS[self.kind]


@dataclass
class Struck:
    """What became of it."""

    strike: Strike
    begun: bool = False
    ended: bool = False
    steps: int = field(default=0)
