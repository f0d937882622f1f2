"""Any answer to a message: only one that names the record proves anything."""

from __future__ import annotations

import json
import uuid
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import settings as how
from hypothesis import strategies as st
from msgspec.structs import replace

from kiosk.outbox.kinds import Destination, Kind, encode
from kiosk.outbox.record import Outcome, Record, State
from kiosk.outbox.rules import Uncertain
from kiosk.platform.transport import Body
from kiosk.uplink import platforms
from kiosk.uplink.calls import Calls, judge
from kiosk.uplink.sender import PlatformSender
from tests.examples import many
from tests.uplink.office import ADAPTER, Time, now, settings

KEY = str(uuid.uuid4())
HEX = KEY.replace("-", "")
PLATFORM = platforms.load(ADAPTER)
RECORD = Record(
    key=KEY, destination=Destination.SERVICE_PLATFORM, kind=Kind.ATTENDANCE, station="S",
    terminal="01", payload=encode(Kind.ATTENDANCE, {"staff": "S01", "what": "sign-in",
    "at": now()}), created=0.0, attempts=1, refusals=0, uncertain=False, next_try=0.0,
    hold_until=0.0, state=State.SENDING, outcome="", rule=Uncertain.RESEND,
)  # fmt: skip

_LEAVES = st.none() | st.booleans() | st.integers() | st.text(max_size=12) | st.sampled_from(
    ["0", 0, "1005", "1001", "2001", "3001", HEX, KEY, "R1", "成功"]
)  # fmt: skip
_JSON = st.recursive(
    _LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["code", "message", "data", "requestNo", "receiptNo"]), inner, max_size=5),
    max_leaves=12,
)  # fmt: skip
_ENVELOPE = st.fixed_dictionaries(
    {"code": _LEAVES, "data": _JSON}, optional={"message": _LEAVES}
)  # fmt: skip


class Answering(Calls):
    """The real calls, with bytes instead of a line."""

    def __init__(self) -> None:
        super().__init__(PLATFORM, settings("http://127.0.0.1:9"), None, Time())
        self.body = Body(200, b"")
        self.sent = 0

    def _send(self, path, content, headers, method):
        self.sent += 1
        return judge(self.platform, self.body)


CALLS = Answering()
SENDER = PlatformSender(CALLS, SimpleNamespace())


@given(
    st.binary(max_size=120) | (_JSON | _ENVELOPE).map(lambda v: json.dumps(v).encode()),
    st.sampled_from([200, 200, 200, 201, 204, 302, 400, 403, 404, 429, 500, 502, 503]),
)
@how(max_examples=many(600), deadline=None)
def test_acceptance_needs_this_records_own_key_and_a_number(content, status):
    CALLS.body = Body(status, content)
    reply = SENDER.send(RECORD)
    if reply.outcome is not Outcome.ACCEPTED:
        assert reply.outcome in Outcome
        return
    told = json.loads(content)
    if str(told["code"]) == "1005":  # it has accepted this key before
        return
    assert str(told["code"]).strip() == "0"
    assert told["data"]["requestNo"] == HEX
    assert told["data"]["receiptNo"] not in ("", None)


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ({"code": "0", "data": {"requestNo": HEX, "receiptNo": "R1"}}, Outcome.ACCEPTED),
        ({"code": 0, "data": {"requestNo": HEX, "receiptNo": 17}}, Outcome.ACCEPTED),
        ({"code": "0", "data": {"requestNo": KEY, "receiptNo": "R1"}}, Outcome.NONSENSE),
        ({"code": "0", "data": {"requestNo": HEX}}, Outcome.NONSENSE),
        ({"code": "0", "data": {"requestNo": HEX, "receiptNo": "王测试"}}, Outcome.NONSENSE),
        ({"code": "1005", "message": "已受理"}, Outcome.ACCEPTED),
        ({"code": "1001"}, Outcome.REFUSED),
        ({"code": "2002"}, Outcome.LATER),
        ({"code": "3001"}, Outcome.NOT_KNOWN),
        ({"code": "9999", "message": "未知"}, Outcome.NONSENSE),
        ({"data": {"requestNo": HEX, "receiptNo": "R1"}}, Outcome.NONSENSE),
    ],
)
def test_what_the_shipped_file_reads_out_of_an_answer(answer, outcome):
    CALLS.body = Body(200, json.dumps(answer).encode())
    assert SENDER.send(RECORD).outcome is outcome


def test_a_try_of_before_this_platform_was_described_is_not_made_again():
    shipped = PLATFORM.out[Kind.ATTENDANCE]
    keyless = replace(PLATFORM, out={Kind.ATTENDANCE: replace(shipped, outcome="staff")})
    calls = Answering()
    calls.platform = keyless
    reply = PlatformSender(calls, SimpleNamespace()).send(replace(RECORD, uncertain=True))
    assert (reply.outcome, reply.code, calls.sent) == (Outcome.REFUSED, "outcome-in-doubt", 0)
