"""What a person showed -> the request fields of 1101. Pure."""

from __future__ import annotations

from kiosk.platform.interface import Credential, CredentialKind, Person

TOKEN, NUMBER, CARD = "01", "02", "03"  # mdtrt_cert_type
RESIDENT = "01"  # psn_cert_type


def arguments(credential: Credential) -> dict[str, str]:
    """1101's input. An e-voucher's raw text must have been decoded to a token before."""
    match credential.kind:
        case CredentialKind.ID_CARD | CredentialKind.CHILD:
            return by_number(credential.certificate_type or RESIDENT, credential.certificate_no)
        case CredentialKind.E_VOUCHER_TOKEN:
            return {"mdtrt_cert_type": TOKEN, "mdtrt_cert_no": credential.token}
        case CredentialKind.SOCIAL_CARD:
            asked = {
                "mdtrt_cert_type": CARD,
                "mdtrt_cert_no": credential.token,
                "card_sn": credential.card_sn,
            }
            if credential.certificate_no:
                asked["certno"] = credential.certificate_no
                asked["psn_cert_type"] = credential.certificate_type or RESIDENT
            return asked
    raise ValueError("an e-voucher is decoded first")


def by_number(certificate_type: str, number: str) -> dict[str, str]:
    return {
        "mdtrt_cert_type": NUMBER,
        "mdtrt_cert_no": number,
        "psn_cert_type": certificate_type,
        "certno": number,
    }


def again(person: Person) -> dict[str, str]:
    """The identified person once more, within the visit: by number, since a token is used up."""
    return by_number(person.certificate_type or RESIDENT, person.certificate_no)
