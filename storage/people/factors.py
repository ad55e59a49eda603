"""The second factor: codes by time (TOTP, RFC 6238), each good for one sign-in."""

import hmac

import pyotp

from config import clock
from config.errors import NotFound, Refused, UsageError
from storage import ledger
from storage.acts import known_id
from storage.database import Record
from storage.people.passwords import credential_of
from storage.people.reviewers import actor, reviewer_row

STEP_SECONDS = 30
DRIFT_STEPS = 1
"""A code of the step before or after counts too: clocks differ, people type (RFC 6238, 5.2)."""
ISSUER = "sluice"


def current_step() -> int:
    """Tell the time step that is now."""
    return int(clock.now().timestamp()) // STEP_SECONDS


def step_of_code(secret: str, untrusted_code: str, *, last_step: int | None) -> int | None:
    """Tell the time step that a code belongs to; None: it is none of now, or none after the last one used.

    Args:
        secret: base 32.
        untrusted_code: as it was typed; blanks are left out.
        last_step: of the last code that was accepted; None: none was.
    """
    code = "".join(untrusted_code.split()).encode("utf-8", "replace")
    totp, now = pyotp.TOTP(secret, interval=STEP_SECONDS), current_step()
    fitting = [
        step
        for step in range(now - DRIFT_STEPS, now + DRIFT_STEPS + 1)
        if hmac.compare_digest(totp.generate_otp(step).encode(), code) and (last_step is None or step > last_step)
    ]
    return max(fitting, default=None)


def enrol_totp(record: Record, name: str, *, by: str | None = None) -> str:
    """Make a secret for a person's second factor; asked for only once it is confirmed.

    Returns:
        an `otpauth://` address for an authenticator, shown this once.

    Raises:
        NotFound: there is nobody of this name.
        Refused: they have one in force (rule `second_factor`).
    """
    secret = pyotp.random_base32()
    with record.writing() as session:
        reviewer = reviewer_row(session, name)
        credential = credential_of(session, known_id(reviewer.id))
        if credential.totp_confirmed:
            raise Refused(
                "a second factor is in force. Take it away first: sluice reviewer totp NAME remove",
                rule="second_factor",
            )
        credential.totp_secret, credential.totp_last_step = secret, None
        session.add(credential)
        subject = f"reviewer:{reviewer.name}"
        ledger.append(session, "second factor proposed", actor=actor(by), subject=subject, payload={})
        return pyotp.TOTP(secret, interval=STEP_SECONDS).provisioning_uri(name=reviewer.name, issuer_name=ISSUER)


def confirm_totp(record: Record, name: str, untrusted_code: str, *, by: str | None = None) -> None:
    """Put a second factor in force, by a code that shows that it arrived.

    Raises:
        NotFound: there is nobody of this name, or nothing was enrolled.
        UsageError: the code is none of now.
    """
    with record.writing() as session:
        reviewer = reviewer_row(session, name)
        credential = credential_of(session, known_id(reviewer.id))
        if credential.totp_secret is None:
            raise NotFound("there is no second factor to confirm. Make one: sluice reviewer totp NAME enrol")
        step = step_of_code(credential.totp_secret, untrusted_code, last_step=credential.totp_last_step)
        if step is None:
            raise UsageError("this is not the code of now. Look at both clocks, and type the one that is shown next")
        credential.totp_confirmed, credential.totp_last_step = True, step
        session.add(credential)
        subject = f"reviewer:{reviewer.name}"
        ledger.append(session, "second factor set", actor=actor(by), subject=subject, payload={})


def remove_totp(record: Record, name: str, *, by: str | None = None) -> None:
    """Take a person's second factor away; none there is no error.

    Raises:
        NotFound: there is nobody of this name.
    """
    with record.writing() as session:
        reviewer = reviewer_row(session, name)
        credential = credential_of(session, known_id(reviewer.id))
        if credential.totp_secret is None:
            return
        credential.totp_secret, credential.totp_confirmed, credential.totp_last_step = None, False, None
        session.add(credential)
        subject = f"reviewer:{reviewer.name}"
        ledger.append(session, "second factor removed", actor=actor(by), subject=subject, payload={})
