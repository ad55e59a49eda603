"""Approving what is redacted in a document, by somebody who drew none of it."""

from typing import Any, cast

from sqlmodel import select

from config.errors import Refused
from storage.acts import Act, Done, known_id
from storage.catalogue import which
from storage.claims.acts import added
from storage.database import Record
from storage.redactions.adding import standing_of
from storage.redactions.answers import Approved
from storage.redactions.plans import load_plans
from storage.rules.redaction import HANDLE_DIGITS, may_approve
from storage.tables.provenance import Document
from storage.tables.release import RedactionApproval
from storage.turns import corroborate


def approve_redactions(
    record: Record,
    document: str,
    *,
    reviewer: str,
    seen: str | None = None,
    cache: str | None = None,
    request: str | None = None,
) -> Approved:
    """Approve all that stands redacted in a document; also nothing: somebody looked. A later change voids it.

    Args:
        record: the open record.
        document: its handle.
        reviewer: the name of who approves; somebody who drew, proposed and withdrew none of it.
        seen: the plan that they looked at, as lists and answers tell it; None: whatever stands.
        cache: the slug of the cache, where the document lies in several. It holds for the same bytes in all.
        request: the request key.

    Raises:
        NotFound: there is no such reviewer or document.
        Refused: they shaped some of it (rule `four_eyes`), or approved just this already (rule `said_already`).
        Conflict: it changed since they looked (rule `plan_changed`), or the request key was used for something else.
    """
    asked = {"document": document, "cache": cache, "seen": seen}
    answer = corroborate(
        record,
        "approve_redactions",
        reviewer=reviewer,
        request=request,
        asked=asked,
        act=lambda act: _approve(act, asked),
    )
    return cast("Approved", dict(answer))


def _approve(act: Act, asked: dict[str, Any]) -> Done:
    row = act.session.exec(select(Document).where(which(act.session, asked["document"], asked["cache"]))).one()
    plan = load_plans(act.session, [row.sha256])[row.sha256]
    reviewer_id = known_id(act.reviewer.id)
    may_approve(row.sha256, reviewer_id, shaped_by=plan.shaped_by, seen=asked["seen"], plan=plan.digest)
    if reviewer_id in {approval.approved_by for approval in plan.in_force}:
        raise Refused(
            f"you have approved the redactions of document {row.sha256[:HANDLE_DIGITS]} as they stand",
            rule="said_already",
        )
    approval = RedactionApproval(
        document_id=row.id or 0,
        plan_sha256=plan.digest,
        redactions=len(plan.standing),
        approved_by=reviewer_id,
        approved_at=act.now,
    )
    approval_id = added(act.session, approval)
    answer: Approved = {**standing_of(act.session, row.sha256), "approval": approval_id}
    payload = {"approval": approval_id, "plan": plan.digest, "redactions": len(plan.standing)}
    return Done("redactions approved", f"document:{row.sha256}", payload, answer)
