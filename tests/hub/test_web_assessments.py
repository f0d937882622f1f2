"""The pages of assessments: published, begun, filled in, shown, checked; and how they look."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from hub.assess.form import read, shipped
from hub.rights import Role
from hub.sessions import Stage
from tests.hub.conftest import Make
from tests.hub.site import CITY, Site, look, put_cookies, site_on
from tests.hub.test_publicity import PICTURE
from tests.hub.test_web_duties import upload
from tests.hub.test_web_pages import HERE, THERE, client, send
from tests.sandbox.browser import chromium

PLACE, FORMS = "/duties/assessments", "/duties/questionnaires"
FORM = next(one for one in map(read, shipped()) if one.id == "heilongjiang-grading")
BEGIN = {"station": HERE, "form": FORM.id, "kind": "self", "level": "1"}
WHOLE = {f"answer-{one.id}": "met" for one in FORM.of_level(1)} | {"note-name": "门头已更换"}


@pytest.fixture
def site(light_made: Make) -> Iterator[Site]:
    with site_on(light_made()) as site:
        yield site


def publish(site: Site, browser: httpx.Client, content: bytes = b"") -> httpx.Response:
    form = site.form(browser.headers["X-Cookie"])
    parts = [(name, (None, text.encode())) for name, text in form.items()]
    return browser.post(FORMS, files=[*parts, ("file", ("x", content))])


def test_from_the_questionnaire_to_the_check(site: Site) -> None:
    with (
        client(site, Role.CITY, CITY) as wang,
        client(site, Role.STATION, HERE, "zhao.min") as zhao,
        client(site, Role.STATION, THERE, "chen.jun") as chen,
        client(site, Role.AUDITOR, "230000", "sun.wei") as sun,
    ):
        assert publish(site, zhao).status_code == 403
        assert "published" in publish(site, wang).headers["location"]
        assert "known" in publish(site, wang).headers["location"]
        assert publish(site, wang, b"id = 1").status_code == 400
        assert FORM.zh in sun.get(FORMS).text
        assert FORM.items[0].zh in sun.get(f"{FORMS}/{FORM.id}/1").text
        assert sun.get(f"{FORMS}/{FORM.id}/9").status_code == 404
        for bad in ({"station": THERE}, {"kind": "agency"}, {"kind": "?"}, {"level": "4"},
                    {"form": "?"}, {"assessor": "某公司"}):  # fmt: skip
            assert send(zhao, site, PLACE, **(BEGIN | bad)).status_code == 400, bad
        assert send(wang, site, PLACE, **BEGIN).status_code == 400  # its station alone
        assert send(zhao, site, PLACE, **BEGIN).headers["location"].startswith(f"{PLACE}/1?")
        assert "there" in send(zhao, site, PLACE, **BEGIN).headers["location"]
        path = f"{PLACE}/1"
        assert send(wang, site, path, do="save").status_code == 403
        assert send(chen, site, path, do="save").status_code == 404
        some = {"do": "save", "answer-name": "met", "note-name": "门头已更换"}
        assert send(zhao, site, path, **some).status_code == 303
        assert "门头已更换" in zhao.get(path).text
        assert "门头已更换" not in sun.get(path).text
        long = send(zhao, site, path, **(some | {"note-name": "长" * 301}))
        assert long.status_code == 400
        left = send(zhao, site, path, **WHOLE, do="hand-in")
        assert (left.status_code, "还有 1 项" in left.text) == (400, True)
        assert upload(zhao, site, f"{path}/show", item="publicity").status_code == 400
        assert upload(zhao, site, f"{path}/show", PICTURE, item="?").status_code == 400
        assert upload(zhao, site, f"{path}/show", b"x", item="publicity").status_code == 400
        assert upload(zhao, site, f"{path}/show", PICTURE, item="publicity").status_code == 303
        assert send(zhao, site, path, **WHOLE, do="hand-in").status_code == 303
        assert send(zhao, site, path, **WHOLE, do="save").status_code == 409
        assert upload(zhao, site, f"{path}/show", PICTURE, item="publicity").status_code == 409
        assert "100.0%" in wang.get(PLACE).text
        file = send(wang, site, f"{path}/files/publicity/1")
        assert file.content == PICTURE
        assert send(sun, site, f"{path}/files/publicity/1").status_code == 403
        decide = {"do": "decide", "event": "return"}
        assert send(zhao, site, path, **decide).status_code == 403
        assert send(wang, site, path, **decide).status_code == 400
        assert send(wang, site, path, do="decide", event="?").status_code == 400
        assert send(wang, site, path, **decide, reason="照片不清").status_code == 303
        assert "照片不清" in zhao.get(path).text
        assert send(zhao, site, path, **WHOLE, do="hand-in").status_code == 303
        assert send(wang, site, path, do="decide", event="accept").status_code == 303
        assert send(wang, site, path, do="decide", event="accept").status_code == 409
        third = BEGIN | {"kind": "third-party", "assessor": "某咨询公司"}
        assert send(wang, site, PLACE, **third).status_code == 303
        csv = send(sun, site, f"{PLACE}-file", kind="csv").content.decode("utf-8-sig")
        assert len(csv.splitlines()) == 3
        assert "100.0%" in csv
        assert "门头" not in csv
    steps = [one for one in site.deeds() if one.startswith(("form", "assessment"))]
    assert steps == ["form-published"] * 2 + ["assessment-stepped"] * 7


@pytest.mark.glass
@pytest.mark.parametrize("deep", [False, pytest.param(True, marks=pytest.mark.full)])
def test_they_look_well(sqlite_made: Make, deep: bool) -> None:
    """`deep`: every page; else those of another kind each."""
    with site_on(sqlite_made()) as site, chromium() as page:
        with (
            client(site, Role.CITY, CITY) as wang,
            client(site, Role.STATION, HERE, "zhao.min") as zhao,
        ):
            publish(site, wang)
            send(zhao, site, PLACE, **BEGIN)
            upload(zhao, site, f"{PLACE}/1/show", PICTURE, item="publicity")
        page.driver.delete_all_cookies()
        put_cookies(page, site.url, hub=site.enter("zhao.min", Stage.IN))
        look(page, site.url, f"{PLACE}/1", "assessment-fill")
        if not deep:
            return
        with client(site, Role.STATION, HERE, "wu.min") as wu:
            assert send(wu, site, f"{PLACE}/1", **WHOLE, do="hand-in").status_code == 303
        put_cookies(page, site.url, hub=site.enter("wang.li", Stage.IN))
        for path, name in ((PLACE, "assessments"), (f"{PLACE}/1", "assessment-check"),
                           (FORMS, "questionnaires"),
                           (f"{FORMS}/{FORM.id}/1", "questionnaire")):  # fmt: skip
            look(page, site.url, path, name)
