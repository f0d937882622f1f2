"""Who is shown, and who is not."""

from __future__ import annotations

from datetime import date

import pytest

from kiosk.platform.interface import (
    Cancel,
    CentreTrouble,
    Credential,
    CredentialKind,
    Notice,
    PersonFound,
    PersonRefused,
    Refusal,
    Trouble,
)
from tests.platform.platform_rig import Refuse, client

NO, CHILD_NO = "230198199001011232", "230198201501010019"
CARD = Credential(CredentialKind.ID_CARD, certificate_type="01", certificate_no=NO, name="陈试")


def base(**more):
    return {
        "psn_no": "P1", "psn_cert_type": "01", "certno": NO, "psn_name": "陈试", "gend": "1",
        "naty": "01", "brdy": "1990-01-01", "age": 36.8, **more,
    }  # fmt: skip


def insurance(**more):
    return {
        "balc": 1036.20, "insutype": "310", "psn_type": "11", "psn_insu_stas": "1",
        "psn_insu_date": "2015-07-01", "paus_insu_date": None, "cvlserv_flag": "0",
        "insuplc_admdvs": "230100", "emp_name": "测试单位", **more,
    }  # fmt: skip


def answer(rows=None, **more):
    return {"baseinfo": base(**more), "insuinfo": [insurance()] if rows is None else rows,
            "idetinfo": None}  # fmt: skip


@pytest.fixture
def find(rig):
    rig.answers["1101"] = lambda e: answer()
    centre = client(rig.url)
    yield lambda credential=CARD: centre.person(credential, Cancel())
    centre.close()


def test_found_by_card(rig, find):
    found = find()
    assert isinstance(found, PersonFound)
    assert found.notice is Notice.NONE
    person = found.person
    assert (person.person_no, person.name, person.birth) == ("P1", "陈试", date(1990, 1, 1))
    assert str(person.insurances[0].balance) == "1036.20"
    assert person.insurances[0].type_label == "职工基本医疗保险"
    assert rig.inputs("1101") == [
        {"data": {"mdtrt_cert_type": "02", "mdtrt_cert_no": NO, "psn_cert_type": "01",
                  "certno": NO}}
    ]  # fmt: skip
    for thing in (found, person, CARD, person.insurances[0]):
        assert NO not in repr(thing)
        assert "陈" not in repr(thing)


@pytest.mark.parametrize(
    ("made", "why"),
    [
        ({}, Refusal.NOT_FOUND),
        ({"baseinfo": None}, Refusal.NOT_FOUND),
        ({"baseinfo": {}}, Refusal.NOT_FOUND),
        (answer([]), Refusal.NOT_INSURED),
        (answer([insurance(psn_insu_stas="0")]), Refusal.NOT_INSURED),
        (answer(surv_stas="2"), Refusal.DECEASED),
        (answer(psn_cert_type="91"), Refusal.SECRECY),
        (answer(psn_cert_type=91, psn_name="另一个人"), Refusal.SECRECY),
        (answer(psn_name="陈识"), Refusal.NAME_DIFFERS),
        ("FSI-未查询到人员信息[x]", Refusal.NOT_FOUND),
        ("FSI-该人员已死亡[x]", Refusal.DECEASED),
        ("FSI-令牌无效，未查询到[x]", Refusal.BAD_VOUCHER),
    ],
)
def test_refusals(rig, find, made, why):
    def answers(envelope):
        if isinstance(made, str):
            raise Refuse(made)
        return made

    rig.answers["1101"] = answers
    assert find() == PersonRefused(why)


def test_an_answer_about_somebody_else_shows_nobody(rig, find):
    rig.answers["1101"] = lambda e: answer(certno=CHILD_NO)
    assert find() == CentreTrouble(Trouble.NONSENSE, "1101 other-person")
    rig.answers["1101"] = lambda e: answer(certno=NO.lower())
    assert isinstance(find(), PersonFound)


@pytest.mark.parametrize(
    "broken",
    [answer(psn_no=None), answer(psn_name=""), answer([{}]), answer("x"), {"baseinfo": 5},
     {"baseinfo": [base(), base()]}, [1]],
)  # fmt: skip
def test_broken_answers_are_nonsense(rig, find, broken):
    rig.answers["1101"] = lambda e: broken
    assert find().why is Trouble.NONSENSE


