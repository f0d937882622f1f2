"""The cards of the synthetic people, by person. The only place where devices know of people."""

from __future__ import annotations

import functools

from sandbox.people.model import Card


@functools.cache
def _cards() -> dict[str, Card]:
    from sandbox.people import people

    return {person.id: person.card for person in people() if person.card is not None}


def card_of(person: str) -> Card | None:
    """None for those who carry no card, and for unknown ids."""
    return _cards().get(person)
