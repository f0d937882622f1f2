"""The pages of registrations: who announces, applies, decides and reads; and how they look."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hub.registration import fields
from hub.rights import Role
from hub.sessions import Stage
from tests.hub.conftest import Make
from tests.hub.site import CITY, Site, look, put_cookies, site_on
from tests.hub.test_publicity import PICTURE
from tests.hub.test_web_duties import upload
from tests.hub.test_web_pages import HERE, THERE, client, send
from tests.sandbox.browser import chromium

PLACE, STATION = "/duties/registration", f"/duties/registration/stations/{HERE}"
VALUES = {f"field-{one.id}": f"{one.id} 甲" for one in fields.load().fields}
VALUES |= {"field-legal": "欧阳示例", "do": "apply"}


@pytest.fixture
def site(light_made: Make) -> Iterator[Site]:
    with site_on(light_made()) as site:
        yield site


def test_from_the_first_registration_to_a_change(site: Site) -> None:
    with (
        client(site, Role.CITY, CITY) as wang,
        client(site, Role.STATION, HERE, "zhao.min") as zhao,
        client(site, Role.STATION, THERE, "chen.jun") as chen,
        client(site, Role.AUDITOR, "230000", "sun.wei") as sun,
    ):
        assert "未登记" in wang.get(PLACE).text
        assert send(sun, site, STATION, note="").status_code == 403
        assert send(chen, site, STATION, note="").status_code == 404
        assert send(zhao, site, STATION, note="电话 13900001234").status_code == 400
        assert send(zhao, site, STATION, note="").headers["location"].startswith(f"{PLACE}/1")
        assert send(zhao, site, STATION, note="").status_code == 409
        apply = f"{PLACE}/1/apply"
        assert upload(wang, site, apply, **VALUES).status_code == 403
        bad = upload(zhao, site, apply, **(VALUES | {"field-host": ""}))
        assert (bad.status_code, "进驻机构名称" in bad.text, "欧阳示例" in bad.text) == (
            400,
            True,
            True,
        )
        assert upload(zhao, site, apply, b"<html>", **VALUES).status_code == 400
        assert upload(zhao, site, apply, PICTURE, **VALUES).status_code == 303
        assert upload(zhao, site, apply, PICTURE, **VALUES).status_code == 409
        assert "欧阳示例" in wang.get(f"{PLACE}/1").text
        assert "欧阳示例" not in sun.get(f"{PLACE}/1").text
        files = wang.get(f"{PLACE}/1").text.partition('action="' + f"{PLACE}/1/files/")[2]
        path = f"{PLACE}/1/files/{files.partition(chr(34))[0]}"
        assert send(wang, site, path).content == PICTURE
        assert send(sun, site, path).status_code == 403
        assert send(zhao, site, f"{PLACE}/1", event="approve").status_code == 409
        for event, status in (("?", 400), ("apply", 400), ("return", 400)):
            assert send(wang, site, f"{PLACE}/1", event=event).status_code == status
        assert send(wang, site, f"{PLACE}/1", event="approve").status_code == 303
        assert "欧阳示例" in zhao.get(STATION).text
        assert "欧阳示例" not in sun.get(STATION).text
        for day in ("", "2026-11-23", "x"):
            assert send(zhao, site, STATION, approved=day).status_code == 400
        assert send(zhao, site, STATION, approved="2026-10-16").status_code == 303
        assert "登记变更待办" in zhao.get("/").text
        assert "登记变更待办" not in wang.get("/").text
        assert "2026-11-27，还剩 5 个工作日" in zhao.get(PLACE).text
        gone = send(zhao, site, f"{PLACE}/2", event="withdraw", reason="记错了")
        assert gone.status_code == 303
        assert "已撤销" in zhao.get(f"{PLACE}?which=over").text
        csv = send(wang, site, f"{STATION}/file", kind="csv").content.decode("utf-8-sig")
        assert "欧阳示例" in csv
        assert send(sun, site, f"{STATION}/file").status_code == 403
        assert chen.get(f"{PLACE}/1").status_code == 404
    steps = [one for one in site.deeds() if one.startswith("registration")]
    assert steps == ["registration-stepped"] * 5


@pytest.mark.glass
@pytest.mark.parametrize("deep", [False, pytest.param(True, marks=pytest.mark.full)])
def test_they_look_well(sqlite_made: Make, deep: bool) -> None:
    """`deep`: every page; else those of another kind each."""
    with site_on(sqlite_made()) as site, chromium() as page:
        with (
            client(site, Role.CITY, CITY) as wang,
            client(site, Role.STATION, HERE, "zhao.min") as zhao,
        ):
            send(zhao, site, STATION)
            upload(zhao, site, f"{PLACE}/1/apply", PICTURE, **VALUES)
            send(wang, site, f"{PLACE}/1", event="approve")
            send(zhao, site, STATION, approved="2026-10-16")
            after = VALUES | {"field-legal": "令狐示例"}
        page.driver.delete_all_cookies()
        put_cookies(page, site.url, hub=site.enter("zhao.min", Stage.IN))
        look(page, site.url, f"{PLACE}/2", "registration-apply")
        if not deep:
            return
        look(page, site.url, STATION, "registration-station")
        look(page, site.url, "/", "home-duties")
        with client(site, Role.STATION, HERE, "wu.min") as wu:
            assert upload(wu, site, f"{PLACE}/2/apply", PICTURE, **after).status_code == 303
        put_cookies(page, site.url, hub=site.enter("wang.li", Stage.IN))
        look(page, site.url, PLACE, "registration")
        look(page, site.url, f"{PLACE}/2", "registration-decide")
