"""The frame of the administrators' pages: coming in, sessions, forms, headers, bounds; and how the
pages look in a real Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest
from selenium.webdriver.common.keys import Keys

from hub import admins, lockout, sessions, totp, tries
from hub.database import writing
from hub.limits import Requests
from hub.rights import Role
from hub.sessions import Stage
from hub.web.frame import COOKIE, KNOWN
from hub.web.page import Page as WebPage
from hub.web.pages import PAGES
from hub.web.words import LANGUAGES, read
from tests.hub.conftest import Make
from tests.hub.site import Site, check_axe, keep, put_cookies, site_on
from tests.hub.site import look as look_well
from tests.sandbox.browser import SPILLS, Page, chromium

OWN = "four words nobody guesses"


@pytest.fixture
def site(sqlite_made: Make) -> Iterator[Site]:
    with site_on(sqlite_made()) as site:
        yield site


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with chromium() as one:
        yield one


def cookie_of(answer: httpx.Response) -> str:
    given = answer.headers["set-cookie"]
    for word in ("Secure", "HttpOnly", "SameSite=strict", "Path=/"):
        assert word in given
    assert "Domain" not in given
    return given.partition(f"{COOKIE}=")[2].partition(";")[0]


def code_now(site: Site, letters: str) -> str:
    import base64

    secret = base64.b32decode(letters.replace(" ", ""))
    return totp.code_at(secret, int(site.time().timestamp()) // totp.STEP)


@pytest.mark.glass
@pytest.mark.parametrize("deep", [False, pytest.param(True, marks=pytest.mark.full)])
def test_the_whole_way_in_by_keyboard(site: Site, page: Page, deep: bool) -> None:
    """Password for once, an own one, a second factor; out; and in again with both. `deep`: each
    page is looked at in every way."""

    def look(page: Page, url: str, path: str, name: str) -> None:
        if deep:
            look_well(page, url, path, name)
        else:
            page.open(url + path)
            check_axe(page)

    with writing(site.engine) as connection:
        once = admins.make(connection, "wang.li", "test", site.time())
    page.driver.delete_all_cookies()
    put_cookies(page, site.url, lang="zh", theme="light")
    look(page, site.url, "/sign-in", "sign-in")
    put_cookies(page, site.url, lang="zh", theme="light")

    def type_in(*fields: str) -> None:
        page.script("document.querySelector('main input:not([type=hidden]):not(.unseen)').focus()")
        for number, field in enumerate(fields):
            page.keys(*([Keys.TAB] if number else []), field)
        page.keys(Keys.ENTER)

    page.open(site.url + "/")
    type_in("wang.li", "wrong")
    page.wait(lambda: "账号或密码不对" in page.text(), "refusal")
    check_axe(page)
    page.complaints()  # Chromium tells of a 400
    page.open(site.url + "/")
    type_in("wang.li", once)
    page.wait(lambda: "设置自己的密码" in page.text(), "choice of a password")
    look(page, site.url, "/sign-in/password", "choose")
    put_cookies(page, site.url, lang="zh", theme="light")
    page.open(site.url + "/")
    type_in(OWN, OWN)
    page.wait(lambda: "绑定动态口令" in page.text(), "second factor")
    look(page, site.url, "/sign-in/second", "second")
    put_cookies(page, site.url, lang="zh", theme="light")
    page.open(site.url + "/")
    letters = page.text("code.key")
    type_in(code_now(site, letters))
    page.wait(lambda: "还没有角色" in page.text(), "home")
    look(page, site.url, "/own", "own")
    page.css("form[action='/sign-out'] button").click()
    page.wait(lambda: page.text("h1") in ("Sign in", "登录"), "sign-in")
    put_cookies(page, site.url, lang="zh", theme="light")

    page.open(site.url + "/")
    type_in("wang.li", OWN)
    page.wait(lambda: page.text("h1") == "输入动态口令", "code")
    look(page, site.url, "/sign-in/code", "code")
    type_in(code_now(site, letters))
    page.wait(lambda: page.all("[role=alert]"), "a code that was used")
    page.complaints()
    site.time.skip(seconds=30)
    type_in(code_now(site, letters))
    page.wait(lambda: page.text("h1") in ("Overview", "概况"), "home")
    assert site.deeds()[-6:] == ["account-made", "password-set", "second-factor-set", "signed-in",
                                 "signed-out", "signed-in"]  # fmt: skip
    asked = [address for address in page.requests() if address.startswith(("http", "ws"))]
    assert [address for address in asked if not address.startswith(f"{site.url}/")] == []


@pytest.mark.glass
def test_home_and_refusals_look_well(site: Site, page: Page) -> None:
    site.account("wang.li", Role.PROVINCE, "230000")
    page.driver.delete_all_cookies()
    put_cookies(page, site.url, hub=site.enter("wang.li"))
    look_well(page, site.url, "/", "home")
    put_cookies(page, site.url, lang="zh", theme="light")
    page.open(site.url + "/nowhere")
    assert page.text("h1") == "没有这个页面"
    check_axe(page)
    page.complaints()


def test_every_page_refuses_who_is_not_signed_in(site: Site) -> None:
    with site.client() as stranger:
        for one in PAGES:
            if one.stage is Stage.IN:
                for method in [m for m, h in (("GET", one.show), ("POST", one.act)) if h]:
                    answer = stranger.request(method, one.path.replace("{", "").replace("}", ""))
                    assert answer.headers.get("location") == "/sign-in", one.path


def test_every_page_of_a_right_refuses_who_has_none(site: Site) -> None:
    site.account("nobody")
    with site.client(site.enter("nobody")) as client:
        for one in PAGES:
            if one.right is not None and one.show:
                path = one.path.replace("{", "").replace("}", "")
                assert client.get(path).status_code == 403, path


def test_headers_forbid_what_no_page_of_ours_does(site: Site) -> None:
    with site.client() as client:
        for path in ("/sign-in", "/nowhere", "/static/pages.css", "/static/nothing", "/look"):
            answer = client.get(path)
            policy = answer.headers["content-security-policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert answer.headers["x-frame-options"] == "DENY"
        assert client.get("/static/..%2Fframe.py").status_code == 404
        assert client.get("/look?lang=en&back=//evil.example").headers["location"] == "/"
        assert client.get("/look?lang=en&back=/own").headers["location"] == "/own"


def test_a_form_must_be_ours_and_of_this_session(site: Site) -> None:
    site.account("wang.li")
    site.account("li.na")
    mine, hers = site.enter("wang.li"), site.enter("li.na")
    number = {"session": "1"}
    with site.client(mine) as client:
        for headers, form in (
            ({"Origin": "https://evil.example"}, site.form(mine, **number)),
            ({"Origin": "null"}, site.form(mine, **number)),
            ({}, number),
            ({}, site.form(hers, **number)),
        ):
            assert client.post("/own/end", data=form, headers=headers).status_code == 403
        del client.headers["Origin"]
        assert client.post("/own/end", data=site.form(mine, **number)).status_code == 403
        client.headers["Sec-Fetch-Site"] = "same-origin"
        assert client.post("/own/end", data=site.form(mine, **number)).status_code == 303


def test_what_only_takes_a_form_is_looked_at_where_the_form_stands(site: Site) -> None:
    """Another language on a page that answered a form leads there."""
    site.account("wang.li", Role.STATION, "HLJ-DEMO-0001")
    with site.client(site.enter("wang.li")) as client:
        for path, above in (("/feedback/1/words", "/feedback/1"), ("/own/end", "/own"),
                            ("/duties/publicity/1/hand-in", "/duties/publicity/1"),
                            ("/sign-out", "/")):  # fmt: skip
            assert client.get(path).headers["location"] == above


def test_one_ends_only_ones_own_sessions(site: Site) -> None:
    site.account("wang.li")
    site.account("li.na")
    mine, hers = site.enter("wang.li"), site.enter("li.na")
    with site.client(mine) as client:
        for number in ("2", "x", "", "9" * 30):
            form = site.form(mine, session=number)
            assert client.post("/own/end", data=form).status_code == 404
    with site.client(hers) as client:
        assert client.get("/own").status_code == 200
    assert mine not in site.client(mine).get("/own").text


def test_a_session_ends_after_half_an_hour_without_use(site: Site) -> None:
    site.account("wang.li")
    with site.client(site.enter("wang.li")) as client:
        for minutes in (29, 29):
            site.time.skip(minutes=minutes)
            assert client.get("/own").status_code == 200
        site.time.skip(minutes=31)
        assert client.get("/own").headers["location"] == "/sign-in"


def test_a_session_ends_after_eight_hours_of_use(site: Site) -> None:
    site.account("wang.li")
    with site.client(site.enter("wang.li")) as client:
        for _ in range(23):
            site.time.skip(minutes=20)
            assert client.get("/own").status_code == 200
        site.time.skip(minutes=20)
        assert client.get("/own").headers["location"] == "/sign-in"


def test_what_is_half_in_stays_there_and_ends_soon(site: Site) -> None:
    site.account("wang.li", Role.PROVINCE, "000000")
    cookie = site.enter("wang.li", Stage.CHOOSE)
    with site.client(cookie) as client:
        for path in ("/", "/own", "/sign-in", "/sign-in/code", "/sign-in/second"):
            assert client.get(path).headers["location"] == "/sign-in/password"
        site.time.skip(minutes=11)
        assert client.get("/").headers["location"] == "/sign-in"


def test_locking_or_resetting_an_account_ends_its_sessions(site: Site) -> None:
    site.account("wang.li")
    for deed in ("lock", "reset", "second"):
        with site.client(site.enter("wang.li")) as client:
            assert client.get("/own").status_code == 200
            with writing(site.engine) as connection:
                if deed == "lock":
                    admins.lock(connection, "wang.li", True, "test", site.time())
                    admins.lock(connection, "wang.li", False, "test", site.time())
                elif deed == "reset":
                    admins.reset(connection, "wang.li", "test", site.time())
                else:
                    admins.drop_second(connection, "wang.li", "test", site.time())
            assert client.get("/own").headers["location"] == "/sign-in"


def test_the_cookie_changes_at_each_stage(site: Site) -> None:
    with writing(site.engine) as connection:
        once = admins.make(connection, "wang.li", "test", site.time())
    with site.client() as client:
        answer = client.post("/sign-in", data={"name": "wang.li", "password": once})
        first = cookie_of(answer)
    with site.client(first) as client:
        answer = client.post("/sign-in/password", data=site.form(first, new=OWN, again=OWN))
        second = cookie_of(answer)
        assert second != first
        assert (
            client.get("/sign-in/second").headers["location"] == "/sign-in"
        )  # the old one is dead


def test_an_unknown_name_is_answered_as_a_wrong_password(site: Site) -> None:
    site.account("wang.li")
    with site.client() as client:
        answers = [
            client.post("/sign-in", data={"name": name, "password": "x"})
            for name in ("wang.li", "nobody", *["wang.li"] * 5)
        ]
    assert {answer.status_code for answer in answers} == {400}
    assert len({answer.text.replace("nobody", "wang.li") for answer in answers}) == 1


def test_tries_from_one_address_are_bounded(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tries, "MOST", 3)
    site.account("wang.li")
    with site.client() as client:
        form = {"name": "nobody", "password": "x"}
        codes = [client.post("/sign-in", data=form).status_code for _ in range(5)]
        assert codes == [400, 400, 400, 429, 429]
        site.time.skip(minutes=11)
        assert client.post("/sign-in", data=form).status_code == 400


def test_requests_from_one_address_are_bounded() -> None:
    from tests.hub.conftest import Time

    time, bound = Time(), Requests(3, timedelta(minutes=1))
    assert [bound.allow("a", time()) for _ in range(4)] == [True, True, True, False]
    assert bound.allow("b", time())
    time.skip(minutes=1)
    assert bound.allow("a", time())


def test_a_browser_that_came_in_is_known_again(site: Site) -> None:
    """At the very address from which somebody else guesses."""
    number = site.account("wang.li")
    with writing(site.engine) as connection:
        once = admins.reset(connection, "wang.li", "test", site.time())
        known = lockout.known_cookie(site_vault(), number, site.time())
    with site.client() as guessing:
        form = {"name": "wang.li", "password": "guess"}
        codes = [guessing.post("/sign-in", data=form).status_code for _ in range(lockout.TRIES)]
        assert codes == [400] * lockout.TRIES
        form["password"] = once
        assert guessing.post("/sign-in", data=form).status_code == 400
        answer = guessing.post("/sign-in", data=form, headers={"Cookie": f"{KNOWN}={known}"})
        assert answer.headers["location"] == "/"


def test_wrong_codes_pause_the_account(site: Site) -> None:
    number = site.account("wang.li")
    with writing(site.engine) as connection:
        once = admins.reset(connection, "wang.li", "test", site.time())
        assert once
        admins.choose(connection, "wang.li", OWN, site.time())
        token = sessions.begin(connection, number, Stage.ENROL, "", site.time())
        session = sessions.find(connection, token, site.time())
        assert session is not None
        secret = admins.offer_second(connection, site_vault(), session)
        session = sessions.find(connection, token, site.time())
        code = totp.code_at(secret, int(site.time().timestamp()) // 30)
        assert admins.take_second(connection, site_vault(), session, code, site.time())
    cookie = site.enter("wang.li", Stage.CODE)
    with site.client(cookie) as client:
        form = site.form(cookie, code="000000")
        for _ in range(lockout.TRIES):
            answer = client.post("/sign-in/code", data=form)
            assert answer.status_code == 400
        assert client.post("/sign-in/code", data=form).status_code == 429
        assert client.get("/sign-in/code").headers["location"] == "/sign-in"
        answer = client.post("/sign-in", data={"name": "wang.li", "password": OWN})
        assert answer.status_code == 400
    assert "account-paused" in site.deeds()


def site_vault() -> object:
    from tests.hub.conftest import VAULT

    return VAULT


def test_what_breaks_is_said_in_words_and_tells_nothing(
    site: Site, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hub.web import pages

    def broken(ask: object) -> None:
        raise RuntimeError("secret words")

    monkeypatch.setattr(pages, "PAGES", (WebPage("/broken", broken, stage=Stage.OUT),))
    from hub.web.frame import Frame
    from tests.hub.conftest import VAULT
    from tests.sandbox.client import serving

    with serving(Frame(site.engine, VAULT, pages.PAGES, site.time).application()) as url:
        answer = httpx.get(f"{url}/broken", trust_env=False)
    assert answer.status_code == 500
    assert "平台出错了" in answer.text
    assert "secret" not in answer.text + caplog.text


def test_every_word_is_there_in_both_languages() -> None:
    from string import Formatter

    for name, texts in read().items():
        assert set(texts) == set(LANGUAGES), name
        fields = [{field for _, field, _, _ in Formatter().parse(texts[one]) if field is not None}
                  for one in LANGUAGES]  # fmt: skip
        assert fields[0] == fields[1], name
    for name in read():
        if name.startswith("refused.") and name[8:] not in ("back", "code"):
            assert f"{name.removesuffix('-do')}-do" in read()


def test_what_was_written_is_not_lost_with_the_session(site: Site) -> None:
    """Nor where somebody signed in anew meanwhile; of passwords and of others' pages no word."""
    said = "已当面向群众说明：\n材料齐全后两个工作日内办结。"
    site.account("wang.li", Role.STATION, "HLJ-DEMO-0001")
    cookie = site.enter("wang.li")
    form = site.form(cookie, event="reply", note=said, seen="1")
    with site.client(site.enter("wang.li")) as again:
        answer = again.post("/feedback/1", data=form)
        assert (answer.status_code, said in answer.text) == (403, True)
        assert "没有任何改动" in answer.text
    site.time.skip(minutes=31)
    with site.client(cookie) as late:
        answer = late.post("/feedback/1", data=form)
        assert (answer.status_code, said in answer.text) == (403, True)
        assert "登录已过期" in answer.text
        evil = {"Origin": "https://evil.example"}
        assert said not in late.post("/feedback/1", data=form, headers=evil).text
        typed = {"old": "甲乙丙丁戊己庚辛", "new": said, "again": said}
        assert late.post("/own", data=typed).headers["location"] == "/sign-in"
        parts = {"words": (None, said), "file-1": ("x", b"several words in a file\n")}
        page = late.post("/duties/publicity/1/hand-in", files=parts).text
        assert said in page
        assert "in a file" not in page
        large = {"words": (None, said), "file-1": ("x", bytes(2_000_000))}
        answer = late.post("/duties/publicity/1/hand-in", files=large)
        assert (answer.status_code, "登录已过期" in answer.text) == (403, True)
        assert said in answer.text
        answer = late.post("/duties/publicity/1/hand-in", files=large, headers=evil)
        assert said not in answer.text


