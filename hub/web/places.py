"""Roles and places in words."""

from __future__ import annotations

from hub import regions
from hub.grants import Held
from hub.web.words import Words


def role_words(t: Words, one: Held) -> str:
    """`市级管理员（黑龙江省哈尔滨市）`."""
    where = one.station or regions.name(one.grant.region, t.language)
    return t("roles.at", role=t(f"roles.{one.grant.role.value}"), where=where)
