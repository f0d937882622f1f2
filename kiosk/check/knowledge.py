"""What stands to the answers that a station gives out of its knowledge base."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kiosk.check.finding import Finding, Rule
from kiosk.knowledge.model import Answer
from kiosk.settings.model import Settings


def check(settings: Settings, shipped: Sequence[Answer]) -> Iterator[Finding]:
    """`shipped`: the answers of the release; they count where no publisher may bring others."""
    if settings.knowledge.signers:
        return
    doubted = [answer.id for answer in shipped if not (answer.confirmed and answer.reviewer)]
    if doubted:
        yield Finding(
            rule=Rule.KNOWLEDGE_UNCONFIRMED, subject="knowledge.signers", count=len(doubted)
        )