def test_nothing_is_shown_again_of_a_form_with_secrets(site: Site) -> None:
    words = "a key of five words\nor of two lines"
    site.account("wang.li", Role.PROVINCE, "230000")
    with site.client() as out, site.client(site.enter("wang.li")) as anew:
        for path in ("/own", "/settings/drafts/1/value", "/sign-in"):
            for client in (out, anew):
                assert "of five words" not in client.post(path, data={"value": words}).text


@pytest.mark.glass
def test_what_was_written_looks_well(site: Site, page: Page) -> None:
    site.account("wang.li", Role.STATION, "HLJ-DEMO-0001")
    page.driver.delete_all_cookies()
    put_cookies(page, site.url, hub=site.enter("wang.li"), lang="zh", theme="light")
    page.open(site.url + "/duties/publicity/own")
    page.script(
        "document.querySelector('textarea').value = '进社区宣传参保缴费，现场解答一百余人。'"
    )
    site.time.skip(minutes=31)
    page.script(
        "const form = document.querySelector('main form');"
        "form.noValidate = true; form.querySelector('button').click();"
    )
    page.wait(lambda: page.all("#kept-1"), "what was written")
    assert page.css("#kept-1").get_attribute("value") == "进社区宣传参保缴费，现场解答一百余人。"
    check_axe(page)
    for width in (375, 2560):
        page.size(width, 900)
        assert page.script(SPILLS) == []
        keep(page, f"kept-{width}")
    page.complaints()
