"""docs/flow.md is what the tables say."""

from pathlib import Path

from kiosk.commands.flow import markdown

PAGE = Path(__file__).parents[2] / "docs" / "flow.md"


def test_page_is_not_stale():
    assert PAGE.read_text("utf-8") == markdown(), "run: python -m kiosk flow > docs/flow.md"
