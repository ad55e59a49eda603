"""Opens S/MIME messages that are signed as a whole (RFC 8551); what is signed is text, what is enveloped is locked."""

from dataclasses import dataclass

from tasks.extract.clean import clean_title


@dataclass(frozen=True, slots=True)
class Signed:
    """That a mail is signed."""

    kind: str
    """`S/MIME` or `PGP`."""
    signers: tuple[str, ...] = ()
    """Common names in the certificates that came along, as they claim."""


def open_signed(payload: bytes) -> tuple[bytes, Signed] | None:
    """Give the message within the opaque signature *payload*; None where it is none, or encrypted."""
    from asn1crypto import cms  # noqa: PLC0415 few mails are signed so

    try:
        info = cms.ContentInfo.load(payload)
        if info["content_type"].native != "signed_data":
            return None
        content = info["content"]["encap_content_info"]["content"].native
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    if not isinstance(content, bytes) or not content:
        return None
    return content, Signed("S/MIME", _signers(info))


def _signers(info: object) -> tuple[str, ...]:
    try:
        certificates = info["content"]["certificates"]  # type: ignore[index]
        names = (one.chosen.subject.native.get("common_name") for one in list(certificates)[:10])
        return tuple(name for name in map(clean_title, map(str, filter(None, names))) if name)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return ()
