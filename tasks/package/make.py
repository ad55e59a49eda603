"""Makes a release from end to end: selects, draws and proves each document, writes the bag, and keeps what went out."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from config.errors import Refused, SluiceError, UsageError
from storage.database import Record
from storage.releases.making import OPERATOR, STANDING_ORDER, Bagged, record_release
from storage.releases.order import ReleaseOrder
from storage.releases.selecting import Selected, select_release
from storage.releases.shapes import DerivativeMade, DocumentSelected, Selection
from storage.releases.withdrawing import Withdrawal, draft_erratum, record_erratum, withdrawn_before
from storage.scratch import scratch_folder, writing_originals
from tasks.package.bag import Written, remove_bag, write_bag
from tasks.package.dossier import for_print, write_dossier
from tasks.package.erratum import write_erratum
from tasks.package.hands import Hands, Place
from tasks.package.keys import load_key
from tasks.package.minisign import SecretKey
from tasks.package.seen import keep_what_is_seen
from tasks.package.views import VIEWS

DOSSIER, DOSSIER_PDF = "dossier.html", "dossier.pdf"
NOTHING_NEW = frozenset({"nothing_to_release"})
"""Rules that a standing order takes for: not today."""

Drawn = Mapping[int, tuple[Path, DerivativeMade]]
"""By the document's number: the redacted PDF, and what is known of it."""


def make_release(
    record: Record,
    order: ReleaseOrder,
    *,
    hands: Hands,
    key: SecretKey,
    to: Path,
    reviewer: str | None = None,
    by: str = OPERATOR,
) -> dict[str, Any]:
    """Make a release, or the same again.

    Args:
        record: the open record.
        order: what is asked for.
        hands: who draws documents and sets pages in type.
        key: signs.
        to: the folder that the bag is put into, under its label.
        reviewer: the name of who releases; None: *by* does.
        by: the ledger's word for who acts where no reviewer is named.

    Returns:
        `release`, `new`, `folder`, counts, `tagmanifest_sha256`, `key`; `left_out` for the desk's own eyes.

    Raises:
        UsageError: there is no such view.
        NotFound: there is no such cache, claim or reviewer.
        Refused: a rule is in the way, the proof found something, or the bag would tell a secret.
        Conflict: what was selected changed meanwhile (rule `stale`).
    """
    if unknown := sorted(set(order.views) - VIEWS.keys()):
        raise UsageError(f"there is no view {unknown[0]!r}. There are: {', '.join(sorted(VIEWS))}")
    selected = select_release(record, order)
    selection = selected.selection
    was_there = (to / selection.label).exists()
    with writing_originals(record), scratch_folder(record, "release") as scratch:
        drawn = _draw_all(selection, order, hands=hands, scratch=scratch)
        selection = keep_what_is_seen(selection, {number: made for number, (_, made) in drawn.items()})
        written = write_bag(
            selection,
            drawn,
            extra=_extra(selection, order, drawn, hands),
            key=key,
            to=to,
            publisher=order.publisher,
        )
    bagged = Bagged(
        written.tagmanifest_sha256, written.key_id, {number: made.pdf_sha256 for number, (_, made) in drawn.items()}
    )
    try:
        is_new = record_release(record, order, selected, bagged, reviewer=reviewer, by=by)
    except SluiceError:
        if not was_there:
            remove_bag(written.folder)
        raise
    return _told(selected, written, drawn, is_new=is_new)


def _draw_all(selection: Selection, order: ReleaseOrder, *, hands: Hands, scratch: Path) -> dict[int, Any]:
    """Draw every document, as many at once as there are workers."""
    with ThreadPoolExecutor(max_workers=hands.workers) as threads:
        draw = partial(_draw, selection, order, hands=hands, scratch=scratch)
        return dict(threads.map(draw, selection.documents))


def _draw(
    selection: Selection, order: ReleaseOrder, document: DocumentSelected, *, hands: Hands, scratch: Path
) -> tuple[int, tuple[Path, DerivativeMade]]:
    into = scratch / document.export_id
    into.mkdir()
    made = hands.derive(
        document,
        quotes=places_of(selection, document.number),
        secrets=[secret for secret in selection.secrets if secret.kind == "redacted"],
        dpi=order.dpi,
        ocr_layer=order.ocr_layer,
        into=into,
    )
    return document.number, (into / "redacted.pdf", made)


