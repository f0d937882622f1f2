"""Who must act: the word every state, failure and journal event is answerable in."""

from __future__ import annotations

import enum


class Actor(enum.StrEnum):
    NOBODY = "nobody"  # it heals, or ends, by itself
    VISITOR = "visitor"
    STAFF = "staff"
    ENGINEER = "engineer"
