"""TLS of the centre: whom we trust, who we are, whom nobody may trust any more.

国密 TLS (GB/T 38636, SM2 certificates) is not spoken here: OpenSSL as shipped cannot. Where a
province demands it, a certified local gateway stands between (docs/connect-a-province.md).
"""

from __future__ import annotations

import ssl

from kiosk.settings.model import EndpointSettings

# X509_V_ERR_… of OpenSSL -> our word
_CODES = {
    3: "tls-crl",  # UNABLE_TO_GET_CRL
    9: "tls-not-yet",
    10: "tls-expired",
    11: "tls-crl",  # CRL_NOT_YET_VALID
    12: "tls-crl",  # CRL_HAS_EXPIRED
    18: "tls-issuer",  # DEPTH_ZERO_SELF_SIGNED_CERT
    19: "tls-issuer",
    20: "tls-issuer",  # UNABLE_TO_GET_ISSUER_CERT_LOCALLY
    21: "tls-issuer",
    23: "tls-revoked",
    62: "tls-host",
    64: "tls-host",  # IP_ADDRESS_MISMATCH
}
_OURS = ("CERTIFICATE_REQUIRED", "BAD_CERTIFICATE", "UNKNOWN_CA", "CERTIFICATE_UNKNOWN",
         "CERTIFICATE_REVOKED", "CERTIFICATE_EXPIRED", "HANDSHAKE_FAILURE")  # fmt: skip


class Unusable(Exception):
    """A file of the profile is not there or not what it should be."""


def context(settings: EndpointSettings) -> ssl.SSLContext:
    """The machine's trust store, or only `ca_file`; our certificate; the list of the revoked.

    With `crl_file` each certificate of the chain must be covered by a list in force: a list out of
    date counts as no answer, never as "nobody is revoked". Raises `Unusable`.
    """
    try:
        made = ssl.create_default_context(cafile=settings.ca_file or None)
        if settings.client_certificate:
            made.load_cert_chain(settings.client_certificate, settings.client_key or None)
        if settings.crl_file:
            made.load_verify_locations(settings.crl_file)
            made.verify_flags |= ssl.VERIFY_CRL_CHECK_CHAIN
    except (OSError, ssl.SSLError, ValueError):
        raise Unusable from None
    return made


def cause(error: BaseException | None) -> str:
    """Why a handshake failed, as one of our words."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if isinstance(error, ssl.SSLCertVerificationError):
            return _CODES.get(error.verify_code, "tls")
        if isinstance(error, ssl.SSLError) and any(word in (error.reason or "") for word in _OURS):
            return "tls-ours"
        inner = next((each for each in error.args if isinstance(each, BaseException)), None)
        reason = getattr(error, "reason", None)
        inner = inner or (reason if isinstance(reason, BaseException) else None)
        error = inner or error.__cause__ or error.__context__
    return "tls"