def places_of(selection: Selection, number: int) -> list[Place]:
    """Give the places of the quotes from one document, in the order of the evidence: that of its crops."""
    quotes = [one.quote for claim in selection.claims for one in claim.evidence if one.quote is not None]
    return [(quote.page, quote.boxes, quote.start, quote.end) for quote in quotes if quote.document == number]


def _extra(selection: Selection, order: ReleaseOrder, drawn: Drawn, hands: Hands) -> dict[str, bytes]:
    """Make the dossier and the views that were asked for."""
    made = {number: derivative for number, (_, derivative) in drawn.items()}
    html, pictures = for_print(selection, made)
    extra = {DOSSIER: write_dossier(selection, made), DOSSIER_PDF: hands.set_in_type(html, pictures)}
    for view in order.views:
        extra |= VIEWS[view](selection, made, publisher=order.publisher)
    return extra


def _told(selected: Selected, written: Written, drawn: Drawn, *, is_new: bool) -> dict[str, Any]:
    return {
        "release": selected.selection.label,
        "new": is_new,
        "folder": str(written.folder),
        "claims": len(selected.selection.claims),
        "documents": len(selected.selection.documents),
        "pages": sum(len(made.pages) for _, made in drawn.values()),
        "bytes": written.size,
        "tagmanifest_sha256": written.tagmanifest_sha256,
        "key": written.key_id,
        "left_out": [{"claim": claim, "because": list(why)} for claim, why in selected.choice.left_out],
    }


def make_erratum(
    record: Record, withdrawal: Withdrawal, *, key: SecretKey, to: Path, reviewer: str, request: str | None = None
) -> dict[str, Any]:
    """Withdraw a release, or some of its claims, by a signed erratum.

    Args:
        record: the open record.
        withdrawal: what, and why.
        key: signs.
        to: the folder that the erratum is put into, under its label.
        reviewer: the name of who withdraws.
        request: the request key.

    Raises:
        UsageError: no reason is given.
        NotFound: there is no such release, claim or reviewer.
        Refused: nothing is left to withdraw, or the bag would tell a secret.
        Conflict: something was withdrawn meanwhile (rule `stale`).
    """
    known = withdrawn_before(record, withdrawal, reviewer=reviewer, request=request)
    if known is not None:
        return {**known, "folder": str(to / known["release"]), "key": key.public.name}
    erratum = draft_erratum(record, withdrawal)
    written = write_erratum(erratum, key=key, to=to)
    bagged = Bagged(written.tagmanifest_sha256, written.key_id, {})
    try:
        answer = record_erratum(record, withdrawal, erratum, bagged, reviewer=reviewer, request=request)
    except SluiceError:
        remove_bag(written.folder)
        raise
    return {**answer, "folder": str(written.folder), "key": written.key_id}


def release_by_settings(record: Record, *, hands: Hands) -> dict[str, int]:
    """Release what became verified in the caches of the setting `release_caches`; gives counts.

    A cache with nothing to release is passed over, and one whose selection is known already makes no new release. One
    whose release fails holds up none of those listed after it.

    Raises:
        NotFound: there is no such cache.
        Refused: a rule is in the way, the proof found something, or a bag would tell a secret.
        OSError: a bag cannot be written. Of several failures the first is raised, once every cache had its turn.
    """
    settings = record.settings
    counts = {"caches": len(settings.release_caches), "releases": 0, "refused": 0}
    failures: list[SluiceError | OSError] = []
    for slug in settings.release_caches:
        try:
            made = _release_by_order(record, slug, hands=hands)
        except (SluiceError, OSError) as failure:
            failures.append(failure)
            continue
        counts["refused"] += made is None
        counts["releases"] += bool(made)
    if failures:
        raise failures[0]
    return counts


def _release_by_order(record: Record, slug: str, *, hands: Hands) -> bool | None:
    """Release one cache, and tell whether that made a new release; None: a rule is in the way."""
    settings = record.settings
    order = ReleaseOrder(slug, publisher=settings.release_publisher)
    if not (waiting := _waiting(record, order)):
        return waiting
    key = load_key(settings.release_key_path, password=None)
    made = make_release(record, order, hands=hands, key=key, to=settings.release_folder, by=STANDING_ORDER)
    return bool(made["new"])


def _waiting(record: Record, order: ReleaseOrder) -> bool | None:
    """Tell whether there is something new to release; None: a rule is in the way."""
    try:
        return select_release(record, order).known_id is None
    except Refused as refused:
        return False if refused.rule in NOTHING_NEW else None
