"""A phone in a visitor's hand: it reads the code off the glass and sends by that address, sealed as
the page does it."""

from __future__ import annotations

import urllib.error
import urllib.request
from urllib.parse import urlsplit

import zxingcpp

from tests.papers.test_phone import sealed_to
from tests.visits.rig import Station


def scanned(one: Station) -> dict[str, str]:
    """What the code on the glass says: n, k, l and `host`."""
    (code,) = zxingcpp.read_barcodes(one.still())
    address = urlsplit(code.text)
    assert (address.path, address.query) == ("/upload", "")  # what follows # is sent to nobody
    given = dict(pair.split("=", 1) for pair in address.fragment.split("&"))
    return given | {"host": address.netloc}


def send(given: dict[str, str], content: bytes) -> int:
    """The status that the phone's page would see."""
    parcel = sealed_to(given["k"], content, given["n"])
    request = urllib.request.Request(
        f"http://{given['host']}/upload/{given['n']}", parcel,
        {"Content-Type": "application/octet-stream"},
    )  # fmt: skip
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as refused:
        return refused.code
