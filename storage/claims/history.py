"""What a claim went through: its wordings, its sign-offs and findings, and each status that it came to have."""

from typing import Any

from sqlmodel import col, select

from config import clock
from storage.claims.acts import claim_row
from storage.claims.rows import all_rows
from storage.database import Record
from storage.tables.claims import ClaimStatusChange, ClaimVersion, Finding, SignOff
from storage.tables.review import Reviewer


def claim_history(record: Record, claim: int) -> list[dict[str, Any]]:
    """Give one row an event of a claim, oldest first: `at`, `event`, `by` (None: computed by rule) and what it says.

    Args:
        record: the open record.
        claim: its number.

    Returns:
        Rows whose `event` is `worded` (with `version` and `says`), `signed off` (with `version`), `found unverifiable`
        (with `says`) or `status` (with `status`, and the rule in `says`).

    Raises:
        NotFound: there is no such claim.
    """
    with record.reading() as session:
        claim_row(session, claim)
        names = {reviewer.id: reviewer.name for reviewer in session.exec(select(Reviewer))}
        events: list[tuple[Any, dict[str, Any]]] = []
        for wording in all_rows(session, ClaimVersion, col(ClaimVersion.claim_id) == claim):
            told = {"event": "worded", "by": names[wording.written_by], "version": wording.version}
            events.append((wording.written_at, {**told, "status": None, "says": wording.text}))
        for signed in all_rows(session, SignOff, col(SignOff.claim_id) == claim):
            told = {"event": "signed off", "by": names[signed.signed_by], "version": signed.version}
            events.append((signed.signed_at, {**told, "status": None, "says": None}))
        for finding in all_rows(session, Finding, col(Finding.claim_id) == claim):
            told = {"event": "found unverifiable", "by": names[finding.found_by], "version": finding.version}
            events.append((finding.found_at, {**told, "status": None, "says": finding.reason}))
        for change in all_rows(session, ClaimStatusChange, col(ClaimStatusChange.claim_id) == claim):
            told = {"event": "status", "by": None, "version": None}
            events.append((change.changed_at, {**told, "status": change.status, "says": change.rule}))
    events.sort(key=lambda event: event[0])
    return [{"at": clock.iso(at), **row} for at, row in events]
