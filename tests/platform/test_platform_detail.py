"""What a touch on a row opens, two levels down."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from kiosk.platform.interface import Cancel
from kiosk.services.model import Detail, Fill
from tests.platform.platform_rig import TITLE, client, question
from tests.platform.visits import FILL, TAKE, Visits, purchases


@pytest.fixture
def centre(rig):
    made = client(rig.url)
    yield made
    made.close()


LINES = Detail(
    title=TITLE, rows=True, ask=Fill(transaction="national/5204", take=TAKE, need="visit_id")
)
SETTLEMENT = Detail(title=TITLE, ask=FILL, then=LINES)
ROW = {"visit_id": "V7", "settlement_id": "S7", "institution": "药店"}


def test_details_go_down_two_levels(rig, centre):
    Visits(rig, 0)
    asked = question(purchases())
    (settled,) = centre.detail(asked, SETTLEMENT, ROW, Cancel())
    assert settled["total"] == Decimal("7.10")
    assert settled["institution"] == "药店"  # the answer left it out, the row knew
    line = {"medins_list_name": None, "hilist_name": "药", "cnt": "2", "pric": 3.55,
            "det_item_fee_sumamt": 7.1, "setl_id": "S7"}  # fmt: skip
    for output in ([line], line, {"data": [line]}, {"data": line}, {"data": json.dumps([line])}):
        rig.answers["5204"] = lambda e, output=output: output
        (found,) = centre.detail(asked, LINES, settled, Cancel())
        assert found["name"] == "药"
        assert found["amount"] == Decimal("7.10")
    for output in (None, {}, [], {"data": None}, {"data": []}):
        rig.answers["5204"] = lambda e, output=output: output
        assert centre.detail(asked, LINES, settled, Cancel()) == ()
    assert rig.inputs("5204")[0]["data"] == {"psn_no": "P1", "setl_id": "S7", "mdtrt_id": "V7"}


def test_details_that_are_not_there(rig, centre):
    Visits(rig, 0)
    asked = question(purchases())
    assert centre.detail(asked, Detail(title=TITLE), ROW, Cancel()) == (ROW,)
    assert centre.detail(asked, SETTLEMENT, {"visit_id": "V"}, Cancel()) == ()
    rig.answers["5203"] = lambda e: {"setlinfo": None}
    assert centre.detail(asked, SETTLEMENT, ROW, Cancel()) == ()
    rig.answers["5203"] = lambda e: {"setlinfo": {"setl_id": "S7"}}
    assert centre.detail(asked, SETTLEMENT, ROW, Cancel()).code == "5203 field-total"
