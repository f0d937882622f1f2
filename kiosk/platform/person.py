"""Who stands here: a credential -> the person as the centre knows them, or why nobody is shown.

In doubt nobody is shown: an answer about another number, a differing name, a secrecy person. Then
nothing of that answer is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from kiosk.platform import codec, credentials
from kiosk.platform.china import Clock, local
from kiosk.platform.interface import (
    CentreTrouble,
    Credential,
    CredentialKind,
    Insurance,
    Notice,
    Person,
    PersonAnswer,
    PersonFound,
    PersonRefused,
    Refusal,
)
from kiosk.platform.line import Line
from kiosk.platform.session import About, No, Session
from kiosk.platform.transactions import Means
from kiosk.platform.windows import back
from kiosk.services.result import Coded, Record, Span, Value

PERSON, FAMILY, E_VOUCHER = "national/1101", "province/family", "province/e-voucher"
SECRECY = "91"  # psn_cert_type 保密人员证件
DEAD = "2"  # surv_stas
NOT_INSURED, ACTIVE, SUSPENDED = "0", "1", "2"  # psn_insu_stas
OF_AGE = 18

NameMatches = Callable[[str, str], bool]
"""(name on the card, name at the centre) -> the same person's"""

_REFUSALS = {
    Means.NOT_FOUND: Refusal.NOT_FOUND,
    Means.NOTHING: Refusal.NOT_FOUND,
    Means.DECEASED: Refusal.DECEASED,
    Means.BAD_VOUCHER: Refusal.BAD_VOUCHER,
}


class People:
    """Finds persons. Holds nothing of any of them."""

    def __init__(
        self,
        session: Session,
        regions: tuple[str, ...],
        clock: Clock,
        name_matches: NameMatches,
    ) -> None:
        self._session = session
        self._regions = regions
        self._clock = clock
        self._name_matches = name_matches

    def find(self, credential: Credential, line: Line) -> PersonAnswer:
        if credential.kind is CredentialKind.CHILD:
            return self._child(credential, line)
        person = self._identify(credential, line)
        return self._found(person) if isinstance(person, Person) else person

    def _child(self, credential: Credential, line: Line) -> PersonAnswer:
        """The guardian is identified, must be listed as one, and the child must be a minor."""
        if credential.guardian is None or credential.guardian.kind is CredentialKind.CHILD:
            return PersonRefused(Refusal.NOT_GUARDIAN)
        guardian = self._identify(credential.guardian, line)
        if not isinstance(guardian, Person):
            return guardian
        listed = self._lists(guardian, credential.certificate_no, line)
        if isinstance(listed, CentreTrouble):
            return listed
        if not listed:
            return PersonRefused(Refusal.NOT_GUARDIAN)
        child = self._identify(credential, line)
        if not isinstance(child, Person):
            return child
        if not self._minor(child):
            return PersonRefused(Refusal.NOT_A_MINOR)
        return self._found(child, guardian)

    def _found(self, person: Person, guardian: Person | None = None) -> PersonAnswer:
        if all(each.status == NOT_INSURED for each in person.insurances):  # also: none at all
            return PersonRefused(Refusal.NOT_INSURED)
        return PersonFound(person, self._notice(person.insurances), guardian)

    def _notice(self, insurances: tuple[Insurance, ...]) -> Notice:
        """One insurance in force here and nothing needs saying; else the mildest reason."""
        here = [each for each in insurances if self._here(each.region)]
        if any(each.status in (ACTIVE, "") for each in here):
            return Notice.NONE
        if any(each.status == ACTIVE for each in insurances) or not here:
            return Notice.ELSEWHERE
        if any(each.status == SUSPENDED for each in here):
            return Notice.SUSPENDED
        return Notice.TERMINATED

    def _here(self, region: str) -> bool:
        return not self._regions or not region or region.startswith(self._regions)

    # -- 1101 ------------------------------------------------------------------------------------

    def _identify(
        self, credential: Credential, line: Line
    ) -> Person | PersonRefused | CentreTrouble:
        if (outside := credential.outside(self._today())) is not None:
            return PersonRefused(outside)
        if credential.kind is CredentialKind.E_VOUCHER:
            decoded = self._decoded(credential, line)
            if not isinstance(decoded, Credential):
                return decoded
            credential = decoded
        outcome = self._session.call(PERSON, line, arguments=credentials.arguments(credential))
        if isinstance(outcome, No):
            return _refusal(outcome)
        nodes, reader = outcome.transaction.answer, self._session.reader
        try:
            base = codec.single(nodes["person"], outcome.output, reader)
            if base is None:
                return PersonRefused(Refusal.NOT_FOUND)
            if code_of(base.get("certificate_type")) == SECRECY:
                return PersonRefused(Refusal.SECRECY)
            if code_of(base.get("survival")) == DEAD:
                return PersonRefused(Refusal.DECEASED)
            _is_asked(credential, base)
            rows = codec.rows(nodes["rows"], outcome.output, reader)
        except codec.BadAnswer as bad:
            return self._session.nonsense(outcome.transaction, bad)
        if credential.name and not self._name_matches(credential.name, _text(base.get("name"))):
            return PersonRefused(Refusal.NAME_DIFFERS)
        return _person(base, rows, credential)

    def _decoded(
        self, credential: Credential, line: Line
    ) -> Credential | PersonRefused | CentreTrouble:
        """The text of a code -> a token. The text is used once and not kept."""
        if not credential.token.strip():
            return PersonRefused(Refusal.BAD_VOUCHER)
        outcome = self._session.call(E_VOUCHER, line, arguments={"ecQrCode": credential.token})
        if isinstance(outcome, No):
            return _refusal(outcome)
        try:
            node = outcome.transaction.answer["record"]
            found = codec.single(node, outcome.output, self._session.reader)
        except codec.BadAnswer as bad:
            return self._session.nonsense(outcome.transaction, bad)
        if found is None:
            return PersonRefused(Refusal.BAD_VOUCHER)
        return Credential(
            kind=CredentialKind.E_VOUCHER_TOKEN,
            token=_text(found.get("token")),
            name=_text(found.get("name")),
            certificate_type=_text(found.get("certificate_type")),
            certificate_no=_text(found.get("certificate_no")),
        )

    # -- children --------------------------------------------------------------------------------

    def _lists(self, guardian: Person, child_no: str, line: Line) -> bool | CentreTrouble:
        """Whether the centre has this child bound to this guardian."""
        today = self._today()
        region = guardian.insurances[0].region if guardian.insurances else ""
        about = About(guardian.person_no, region, Span(back(today, (OF_AGE + 1) * 12), today))
        outcome = self._session.call(FAMILY, line, about)
        if isinstance(outcome, No):
            return False if outcome.means == Means.NOTHING else outcome.trouble
        try:
            node = outcome.transaction.answer["rows"]
            rows = codec.rows(node, outcome.output, self._session.reader)
        except codec.BadAnswer as bad:
            return self._session.nonsense(outcome.transaction, bad)
        return any(same_number(_text(row.get("child_no")), child_no) for row in rows)

    def _minor(self, child: Person) -> bool:
        """Under 18 today. An unknown birthday proves nothing."""
        return child.birth is not None and back(self._today(), OF_AGE * 12) < child.birth

    def _today(self) -> date:
        return local(self._clock.now()).date()


