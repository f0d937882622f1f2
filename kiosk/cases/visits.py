"""Home visits (上门服务) in closed words."""

from __future__ import annotations

import enum


class Kind(enum.StrEnum):
    """Whom; closed words, 江苏 002 (参保人员、困难人员、新增人员、流动人员; 高龄老人)."""

    AGED = "aged"
    ILL = "ill"
    NEEDY = "needy"
    NEW = "new"
    MOBILE = "mobile"
    OTHER = "other"


class Need(enum.StrEnum):
    """What for."""

    ENROL = "enrol"
    CLAIM = "claim"
    CHRONIC = "chronic"
    AWAY = "away"
    VOUCHER = "voucher"
    ASK = "ask"


class Outcome(enum.StrEnum):
    """How a visit ended."""

    DONE = "done"
    CASE = "case"  # a case was taken in
    ABSENT = "absent"  # nobody was at home
    NO_NEED = "no-need"