@pytest.mark.parametrize(
    ("rows", "notice"),
    [
        ([insurance(psn_insu_stas="2")], Notice.SUSPENDED),
        ([insurance(psn_insu_stas="4")], Notice.TERMINATED),
        ([insurance(psn_insu_stas="2"), insurance(psn_insu_stas="1")], Notice.NONE),
        ([insurance(psn_insu_stas="4"), insurance(psn_insu_stas="2")], Notice.SUSPENDED),
        ([insurance(insuplc_admdvs="320100")], Notice.ELSEWHERE),
        ([insurance(insuplc_admdvs="320100", psn_insu_stas="2")], Notice.ELSEWHERE),
        ([insurance(insuplc_admdvs="320100"), insurance(insutype="390")], Notice.NONE),
        ([insurance(insuplc_admdvs=None)], Notice.NONE),
        ([insurance(insuplc_admdvs=None, insu_admdvs="320100")], Notice.ELSEWHERE),
    ],
)
def test_notices(rig, find, rows, notice):
    rig.answers["1101"] = lambda e: answer(rows)
    assert find().notice is notice


def test_an_expired_card_is_not_even_asked_about(rig, find):
    expired = Credential(CredentialKind.ID_CARD, certificate_no=NO, valid_to=date(2026, 11, 21))
    assert find(expired) == PersonRefused(Refusal.CARD_EXPIRED)
    assert rig.calls == []
    last_day = Credential(CredentialKind.ID_CARD, certificate_no=NO, valid_to=date(2026, 11, 22))
    assert isinstance(find(last_day), PersonFound)


def test_a_card_of_tomorrow_is_not_even_asked_about(rig, find):
    early = Credential(CredentialKind.ID_CARD, certificate_no=NO, valid_from=date(2026, 11, 23))
    assert find(early) == PersonRefused(Refusal.CARD_NOT_YET)
    assert rig.calls == []
    first_day = Credential(CredentialKind.ID_CARD, certificate_no=NO, valid_from=date(2026, 11, 22))
    assert isinstance(find(first_day), PersonFound)


def test_names_are_compared_after_folding(rig, find):
    rig.answers["1101"] = lambda e: answer(psn_name="王\u9fb4")  # 龴; old cards write U+E81E
    card = Credential(CredentialKind.ID_CARD, certificate_no=NO, name="王\ue81e")
    assert isinstance(find(card), PersonFound)


def test_social_card(rig, find):
    card = Credential(CredentialKind.SOCIAL_CARD, token="A123", card_sn="SN1")
    assert isinstance(find(card), PersonFound)
    assert rig.inputs("1101")[0]["data"] == {
        "mdtrt_cert_type": "03", "mdtrt_cert_no": "A123", "card_sn": "SN1",
    }  # fmt: skip


RAW = "http://x/" + "长" * 3000
VOUCHER = Credential(CredentialKind.E_VOUCHER, token=RAW)
DECODED = {"idNo": NO, "idType": "01", "userName": "陈试", "ecToken": "T" * 32, "insuOrg": "230100"}


@pytest.mark.parametrize("text", [False, True])
def test_e_voucher_is_decoded_by_the_platform(rig, find, text):
    import json

    rig.answers["HLJ91"] = lambda e: {"data": json.dumps(DECODED) if text else DECODED}
    found = find(VOUCHER)
    assert isinstance(found, PersonFound)
    asked = rig.inputs("HLJ91")[0]["data"]
    assert asked["ecQrCode"] == RAW
    assert (asked["deviceType"], asked["businessType"]) == ("SelfService", "03131")
    assert rig.inputs("1101")[0]["data"] == {"mdtrt_cert_type": "01", "mdtrt_cert_no": "T" * 32}
    assert found.person.credential.token == "T" * 32  # the raw text is not kept