def _refusal(outcome: No) -> PersonRefused | CentreTrouble:
    why = _REFUSALS.get(outcome.means)
    return PersonRefused(why) if why else outcome.trouble


def _is_asked(credential: Credential, base: Record) -> None:
    """The answer speaks of the number that was asked. Raises `BadAnswer`.

    Compared only between certificates of one type: an e-voucher may stand for another document.
    """
    asked, got = credential.certificate_no, _text(base.get("certificate_no"))
    type_ = code_of(base.get("certificate_type"))
    same_type = type_ in ("", credential.certificate_type or credentials.RESIDENT)
    if asked and got and same_type and not same_number(asked, got):
        raise codec.BadAnswer("other-person")


def same_number(a: str, b: str) -> bool:
    return a.strip().upper() == b.strip().upper()


def _person(base: Record, rows: list[Record], credential: Credential) -> Person:
    number = _text(base.get("certificate_no")) or credential.certificate_no
    birth = base.get("birth")
    return Person(
        person_no=_text(base.get("person_no")),
        name=_text(base.get("name")),
        certificate_type=code_of(base.get("certificate_type")) or credential.certificate_type,
        certificate_no=number,
        sex=code_of(base.get("sex")),
        birth=birth if isinstance(birth, date) else _birth(number),
        insurances=tuple(_insurance(row) for row in rows),
        credential=credential,
    )


def _insurance(row: Record) -> Insurance:
    return Insurance(
        type=code_of(row.get("insurance_type")),
        type_label=_label(row.get("insurance_type")),
        status=code_of(row.get("status")),
        status_label=_label(row.get("status")),
        region=code_of(row.get("region")),
        region_label=_label(row.get("region")),
        employer=_text(row.get("employer")),
        since=row.get("since") if isinstance(row.get("since"), date) else None,
        paused=row.get("paused") if isinstance(row.get("paused"), date) else None,
        balance=row.get("balance"),
        person_type=code_of(row.get("person_type")),
        person_type_label=_label(row.get("person_type")),
    )


def _birth(number: str) -> date | None:
    """From an 18-digit number (GB 11643: digits 7-14)."""
    try:
        return datetime.strptime(number[6:14], "%Y%m%d").date() if len(number) == 18 else None  # noqa: DTZ007
    except ValueError:
        return None


def code_of(value: Value) -> str:
    return value.code if isinstance(value, Coded) else ""


def _label(value: Value) -> str:
    return value.label if isinstance(value, Coded) else ""


def _text(value: Value) -> str:
    return value if isinstance(value, str) else ""
