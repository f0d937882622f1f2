"""Every write of an adapter, filled in by its own file: nobody's data, each distinguishable.

A write file that is added is among them from then on, without a change here: fields are made by
their type, length and dictionary; only what must name something that exists is made by name.
"""

from __future__ import annotations

import base64
import json
import random
import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from kiosk.commands.filing import PERSON_NO, REGION
from kiosk.platform import adapters
from kiosk.platform.transactions import Asked, Evidence, Transaction, Transactions
from kiosk.platform.values import Wire
from sandbox.centre.codes import CODES
from sandbox.centre.jiangsu_drugs import DRUGS
from sandbox.people import people
from sandbox.people.model import SyntheticPerson
from tests.outbox import unit_writes

FIRST_DAY = date(2027, 1, 1)
UNDOES = {
    "2502": "2501", "2504": "2503", "2506": "2505", "HLJ29": "HLJ18", "2601": "2501",
    "JS41": "JS40",
}  # fmt: skip
"""A withdrawal -> what it withdraws: something filed elsewhere before."""
WHO = {
    "HLJ42": lambda who: any(i.person_type == "1103" for i in who.insurances),
    "LN37": lambda who: any((i.insurance_type, i.status) == ("310", "4") for i in who.insurances),
}
"""A write that the centre takes of some people only -> whether somebody is one of them."""
ALONE = {
    "HLJ43": {"chg_item": "1", "new_name": "演示{n}"},
    "LN31": {"rloc_rea": "02"},
    "LN33": {},  # an agent is named whole, or there is none
    "LN37": {"insutype": "310"},
    "FJ05": {"insutype": "390"},
    "FJ06": {"insutype": "390"},
    "FJ08": {"insutype": "390", "hsreg_flag": "0"},
    "FJ10": {"chg_item": "1", "new_name": "演示{n}"},
}
"""Of what may be asked for either or, what is: beside it nothing that is not needed is sent."""
PLACES = tuple(CODES["ADMDVS"])

Plant = Callable[[str, str, dict[str, str]], dict[str, str]]
"""(infno, person's id, data) -> its number and msgid."""

Enrol = Callable[[str], None]
"""The centre knows an employer by this code from now on."""


