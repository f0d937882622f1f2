"""Reviews by who of the staff helped: an id alone, for those whose right it is, and small numbers
protected."""

from __future__ import annotations

import re
from uuid import uuid4

import httpx
import pytest

from hub.database import writing
from hub.feedback.book import Book
from hub.feedback.figures import FEWEST, Grades, shown
from hub.feedback.terms import Terms
from hub.rights import Role
from hub.tables import reviews
from hub.tallies import Counts
from tests.hub.conftest import VAULT, Bench, Make
from tests.hub.site import Site, site_on
from tests.hub.test_hub_records import send as deliver
from tests.hub.test_web_pages import HERE, THERE, client
from tests.sandbox.hub_samples import record


def of(key: str, whole: int) -> Grades:
    return Grades("站", key, (whole, 0, 0, 0, 0))


@pytest.mark.parametrize(
    ("counts", "seen"),
    [
        ({}, ""),
        ({"a": FEWEST - 1}, ""),
        ({"a": FEWEST}, "a"),
        ({"a": 40, "b": 12, "c": 3}, "a"),  # b too: of the whole, c alone would be left
        ({"a": 40, "b": 12, "c": 9, "d": 9}, "ab"),
        ({"a": 40, "b": 12, "c": 1, "d": 1}, "a"),  # two of them, and still few
        ({"a": 40, "c": 1}, ""),
    ],
)
def test_nobody_is_told_from_few_nor_from_what_is_left(counts: dict[str, int], seen: str) -> None:
    kept = shown([of(key, whole) for key, whole in counts.items()])
    assert "".join(one.key for one in kept) == seen
    rest = [whole for key, whole in counts.items() if key not in seen]
    assert not kept or not rest or (len(rest) > 1 and sum(rest) >= FEWEST)


def test_the_id_comes_with_the_review_and_nothing_else(bench: Bench, http: httpx.Client) -> None:
    assert deliver(http, record("review", staff="s01", channel="pad")).status_code == 201
    for bad in ("王芳", "", "S01", "a" * 21):
        assert deliver(http, record("review", staff=bad, number="7K3M-9Q2Y")).status_code == 422
    (row,) = bench.rows("reviews")
    assert row["staff"] == "s01"


def fill(site: Site) -> None:
    book, counts = Book(VAULT, Terms()), Counts()
    with writing(site.engine) as connection:
        for station, staff, count in ((1, "s01", 14), (1, "s02", 11), (1, "s03", 2), (1, None, 5),
                                      (2, "s01", 12)):  # fmt: skip
            for number in range(count):
                key, grade = str(uuid4()), 1 if number == 0 else 5
                connection.execute(reviews.insert().values(
                    key=key, station_id=station, item="enrolment", at=site.time(), channel="pad",
                    grade=grade, reasons="[]", counted=True, staff=staff,
                ))  # fmt: skip
                book.counted(connection, counts, key, station, "enrolment", "pad", grade, False,
                             site.time(), at=site.time(), staff=staff)  # fmt: skip
        counts.write(connection)


def test_who_may_sees_figures_of_those_of_whom_enough_spoke(light_made: Make) -> None:
    with site_on(light_made()) as site:
        fill(site)
        with (
            client(site, Role.STATION, HERE) as wang,
            client(site, Role.PROVINCE, "230000", "zhao.min") as zhao,
            client(site, Role.READER, "230000", "li.na") as li,
        ):
            mine, all_, none = (
                re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", one.get("/feedback-figures").text))
                for one in (wang, zhao, li)
            )
            assert re.search(r"s01 演示站 14 92\.9% 13 0 0 0 1", mine)
            assert "s02" not in mine
            assert "s03" not in mine
            assert "另有 2 人不显示" in mine
            assert "齐齐哈尔" not in mine
            assert re.search(r"s01 齐齐哈尔二站 12", all_)
            assert "按经办人员" not in none
            assert "s01" not in none
            assert THERE not in mine
