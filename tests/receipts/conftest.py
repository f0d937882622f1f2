"""The code of a receipt is made once for all receipts here that bear the same: nearly all do. So is
what a character is to the printer. A terminal keeps neither: both would tell of its visitors."""

from __future__ import annotations

import functools
from collections.abc import Iterator

import pytest

from drivers.printer import charset, encode

_fit, _encoded = functools.cache(encode.fit), functools.cache(charset.encoded)


@pytest.fixture(scope="module", autouse=True)
def codes_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(encode, "fit", _fit)
        patch.setattr(charset, "encoded", _encoded)
        yield
