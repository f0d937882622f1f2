"""A good record of each kind, for whoever serves the hub's API."""

from __future__ import annotations

from typing import Any

AT = "2026-11-22T09:30:12+08:00"
HEAD = {"station": "HLJ-DEMO-0001", "terminal": "01", "created": AT}
PAYLOADS: dict[str, dict[str, Any]] = {
    "review": {"number": "7K3M-9Q2X", "item": "enrolment", "at": AT, "channel": "terminal",
               "grade": 5},
    "receipt-issued": {"serial": "01-0007", "item": "enrolment", "at": AT, "outcome": "printed",
                       "source": "GS ( H", "reprint": False, "number": "7K3M-9Q2X"},
    "doubt": {"serial": "01-0007", "item": "enrolment", "at": AT, "answer": "none"},
    "visit-count": {"begun": "2026-11-22T09:00:00+08:00", "seconds": 83.5,
                    "items": [{"item": "enrolment", "result": "shown", "receipts": 1,
                               "seconds_to_result": 2.5}],
                    "ended": "done", "identified_by": "id-card", "language": "zh",
                    "text": "large", "acting": "self"},
    "consent": {"version": "2026-11", "at": AT, "subject": "ab" * 32},
    "health": {"at": AT, "state": "in-service",
               "devices": {"printer": {"state": "online", "source": "DLE EOT 4",
                                       "seconds_ago": 3, "paper": "unknown",
                                       "cover_open": "no"}},
               "destinations": {"hub": {"waiting": 2, "dead": 0, "oldest_seconds": 60.0}}},
    "fault": {"at": AT, "event": "printer.paper-out", "device": "printer", "who": "staff",
              "ended": False},
    "voice": {"number": "4907136289", "secret": "402917", "what": "complaint", "at": AT,
              "channel": "terminal", "about": ["slow", "attitude"]},
    "duty": {"key": "0f8fad5b-d9cb-469f-a165-70867728950e", "state": "taken", "at": AT},
    "urgent-event": {"report": "u-0a1b2c3d4e5f", "stage": "first", "what": "outage",
                     "service": "partly", "at": AT, "staff": "s01", "text": "整条街停电"},
    "task-picture": {"proof": "0f8fad5b-d9cb-469f-a165-708677289511", "number": 1,
                     "jpeg": "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBD"},
    "task-proof": {"proof": "0f8fad5b-d9cb-469f-a165-708677289511", "place": "off-site",
                   "held": "2026-11-21", "spot": "和平广场", "reached": 60, "staff": "s01",
                   "text": "在广场发放参保政策折页，现场解答"},
    "case": {"number": "7K3M9Q2X4ABC", "item": "away-filing", "at": AT, "stood": AT,
             "state": "waiting", "acting": "helped", "originals": ["record-slip"],
             "received": AT,
             "late": [{"paper": "proof", "until": "2026-11-28T00:00:00+08:00", "known": True}]},
    "hall-day": {"day": "2026-11-22", "stood": AT, "over": False, "hours": ["08:30-11:30"],
                 "windows": 3, "windows_open": 2,
                 "types": [{"kind": "claims", "name": {"zh": "费用报销", "en": "Claims"},
                            "given": 12, "waiting": 3, "called": 9, "done": 7, "left": 1,
                            "wait_median": 240, "wait_longest": 900}],
                 "slots": [{"slot": "08:30", "kind": "claims", "capacity": 2, "booked": 1,
                            "came": 1, "withdrawn": 1}]},
    "post-read": {"post": "notice", "id": "1", "version": 1, "staff": "s01", "at": AT},
    "post-claim": {"post": "notice", "id": "1", "version": 1, "staff": "s01", "at": AT},
    "exam-answers": {"try": "1f8fad5b-d9cb-469f-a165-70867728950e", "staff": "s01", "at": AT,
                     "seconds": 600, "answers": [{"question": "1", "chosen": [0]}]},
    "case-deed": {"id": "7c9e6679-7425-40de-944b-e07fc1f90ae7", "case": "7K3M9Q2X4ABC",
                  "what": "first", "at": AT, "terminal": "01", "value": "s01", "to": "s02",
                  "by": "s01", "after": ["0f8fad5b-d9cb-469f-a165-70867728950e"]},
}  # fmt: skip


def record(kind: str, **changed: Any) -> dict[str, Any]:
    return {"kind": kind, **HEAD, "payload": PAYLOADS[kind] | changed}
