"""Who fits which query: a synthetic person whose result has something to show."""

from __future__ import annotations

FITTING = {
    "resident-contributions": "farmer",
    "employee-contributions": "worker",
    "enrolment": "worker",
    "transfer-of-coverage": "mover",
    "care-records": "retired",
    "outpatient-visits": "worker",
    "inpatient-stays": "retired",
    "pharmacy-purchases": "worker",
    "medical-spending": "worker",
    "account-details": "worker",
    "account-returns": "retired",
    "chronic-recognition": "chronic",
    "maternity-information": "mother",
    "maternity-allowance": "mother",
    "review-matters": "mover",
}


def fitting_person(item: str) -> str:
    """Id of a person for the item. Raises LookupError for an item the plan does not know."""
    try:
        return FITTING[item]
    except KeyError:
        raise LookupError(f"sandbox/tour/plan.py names nobody for {item}") from None
