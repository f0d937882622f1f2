"""What the process asks of the kernel so that its memory stays its own.

Called once at start, before any personal data. Nothing here may stop the terminal: what the
kernel refuses is reported (the systemd unit sets the same from outside, and machine set-up turns
swap off).
"""

from __future__ import annotations

import contextlib
import ctypes
import enum
import resource

_libc = ctypes.CDLL(None, use_errno=True)
_PR_GET_DUMPABLE = 3
_PR_SET_DUMPABLE = 4
_M_PERTURB = -6  # mallopt(3); glibc only
_FILL = 0xA5
_MCL_CURRENT = 1
_MCL_FUTURE = 2
_MCL_ONFAULT = 4


class Measure(enum.StrEnum):
    NO_CORE_DUMPS = "no-core-dumps"  # RLIMIT_CORE 0
    NOT_DUMPABLE = "not-dumpable"  # no ptrace by the same user, no core, /proc/PID/mem root's
    LOCKED = "locked"  # no page goes to swap
    PERTURBED = "perturbed"  # what is freed through the C library is overwritten at once


def harden(*, lock: bool = False, perturbing: bool = True) -> frozenset[Measure]:
    """Apply what can be applied; returns what took effect, asked back from the kernel.

    `perturbing` False leaves `perturb` to the caller. `lock` pins all memory (mlockall). It needs
    a large RLIMIT_MEMLOCK: with a small one later allocations would fail, so it is only tried when
    the limit is unlimited. Pages are locked as they are first used, not reserved.
    """
    took: set[Measure] = set()
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if resource.getrlimit(resource.RLIMIT_CORE)[0] == 0:
        took.add(Measure.NO_CORE_DUMPS)
    _libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    if _libc.prctl(_PR_GET_DUMPABLE, 0, 0, 0, 0) == 0:
        took.add(Measure.NOT_DUMPABLE)
    if perturbing:
        took |= perturb()
    if (
        lock
        and resource.getrlimit(resource.RLIMIT_MEMLOCK)[0] == resource.RLIM_INFINITY
        and _libc.mlockall(_MCL_CURRENT | _MCL_FUTURE | _MCL_ONFAULT) == 0
    ):
        took.add(Measure.LOCKED)
    return frozenset(took)


def perturb() -> frozenset[Measure]:
    """From now on the C library overwrites what it frees, and fills what it hands out.

    Apart from the rest because it costs a start a twentieth, while nothing personal is there yet.
    """
    if hasattr(_libc, "mallopt") and _libc.mallopt(_M_PERTURB, _FILL) == 1:
        return frozenset({Measure.PERTURBED})
    return frozenset()