class Writes:
    """`some()` gives one after the other, in turn; the n-th is the same in every run of a seed.
    `first`: the n of the first."""

    def __init__(
        self,
        adapter: str,
        plant: Plant,
        seed: int,
        first: int = 0,
        enrol: Enrol = lambda code: None,
    ) -> None:
        known = Transactions.load(adapter)
        fsi = adapters.load(adapter).fsi
        self._known = [
            known.get(id_)
            for id_ in known.ids()
            if known.get(id_).write and (fsi or known.get(id_).carrier == "rest")
        ]
        self._by_infno = {one.infno: one for one in self._known}
        self._plant = plant
        self._enrol = enrol
        self._seed = seed
        self._chance = random.Random(seed)
        self._people = [p for p in people() if p.known and _here(p)]
        self.made = first
        self.promised: dict[str, dict[str, Any]] = {}  # key -> as it was put

    @property
    def ids(self) -> set[str]:
        return {one.id for one in self._known}

    def on_the_wire(self, put: dict[str, Any]) -> dict[str, str]:
        """A promised write's fields as its interface spells them."""
        fields = next(w for w in self._known if w.id == put["transaction"]).request.fields
        given = {wire: put["fields"].get(one.argument or wire) for wire, one in fields.items()}
        return {
            wire: fields[wire].codes.get(t, t)
            for wire, t in given.items()
            if t is not None and not fields[wire].rows
        }

    def people(self, put: dict[str, Any]) -> list[str]:
        """Digests of the employees that a promised write declares."""
        write = next(w for w in self._known if w.id == put["transaction"])
        if not unit_writes.declares(write):
            return []
        return unit_writes.digests(put["fields"], unit_writes.argument(write))

    def some(self, count: int) -> list[dict[str, Any]]:
        return [self._next() for _ in range(count)]

    def _next(self) -> dict[str, Any]:
        n = self.made
        self.made += 1
        write = self._known[n % len(self._known)]
        fit = [p for p in self._people if WHO.get(write.infno, bool)(p)]
        person = fit[(n // 64) % len(fit)]
        asked = isinstance(write.outcome, Evidence)
        put = {
            "key": str(uuid.uuid5(uuid.NAMESPACE_OID, f"{self._seed} {n}")),
            "number": f"N{n:08d}",
            "transaction": write.id,
            "person": person.certificate_no,
            "fields": {**self._about(write, person, n), **self._fields(write, person, n)},
            "query": write.outcome.transaction if isinstance(write.outcome, Evidence) else None,
            # whether a province says so is data; both rules are played
            "absent": self._chance.choice(("unknown", "not-done")) if asked else "unknown",
            "line": f"case-{n // 3}" if self._chance.random() < 0.4 else "",
        }
        if write.materials:
            least = int(write.request.fields[write.materials.field].required)
            papers = unit_writes.PAPERS if write.about == "unit" else ()
            put["materials"] = [
                base64.b64encode(self._chance.randbytes(self._chance.randint(1, 3000))).decode()
                for _ in papers or range(self._chance.randint(least, 2))
            ]
            put["papers"] = papers or ["id-copy"] * len(put["materials"])
        self.promised[put["key"]] = put
        return put

    def _about(self, write: Transaction, person: SyntheticPerson, n: int) -> dict[str, str]:
        if write.about == "person":
            return {PERSON_NO: person.person_no, REGION: person.insurances[0].region}
        if write.infno != unit_writes.NEW:
            self._enrol(unit_writes.code(n))
        return unit_writes.about(person, n)

    def _fields(self, write: Transaction, person: SyntheticPerson, n: int) -> dict[str, str]:
        made = {}
        for wire, asked in write.request.fields.items():
            if asked.from_ or asked.constant or (write.materials and wire == write.materials.field):
                continue
            if asked.rows:
                made[asked.argument or wire] = json.dumps(unit_writes.roster(write, n))
                continue
            free = write.infno not in ALONE and self._chance.random() < 0.5
            if asked.required or free:
                made[asked.argument or wire] = _value(asked.argument or wire, asked, person, n)
        made |= {name: text.format(n=n) for name, text in ALONE.get(write.infno, {}).items()}
        if write.infno in UNDOES:
            of = self._by_infno[UNDOES[write.infno]]
            put = {"transaction": of.id, "fields": self._fields(of, person, n)}
            filed = self._plant(of.infno, person.id, self.on_the_wire(put))
            wanted = {"trt_dcla_detl_sn": filed["number"], "omsgid": filed["msgid"],
                      "oinfno": of.infno}  # fmt: skip
            made |= {name: text for name, text in wanted.items() if name in made}
        return made


def _here(person: SyntheticPerson) -> bool:
    return bool(person.insurances) and person.insurances[0].region.startswith("2301")


def _value(name: str, asked: Asked, person: SyntheticPerson, n: int) -> str:
    own = {"certno": person.certificate_no, "psn_name": person.name,
           "psn_cert_type": person.certificate_type, "acctname": person.name,
           "grdn_name": person.name, "grdn_certno": person.certificate_no,
           "bankname": "中国工商银行", "bankacct": f"60070000{n:011d}",
           "drug_code": DRUGS[n % len(DRUGS)].code, "guardIdNo": person.certificate_no,
           "followWhom": "1", "getWay": "1", "chg_item": unit_writes.CHANGED,
           "agnter_name": person.name, "agnter_cert_type": person.certificate_type}  # fmt: skip
    if name in own:
        return own[name]
    if name.endswith("admdvs"):
        return PLACES[(n if name.startswith("trafin") else n // 8) % len(PLACES)]
    if asked.type is Wire.CODE or name.upper() in CODES:  # the centre's codes are named so
        codes = sorted(asked.codes or CODES[asked.dictionary or name.upper()])
        return codes[n % len(codes)]
    if asked.type is Wire.DATE:
        return (FIRST_DAY + timedelta(days=n)).isoformat()
    if asked.type is not Wire.TEXT:
        raise LookupError(f"how is {name} written?")
    digits = min(asked.length or 8, 8)
    return f"{asked.title}{n % 10**digits:0{digits}d}"[-(asked.length or 40) :]
