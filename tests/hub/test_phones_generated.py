"""Whatever a phone asks of the pages, they answer as the API file says."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from tests.hub.test_phones_pages import Stand
from tests.sandbox import hub_runs
from tests.sandbox.client import serving


@pytest.fixture(scope="module")
def http(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    stand = Stand(tmp_path_factory.mktemp("spool"), looks=1 << 20, posts=1 << 20)
    with serving(stand.app) as base, httpx.Client(base_url=base, trust_env=False) as client:
        yield client


test_any_address = hub_runs.any_address
test_any_form_of_a_browser = hub_runs.any_form_of_a_browser
test_any_body_at_all = hub_runs.any_body_at_all
