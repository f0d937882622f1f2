from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.staff.office import Office


@pytest.fixture
def office(tmp_path) -> Iterator[Office]:
    made = Office(tmp_path)
    made.open_records()
    yield made
    made.close()
