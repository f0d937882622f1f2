"""Who may what, where: the whole table, and codes of a second factor against the standard's own."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from hub import regions, totp
from hub.rights import MAY, Grant, Right, Role, covers, fits, holds, may, may_give

# RFC 6238, appendix B (SHA-1, eight digits)
_SECRET = b"12345678901234567890"
_VECTORS = {59: "94287082", 1111111109: "07081804", 1111111111: "14050471",
            1234567890: "89005924", 2000000000: "69279037", 20000000000: "65353130"}  # fmt: skip


@pytest.mark.parametrize(("at", "code"), _VECTORS.items())
def test_codes_are_those_of_the_standard(at: int, code: str) -> None:
    assert totp.code_at(_SECRET, at // totp.STEP, 8) == code


def test_a_code_is_good_once_and_for_its_neighbours() -> None:
    now = datetime.fromtimestamp(3000, UTC)
    here = 3000 // totp.STEP
    for step, good in ((here - 2, False), (here - 1, True), (here, True), (here + 1, True),
                       (here + 2, False)):  # fmt: skip
        found = totp.step_of(_SECRET, totp.code_at(_SECRET, step), now, None)
        assert (found == step) is good
    assert totp.step_of(_SECRET, totp.code_at(_SECRET, here), now, here) is None
    assert totp.step_of(_SECRET, totp.code_at(_SECRET, here + 1), now, here) == here + 1
    for nonsense in ("", "abcdef", "１２３４５６", "12345"):
        assert totp.step_of(_SECRET, nonsense, now, None) is None


def test_every_right_has_a_row_and_every_role_sees_something() -> None:
    assert set(MAY) == set(Right)
    for role in Role:
        assert any(may(role, right) for right in Right)
        assert not (role in (Role.AUDITOR, Role.READER) and any(
            may(role, right) for right in Right if not right.value.endswith("-see")))  # fmt: skip


@pytest.mark.parametrize(
    ("code", "chain"),
    [("000000", ()), ("230000", ("230000",)), ("230100", ("230000", "230100")),
     ("230102", ("230000", "230100", "230102")), ("419001", ("410000", "419000", "419001"))],
)  # fmt: skip
def test_regions_are_a_tree(code: str, chain: tuple[str, ...]) -> None:
    assert regions.is_region(code)
    assert regions.chain(code) == chain
    assert all(regions.within(code, above) for above in (*chain, regions.NATION))
    assert regions.name(code, "zh")
    assert regions.name(code, "en")


@pytest.mark.parametrize("code", ["", "23", "23010", "2301000", "230001", "000100", "２３０１００"])
def test_what_is_no_region(code: str) -> None:
    assert not regions.is_region(code)


def test_a_grant_reaches_its_region_and_no_farther() -> None:
    harbin, heilongjiang = Grant(Role.CITY, "230100"), Grant(Role.PROVINCE, "230000")
    assert covers(harbin, "230102")
    assert not covers(harbin, "230200")
    assert not covers(harbin, "230000")
    assert covers(heilongjiang, "230200")
    one = Grant(Role.STATION, "230100", 7)
    assert covers(one, "230100", 7)
    assert not covers(one, "230100", 8)
    assert not covers(one, "230100")
    assert holds([harbin], Right.STATION_MAKE, "230102")
    assert not holds([harbin], Right.STATION_MAKE, "230200")
    assert not holds([], Right.FLEET_SEE)


def test_nobody_gives_more_than_he_has() -> None:
    """Over every role, place and giver: what is given lies within the giver's region, and no role
    makes its like or one above, but the province's own."""
    places = ["000000", "230000", "230100", "230200", "230102"]
    for giver in (Grant(role, place) for role in Role for place in places):
        for wanted in (Grant(role, place, at) for role in Role for place in places
                       for at in (None, 7)):  # fmt: skip
            if not may_give([giver], wanted):
                continue
            assert fits(wanted)
            assert regions.within(wanted.region, giver.region)
            assert may(giver.role, Right.ACCOUNT_MANAGE)
            if giver.role is Role.CITY:
                assert wanted.role in (Role.STATION, Role.TECHNICIAN, Role.READER)
    assert may_give([Grant(Role.PROVINCE, "230000")], Grant(Role.CITY, "230100"))
    assert not may_give([Grant(Role.PROVINCE, "230000")], Grant(Role.CITY, "230000"))
    assert not may_give([Grant(Role.CITY, "230100")], Grant(Role.AUDITOR, "230100"))
