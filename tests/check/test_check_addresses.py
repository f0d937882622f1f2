"""Addresses from afar that a machine's own fence lets nobody out to."""

from __future__ import annotations

import pytest

from kiosk.check.addresses import fenced_out
from kiosk.settings.layers import Layer, Level
from kiosk.settings.load import load

OWN = """
extends = "heilongjiang-2"
[centre]
url = "https://10.9.8.7:7101/fsi"
[hub]
url = "https://hub.example.invalid"
[machine]
hosts = { "hub.example.invalid" = "10.9.8.6" }
allowed = ["tcp://10.9.8.5:443", "udp://10.9.8.4:123"]
"""


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, ()),
        ({"centre.url": "https://10.9.8.7:7101/other"}, ()),
        ({"centre.url": "https://10.9.8.7:7102/fsi"}, ("centre.url",)),
        ({"centre.url": "https://10.9.8.5/fsi"}, ()),  # it stands in `allowed`
        ({"centre.url": "https://hub.example.invalid/fsi"}, ()),  # and this is the hub's
        ({"centre.url": "https://10.9.8.6:443/fsi"}, ()),  # by the address of its name
        ({"centre.url": "https://new.example.invalid/fsi"}, ("centre.url",)),
        ({"centre.url": "http://127.0.0.1:7101"}, ()),
        ({"hub.url": "https://10.9.8.9", "centre.url": "https://10.9.8.8"},
         ("centre.url", "hub.url")),
    ],
)  # fmt: skip
def test_what_the_profile_does_not_name_is_told(tmp_path, values, expected):
    path = tmp_path / "station.toml"
    path.write_text(OWN)
    after = load(str(path), layers=(Layer(Level.STATION, "X", values),))
    assert fenced_out(load(str(path)), after) == expected
