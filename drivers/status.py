"""The words every driver uses for what it knows about its device.

Vocabulary: XFS4IoT Common.StatusClass (wire form lower camel). Each status names the source it was
read from and the time it was read; what was not read is *unknown*, never good and never bad.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass


class DeviceState(enum.StrEnum):
    """State of one device as a whole (XFS4IoT `device`)."""

    ONLINE = "online"
    OFFLINE = "offline"  # the port is there, nobody answers
    POWER_OFF = "powerOff"  # configured, but its port is absent
    NO_DEVICE = "noDevice"  # not in the profile: nothing is wrong
    HARDWARE_ERROR = "hardwareError"  # the device says so itself
    USER_ERROR = "userError"  # something a person on site can put right (cover open)
    DEVICE_BUSY = "deviceBusy"
    STARTING = "starting"  # before the first answer


PORT_IN_USE = "open: port in use"
"""Source of the status of a port that somebody else has: another setting, another program."""


@dataclass(frozen=True, slots=True)
class Status:
    """What is known of a device.

    `source` is the command or sensor that said it (for example ``DLE EOT 4``); `at` is seconds on
    the clock the driver was given (monotonic).
    """

    device: DeviceState
    source: str
    at: float
