"""The people as the centre finds them: by certificate, person number, token, bill."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from hashlib import sha256

from sandbox.centre.filed import Filing, Filings
from sandbox.people import SEED, people
from sandbox.people.model import SyntheticPerson, Visit
from sandbox.people.units import SyntheticUnit, units

ROWS = 500  # an answer never holds more
WINDOW_MONTHS = 12  # of 5201 and 5303
TOKEN_LIFE = 900.0  # seconds an ecToken may be used


class World:
    """The cast of one day. Made anew when the day changes."""

    def __init__(self, clock: Callable[[], datetime], seed: int = SEED) -> None:
        self._clock, self._seed = clock, seed
        self.filings = Filings()
        self._file_before()
        self._tokens: dict[str, tuple[str, datetime]] = {}
        self._load(clock().date())

    def _file_before(self) -> None:
        """What was filed at the office before this process began: a retired person's two years,
        in each province's own words."""
        at = self._clock() - timedelta(days=700)
        away = {"insutype": "310", "rloc_rea": "02", "out_admdvs": "460200", "tel": "13900000000",
                "begndate": f"{at:%Y-%m-%d}"}  # fmt: skip
        number = f"{at:%Y%m%d}900000000001"
        self.filings.before.append(Filing(number, "HLJ18", "retired", at, away))
        there = {"insuType": "310", "awayType": "A1", "careRegion": "460200",
                 "bgnDate": f"{at:%Y-%m-%d}"}  # fmt: skip
        self.filings.before.append(Filing(number, "JS40", "retired", at, there))

    def _load(self, day: date) -> None:
        self.day = day
        everybody = people(day, self._seed)
        self.by_id = {one.id: one for one in everybody}
        known = [one for one in everybody if one.known]
        self._by_certificate = {one.certificate_no: one for one in known}
        self._by_number = {one.person_no: one for one in known}
        self._by_card = {(one.social_card_no, one.card_sn): one for one in known}
        self._by_voucher = {one.voucher_code: one for one in everybody if one.voucher_code}
        self._bills: dict[str, dict[str, Visit]] = {}
        self._by_code = {one.code: one for one in units(day) if one.known}

    def now(self) -> datetime:
        now = self._clock()
        if now.date() != self.day:
            self._load(now.date())
        return now

    def by_certificate(self, number: str) -> SyntheticPerson | None:
        return self._by_certificate.get(number.upper())

    def by_number(self, number: str) -> SyntheticPerson | None:
        return self._by_number.get(number)

    def by_code(self, code: str) -> SyntheticUnit | None:
        """An employer that is enrolled, or was."""
        return self._by_code.get(code)

    def by_social_card(self, number: str, card_sn: str) -> SyntheticPerson | None:
        return self._by_card.get((number, card_sn))

    def by_voucher(self, text: str) -> SyntheticPerson | None:
        return self._by_voucher.get(text)

    def issue_token(self, person: SyntheticPerson) -> str:
        """ecToken of 32 characters, for one decoded voucher."""
        now = self.now()
        token = sha256(f"{person.id}:{now.isoformat()}:{len(self._tokens)}".encode()).hexdigest()
        token = token[:32].upper()
        self._tokens[token] = (person.id, now)
        return token

    def by_token(self, token: str) -> SyntheticPerson | None:
        held = self._tokens.get(token)
        if held is None or (self.now() - held[1]).total_seconds() > TOKEN_LIFE:
            return None
        person = self.by_id.get(held[0])
        return person if person is not None and person.known else None

    def visit_of(self, person: SyntheticPerson, visit_id: str) -> Visit | None:
        if person.id not in self._bills:
            self._bills[person.id] = {visit.visit_id: visit for visit in person.records.visits}
        return self._bills[person.id].get(visit_id)

    def children_of(self, person: SyntheticPerson) -> list[SyntheticPerson]:
        return [one for one in self.by_id.values() if one.guardian == person.id]


def months_later(moment: datetime, months: int) -> datetime:
    """The same day `months` later, or the last day of that month."""
    count = moment.month - 1 + months
    year, month = moment.year + count // 12, count % 12 + 1
    for day in range(moment.day, 27, -1):
        try:
            return moment.replace(year=year, month=month, day=day)
        except ValueError:
            continue
    return moment.replace(year=year, month=month)
