"""Kill the terminal at a step of a visit, start it anew on the same data, and judge what is left.

What the visitor was promised reaches the hub exactly once; nothing of them is on the glass, comes
out of the printer, or stands in clear in any file. What they submitted is in the centre's book
once; what they had not submitted is not.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from PIL import Image, ImageChops

from kiosk.text.money import money
from sandbox.people import person
from tests.visits.rig import STEP, Station, same_glass, wait_until

ITEM, WHO = "account-details", "worker"
SETTLED = 0.6
"""Seconds without a new record after which the outbox has nothing more to say."""

Held = dict[str, tuple[int, int]]
"""Kind of record → fewest and most that the hub may hold of this visit."""

NOTHING: Held = {}
AGREED: Held = {"consent": (1, 1)}
SHOWN: Held = AGREED | {"visit-count": (1, 1)}


@dataclass(frozen=True)
class Step:
    """`reach` brings a visit to the moment of the kill; `held` is what the hub must hold after, and
    `filed` the fewest and most that the centre may have taken from it."""

    reach: Callable[[Station, Random], None]
    held: Held = field(default_factory=dict)
    slow: bool = False  # the centre has to be slow for the state to be met
    who: str = WHO
    filed: tuple[int, int] = (0, 0)


class Leftover(AssertionError):
    """Something of the visitor was left."""


# ---- the steps of a visit


def home(station: Station, chance: Random) -> None:
    station.until("home")


def identify(station: Station, chance: Random) -> None:
    station.pick(ITEM)


def looking_up(station: Station, chance: Random) -> None:
    station.pick(ITEM)
    station.bench.identify(WHO)
    station.until("looking_up")


def result_waiting(station: Station, chance: Random) -> None:
    station.pick(ITEM)
    station.bench.identify(WHO)
    station.until("result_waiting")


def result(station: Station, chance: Random) -> None:
    station.to_result(ITEM, WHO)


def printing(station: Station, chance: Random) -> None:
    result(station, chance)
    station.touch("print")
    time.sleep(chance.uniform(0, 0.15))


def printed(station: Station, chance: Random) -> None:
    result(station, chance)
    station.go("print", to="printed")


def review(station: Station, chance: Random) -> None:
    result(station, chance)
    station.go("leave", to="review")


def grade(station: Station, chance: Random) -> None:
    """Between the touch and the acknowledgement."""
    review(station, chance)
    place = station.find("grade_given", "0,5").centre
    station.seen.press(*place)
    station.seen.release()
    time.sleep(chance.uniform(0, 0.05))


def reasons(station: Station, chance: Random) -> None:
    review(station, chance)
    station.go("grade_given", "0,1", to="review_reasons")
    station.touch("reason", "slow")


def wiping(station: Station, chance: Random) -> None:
    review(station, chance)
    station.go("grade_given", "0,4", to=("wiping", "thanks"))


def thanks(station: Station, chance: Random) -> None:
    review(station, chance)
    station.go("grade_given", "0,3", to="thanks")


# ---- of a form: what is asked is a phone number, and the same person may ask again and again

FORM, WRITE, APPLICANT, PHONE = "resident-details", "HLJ32", "inpatient", "13904510077"
SEVERAL = "away-filing"
"""A form whose questions share a page."""


def question(station: Station, chance: Random, form: str = FORM, who: str = APPLICANT) -> None:
    station.unlimited()
    station.go("open_handling", to="handling_list")
    station.go("pick_guide", form, to="guide")
    station.go("pick_item", form, to="identify")
    station.bench.show(who)
    station.until("question")
    station.nobody_there()


def page(station: Station, chance: Random) -> None:
    """Several questions on a page: one answered in its field, one half written, one in hand."""
    question(station, chance, SEVERAL, WHO)
    station.touch("answered", "07")
    station.touch("open_question", "tel")
    station.type_number(PHONE[: chance.randrange(3, len(PHONE))])
    station.touch("open_question", "addr")
    station.find("key", "a")


def typed(station: Station, chance: Random) -> None:
    question(station, chance)
    station.type_number(PHONE[: chance.randrange(3, len(PHONE))])


def confirm(station: Station, chance: Random) -> None:
    question(station, chance)
    station.type_number(PHONE)
    station.go("answered", PHONE, to="confirm")


def submitting(station: Station, chance: Random) -> None:
    """Between the touch and what the centre says of it."""
    confirm(station, chance)
    station.touch("submit")
    time.sleep(chance.uniform(0, 0.6))


def filed(station: Station, chance: Random) -> None:
    confirm(station, chance)
    station.go("submit", to="filed")


ENDS_WITH = "评价编号"
"""Stands at the foot of every whole ticket."""

STEPS: dict[str, Step] = {
    "home": Step(home),
    "identify": Step(identify),
    "looking_up": Step(looking_up, AGREED, slow=True),
    "result_waiting": Step(result_waiting, AGREED, slow=True),
    "result": Step(result, SHOWN),
    "printing": Step(printing, SHOWN | {"receipt-issued": (0, 1)}),
    "printed": Step(printed, SHOWN | {"receipt-issued": (1, 1)}),
    "review": Step(review, SHOWN),
    "grade": Step(grade, SHOWN | {"review": (0, 1)}),
    "reasons": Step(reasons, SHOWN | {"review": (1, 1)}),
    "wiping": Step(wiping, SHOWN | {"review": (1, 1)}),
    "thanks": Step(thanks, SHOWN | {"review": (1, 1)}),
    "question": Step(question, AGREED, who=APPLICANT),
    "page": Step(page, AGREED),
    "typed": Step(typed, AGREED, who=APPLICANT),
    "confirm": Step(confirm, AGREED, who=APPLICANT),
    "submitting": Step(submitting, AGREED | {"visit-count": (0, 1)}, True, APPLICANT, (0, 1)),
    "filed": Step(filed, SHOWN, who=APPLICANT, filed=(1, 1)),
}


# ---- one life


class Judge:
    """Kills, starts anew, and looks. `home` is the glass of a terminal at which nobody has been."""

    def __init__(self, station: Station) -> None:
        self.station = station
        station.until("home")
        self._devices_known()
        self.home = station.still()
        self.kept = Counter()  # records that arrived, by kind

    def life(self, name: str, chance: Random) -> None:
        """A visit up to `name`, the kill, the next start, the verdict. Raises Leftover."""
        station, step = self.station, STEPS[name]
        station.home()
        before, taken = station.keys(), self._taken(step)
        if step.slow:
            station.centre(rules=[{"what": "delay", "seconds": 0.4}])
        step.reach(station, chance)
        station.kill()
        station.nobody_there()
        station.centre(name="good")
        self._no_marker_in_files(step.who)
        tickets = self._tickets_come_to_rest()
        station.start()
        page = station.until("home")
        if [state for _, state in page.passed] != ["home"]:
            raise Leftover(f"after {name} it came up by way of {page.passed}")
        self._devices_known()
        self._home_is_nobodys(name)
        self._hub_holds(name, before, step.held)
        self._centre_holds(name, step, taken)
        slips = [station.paper(ticket).text.strip() for ticket in station.tickets()[tickets:]]
        # One slip may be cut off: what was on paper at the kill must not hang on the next ticket.
        if len(slips) > 1 or any(ENDS_WITH in slip for slip in slips):
            raise Leftover(f"after {name} the printer went on with a ticket of who had left")
        self._no_marker_in_files(step.who)

    # ---- the verdicts

    def _home_is_nobodys(self, name: str) -> None:
        if not same_glass(self.station.still(), self.home):
            now = self.station.seen.picture()
            raise Leftover(f"after {name} home differs: {_where(self.home, now)}")

    def _hub_holds(self, name: str, before: set[str], held: Held) -> None:
        """Within `STEP` seconds the fewest, and once nothing more comes not over the most."""
        station = self.station
        wait_until(lambda: _enough(station.records(before), held), STEP, f"records of {name}")
        seen, since = -1, time.monotonic()
        while time.monotonic() - since < SETTLED:
            if (count := len(station.records(before))) != seen:
                seen, since = count, time.monotonic()
            time.sleep(0.05)
        records = station.records(before)
        kinds = Counter(one["kind"] for one in records)
        for kind, count in kinds.items():
            if count > held.get(kind, (0, 0))[1]:
                raise Leftover(f"after {name} the hub holds {count} of {kind}")
        self.kept += kinds
        everything = station.records()
        for kind, field_name in (("review", "number"), ("receipt-issued", "serial")):
            names = [o["record"]["payload"][field_name] for o in everything if o["kind"] == kind]
            if len(set(names)) != len(names):
                raise Leftover(f"after {name} a {kind} is held twice")

    def _taken(self, step: Step) -> int:
        writes = self.station.writes(WRITE, step.who)
        return sum(one["outcome"] == "accepted" for one in writes)

    def _centre_holds(self, name: str, step: Step, before: int) -> None:
        """Its records have come to rest when the hub's have: they wait in the same outbox."""
        fewest, most = step.filed
        if not fewest <= (now := self._taken(step) - before) <= most:
            raise Leftover(f"after {name} the centre has taken {now} of it")

    def _tickets_come_to_rest(self) -> int:
        """What the printer had whole before the kill comes out; it is being saved for a moment."""
        count, since = len(self.station.tickets()), time.monotonic()
        while time.monotonic() - since < 0.3:
            if (now := len(self.station.tickets())) != count:
                count, since = now, time.monotonic()
            time.sleep(0.03)
        return count

    def _no_marker_in_files(self, who: str) -> None:
        """Neither name, number nor amount in any file of the terminal."""
        station = self.station
        files = [f for f in station.data.rglob("*") if f.is_file()]
        files += station.company.folder.glob("terminal-*.log")
        for file in files:
            content = file.read_bytes()
            if found := [kind for kind, marker in _markers(who) if marker in content]:
                raise Leftover(f"{file.name} holds the visitor's {', '.join(found)}")

    def _devices_known(self) -> None:
        """The page of a terminal that has just started says nothing of its devices yet."""
        wait_until(lambda: self.station.devices_up(), STEP, "the devices answer")


