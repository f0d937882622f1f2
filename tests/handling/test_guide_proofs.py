"""What a guide says of proofs is what decides: no text may promise what the terminal refuses."""

from __future__ import annotations

from itertools import product

import pytest
from msgspec import structs

from kiosk.check import items as check
from kiosk.check.finding import Rule
from kiosk.handling.fileable import by_agent, here, proofs_here
from kiosk.handling.guide import PROGRESS, elements
from kiosk.services import rules
from kiosk.services.catalogue import Catalogue
from kiosk.services.model_base import Bilingual
from kiosk.services.proofs import Proof, enough, least
from kiosk.services.snapshot import DataError
from kiosk.services.texts import ItemText, names_proof
from kiosk.settings.load import load, profiles
from kiosk.text.strings import Strings

CATALOGUE = Catalogue.load()
SETTINGS = load("heilongjiang-2")
STRINGS = {language: Strings.load(language) for language in ("zh", "en")}
FORMS = [i for i in CATALOGUE if i.form is not None]
ANY = "任选其一"


def said(item, key="materials", *, here=True, settings=SETTINGS, language="zh") -> tuple[str, ...]:
    every = elements(item, settings, STRINGS[language], here=here)
    return next(one.texts for one in every if one.key == key)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("item", FORMS, ids=lambda i: i.id)
def test_at_the_terminal_what_is_named_is_enough_and_all_of_it_is_needed(item, language):
    line, *rest = said(item, language=language)
    at_terminal = line.split("；")[0].split(";")[0]
    say = STRINGS[language]
    named = {p for p in Proof if say(f"guide.proof.{p}") in at_terminal}
    accepts, need = item.form.accepts, item.form.need
    assert enough(accepts, need, named)
    assert least(accepts, need) == (tuple(p for p in Proof if p in named),)
    assert ANY not in "".join((line, *rest))


@pytest.mark.parametrize("item", FORMS, ids=lambda i: i.id)
def test_way_and_steps_name_the_proofs_that_the_form_wants(item):
    for text in (item.form.way.zh, "".join(s.zh for s in item.form.steps)):
        shows = text.split("替别人")[0].replace("身份证号码", "")
        assert "医保电子凭证" in shows
        assert ("身份证" in shows) == (item.form.need == 2)


def test_what_a_bureau_accepts_here_is_named_and_only_what_can_be_had():
    accepts = (Proof.VOUCHER, Proof.CARD, Proof.STAFF, Proof.FACE)
    station = structs.replace(SETTINGS.station, proofs={"away-filing": accepts})
    settings, item = structs.replace(SETTINGS, station=station), CATALOGUE.item("away-filing")
    assert not proofs_here(settings) & {Proof.STAFF, Proof.FACE}
    assert said(item, settings=settings) == said(item)
    blind = structs.replace(settings, devices=structs.replace(settings.devices, scanner=None))
    line = said(item, settings=blind)[0]  # nothing of it can be had: all that would do is named
    assert (
        "医保电子凭证，或刷脸核对（带居民身份证），或身份证件（居民身份证或社会保障卡）和工作"
        in line
    )


def test_who_acts_for_another_is_told_where_that_is_taken():
    with_camera = load("wafangdian-town")  # the copy of the agent's card is a picture
    for settings, item in product((SETTINGS, with_camera), FORMS):
        agents = [t for t in said(item, settings=settings) if t.startswith("他人代办的")]
        taken = by_agent(item.form, settings)
        person = item.unit is None and item.guide.by == "person"
        assert len(agents) == (person or taken)
        assert all(("到窗口" in t) is not taken for t in agents)
    assert by_agent(CATALOGUE.item("away-filing").form, with_camera)


def test_at_a_counter_any_one_of_them_will_do():
    assert ANY in said(CATALOGUE.item("transfer-in"), here=False)[0]
    assert ANY in said(CATALOGUE.item("account-details"))[0]  # a look-up
    assert said(CATALOGUE.item("newborn-enrolment"), here=False)[0] == "监护人的居民身份证"


def test_where_progress_can_be_seen_is_told_only_where_it_is_offered():
    item, (step,) = CATALOGUE.item("transfer-in"), [STRINGS["zh"]("guide.progress")]
    assert CATALOGUE.item(PROGRESS).short.zh in step
    assert CATALOGUE.item(PROGRESS).short.en in STRINGS["en"]("guide.progress")
    assert said(item, "steps", here=False)[-1] == step
    town = load("wafangdian-town")
    assert PROGRESS not in town.items
    assert step not in said(item, "steps", here=False, settings=town)


@pytest.mark.parametrize("profile", profiles())
def test_nobody_is_sent_to_a_look_up_that_is_not_offered(profile):
    settings = load(profile)
    offered = {*settings.items, *settings.handling, *here(settings, CATALOGUE)}
    if PROGRESS in offered:
        return
    name = f"“{CATALOGUE.item(PROGRESS).short.zh}”"
    for one in (i for i in CATALOGUE if i.id in offered or i.own):
        assert not [key for key, text in rules.texts(one) if name in text.zh], one.id


def test_a_text_that_names_proofs_itself_is_refused():
    item = CATALOGUE.item("transfer-in")
    text = Bilingual(zh="本人有效身份凭证，任选其一", en="Something")
    assert names_proof(text)
    assert names_proof(Bilingual(zh="证件", en="Your e-voucher"))
    guide = structs.replace(item.guide, materials=(*item.guide.materials, text))
    with pytest.raises(DataError, match=r"guide\.materials\[\d\].*leave it out"):
        rules.check_item("transfer-in", structs.replace(item, guide=guide))


def test_a_bureaus_own_list_that_names_proofs_is_found():
    text = ItemText(materials=(Bilingual(zh="医保电子凭证", en="Voucher"),))
    settings = structs.replace(SETTINGS, item_texts={"transfer-in": text})
    found = {f.subject for f in check.check(settings, CATALOGUE) if f.rule is Rule.PROOFS_TOLD}
    assert found == {"transfer-in"}
