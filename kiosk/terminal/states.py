"""States, events and commands of the terminal as a whole."""

from __future__ import annotations

import enum
from typing import NamedTuple


class State(enum.StrEnum):
    STARTING = "starting"
    PAIRING = "pairing"
    IN_SERVICE = "in_service"
    LIMITED = "limited"  # open, but not for everything (no paper, no centre, guides only)
    CLOSED = "closed"  # outside opening hours
    MAINTENANCE = "maintenance"  # 暂停服务, by a person
    UPDATING = "updating"
    OUT_OF_SERVICE = "out_of_service"  # something failed again and again; it tries on, ever rarer
    POWERING_OFF = "powering_off"  # the battery is low: ends in order


class Event(enum.StrEnum):
    READY = "ready"  # first frame drawn, printer cleared, wiped
    NOT_PAIRED = "not_paired"
    PAIRED = "paired"
    PART_LOST = "part_lost"  # something that some items need: a device, the centre, the hours
    ALL_PARTS = "all_parts"
    OPENING = "opening"
    CLOSING = "closing"
    MAINTENANCE_ON = "maintenance_on"
    MAINTENANCE_OFF = "maintenance_off"
    UPDATE_FOUND = "update_found"
    UPDATE_DONE = "update_done"  # it waits, whole: this process makes room
    UPDATE_PROVEN = "update_proven"  # this process is the new one, and works
    KEEPS_FAILING = "keeps_failing"  # one cause, too often (kiosk/health/failing.py)
    HEALED = "healed"
    DEADLINE = "deadline"
    BATTERY_LOW = "battery_low"  # said again for as long as it is so
    MAINS_BACK = "mains_back"


class Command(enum.StrEnum):
    OPEN_DOORS = "open_doors"  # visits may begin
    CLOSE_DOORS = "close_doors"  # a visit under way is finished first
    PROBE_ALL = "probe_all"
    JOURNAL_CHANGE = "journal_change"
    RESTART = "restart"  # as soon as no visit is under way
    POWER_OFF = "power_off"  # the machine, as soon as no visit is under way
    POWER_OFF_NOW = "power_off_now"
    STAY_ON = "stay_on"  # the wish to power off is void


class Doors(enum.StrEnum):
    """What the opening hours say."""

    OPEN = "open"
    GUIDES = "guides"  # outside the hours: guides and advice, no queries
    CLOSED = "closed"


class Conditions(NamedTuple):
    """What holds around the terminal, whatever state it is in."""

    doors: Doors = Doors.OPEN
    missing: bool = False  # a part that some items need
    failing: bool = False  # a cause of failure stands
    paused: bool = False  # 暂停服务, by who looks after the terminals from afar