def _markers(who: str) -> list[tuple[str, bytes]]:
    one = person(who)
    balance = one.records.balance  # a nought is everybody's
    texts = [
        ("name", one.name), ("number", one.certificate_no), ("person number", one.person_no),
        ("amount", money(balance) if balance else ""), ("amount", f"{balance}" if balance else ""),
        ("employer", one.insurances[0].employer), ("phone", PHONE),
    ]  # fmt: skip
    encodings = ("utf-8", "utf-16-le", "gb18030", "utf-32-le")
    return [(kind, t.encode(encoding)) for kind, t in texts if t for encoding in encodings]


def _enough(records: list[dict], held: Held) -> bool:
    kinds = Counter(one["kind"] for one in records)
    return all(kinds[kind] >= fewest for kind, (fewest, _) in held.items())


def _where(one: Image.Image, other: Image.Image) -> str:
    return str(ImageChops.difference(one, other).getbbox())


def many(station: Station, kills: int, seed: int) -> Counter:
    """`kills` lives, each killed at a random step; returns how often each step was met."""
    chance, judge, met = Random(seed), Judge(station), Counter()
    for n in range(kills):
        name = list(STEPS)[n] if n < len(STEPS) else chance.choice(list(STEPS))
        judge.life(name, chance)
        met[name] += 1
    return met
