"""Why a command about store or outbox could not be carried out, in words for people."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from kiosk.commands import configured
from kiosk.commands.line import NoAnswer
from kiosk.machine.sealing import SealFailed
from kiosk.store.faults import StoreFault
from kiosk.store.key import KeyRefused
from kiosk.text.strings import Strings
from kiosk.upkeep import backup, safe, sealed

NOT_DONE = 2


class Trouble:
    """`status`: what the command ends with."""

    status = 0


@contextmanager
def refused(language: str) -> Iterator[Trouble]:
    """Print what went wrong and let the command end with `NOT_DONE`."""
    trouble = Trouble()
    try:
        yield trouble
        return
    except StoreFault as fault:
        text = Strings.load(language)(f"refusals.database.{fault.why.value}", code=fault.code)
    except KeyRefused as error:
        text = Strings.load(language)(f"refusals.key.{error.why.value}")
    except NoAnswer as error:
        text = f"The terminal runs but does not answer ({error})."
    except (safe.NotOpened, safe.Weak, sealed.KeyWrong, backup.Unusable, SealFailed) as error:
        text = f"Not done: {error}."
    except configured.UNUSABLE as error:
        text = f"Not done: {error}"
    print(text, file=sys.stderr)
    trouble.status = NOT_DONE


def failed(said: dict) -> int:
    """The terminal's own word for why it did not do what a command asked; the exit status."""
    print(said["error"], file=sys.stderr)
    return NOT_DONE