def test_bad_vouchers(rig, find):
    def no(text):
        def refuse(envelope):
            raise Refuse(text)

        return refuse

    for text in ("FSI-电子凭证二维码无效[x]", "FSI-该码已过期[x]"):
        rig.answers["HLJ91"] = no(text)
        assert find(VOUCHER) == PersonRefused(Refusal.BAD_VOUCHER)
    rig.answers["HLJ91"] = no("FSI-系统繁忙[x]")
    assert find(VOUCHER) == CentreTrouble(Trouble.REFUSED, "HLJ91 -1")
    rig.answers["HLJ91"] = lambda e: {"data": {}}
    assert find(VOUCHER) == PersonRefused(Refusal.BAD_VOUCHER)
    rig.answers["HLJ91"] = lambda e: {"data": {"idNo": NO}}
    assert find(VOUCHER).why is Trouble.NONSENSE
    blank = Credential(CredentialKind.E_VOUCHER, token=" ")
    assert find(blank) == PersonRefused(Refusal.BAD_VOUCHER)
    assert rig.count("1101") == 0


def test_a_voucher_and_an_answer_about_two_people_show_nobody(rig, find):
    rig.answers["HLJ91"] = lambda e: {"data": {**DECODED, "idNo": CHILD_NO}}
    assert find(VOUCHER).code == "1101 other-person"


def test_the_vendors_token(rig, find):
    token = Credential(CredentialKind.E_VOUCHER_TOKEN, token="V1", name="陈试", certificate_no=NO)
    assert isinstance(find(token), PersonFound)
    assert rig.count("HLJ91") == 0


CHILD = Credential(CredentialKind.CHILD, certificate_no=CHILD_NO, guardian=CARD)


@pytest.fixture
def family(rig):
    listed = [{"certno": CHILD_NO, "psn_name": "陈小试", "rlts": "1"}]
    child = {"psn_no": "P2", "certno": CHILD_NO, "psn_name": "陈小试", "brdy": "2015-01-01"}
    people = {NO: {}, CHILD_NO: child}
    rig.answers["1101"] = lambda e: answer(**people[e["input"]["data"]["mdtrt_cert_no"]])
    rig.answers["HLJ90"] = lambda e: {"data": listed}
    return people, listed


def test_a_child_with_its_guardian(rig, find, family):
    found = find(CHILD)
    assert found.person.person_no == "P2"
    assert found.guardian.person_no == "P1"
    assert [c["infno"] for c in rig.calls] == ["9001", "1101", "HLJ90", "1101"]
    asked = rig.inputs("HLJ90")[0]["data"]
    assert asked["psn_no"] == "P1"
    assert asked["begntime"] < "2008-11-22"


def test_a_child_that_is_not_the_guardians_is_not_asked_about(rig, find, family):
    _, listed = family
    listed.clear()
    assert find(CHILD) == PersonRefused(Refusal.NOT_GUARDIAN)
    assert rig.count("1101") == 1


def test_a_child_of_age_and_one_without_birthday(rig, find, family):
    people, _ = family
    people[CHILD_NO]["brdy"] = "2008-11-22"  # eighteen today
    assert find(CHILD) == PersonRefused(Refusal.NOT_A_MINOR)
    people[CHILD_NO]["brdy"] = "2008-11-23"
    assert isinstance(find(CHILD), PersonFound)
    people[CHILD_NO]["brdy"] = None  # from the number then
    assert isinstance(find(CHILD), PersonFound)


def test_the_guardians_refusal_is_the_answer(rig, find, family):
    people, _ = family
    people[NO]["psn_cert_type"] = "91"
    assert find(CHILD) == PersonRefused(Refusal.SECRECY)
    orphan = Credential(CredentialKind.CHILD, certificate_no=CHILD_NO)
    assert find(orphan) == PersonRefused(Refusal.NOT_GUARDIAN)


def test_an_uninsured_guardian_may_ask_for_an_insured_child(rig, find, family):
    original = rig.answers["1101"]
    rig.answers["1101"] = lambda e: {
        **original(e),
        "insuinfo": [] if e["input"]["data"]["certno"] == NO else [insurance()],
    }
    assert isinstance(find(CHILD), PersonFound)


def test_a_cancelled_search_says_so(rig, find):
    centre = client(rig.url)
    cancel = Cancel()
    cancel.set()
    assert centre.person(CARD, cancel) == CentreTrouble(Trouble.CANCELLED)
    assert rig.calls == []
