"""Makes redacted derivatives in the pool, takes them over, and lets none pass that is not proved."""

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from config.errors import SluiceError, Unprovable, Unreadable
from storage.releases.proofs import Finding, Proved
from storage.releases.shapes import DerivativeMade
from storage.vocabulary import Reason
from tasks.extract.means import Means
from tasks.redact.plan import obstacles
from tasks.worker import answers, jobs
from tasks.worker.flight import Failed
from tasks.worker.sheets import Order, count_sheets

FILE_NAME = "redacted.pdf"
SHOWN_FINDINGS = 5
Run = Callable[[Callable[[], object], float], Any]
"""Runs a job in a worker for at most so many seconds, and gives its answer."""


def make_derivative(
    order: Order, original: Path, into: Path, *, run: Run, scratch: Path, means: Means, page_seconds: float
) -> DerivativeMade:
    """Make and prove the derivative of a document, as `redacted.pdf` in the folder *into*.

    Args:
        order: what is hidden, quoted, and sought for.
        original: in the vault.
        into: a folder of the desk, out of the workers' reach.
        run: runs a job in the pool.
        scratch: the only folder that workers may write to.
        means: passwords, languages.
        page_seconds: how long a page may take.

    Raises:
        Unprovable: the proof fails; *into* holds nothing then.
        SluiceError: the worker crashed, took too long, or could not draw the document.
    """
    name = order.document.export_id
    _require(name, obstacles(order.document), "cannot be redacted as it is asked")
    seconds = count_sheets(order.document) * page_seconds
    target = into / FILE_NAME
    with _spill(scratch) as spill:
        made: DerivativeMade = _answer(name, run, partial(jobs.derive, original, order, spill, means), seconds)
        _take_over(name, spill, target)
    try:
        # proved is what the desk holds: a copy of it is looked at, and the hashes must be one
        with _spill(scratch) as spill:
            shutil.copyfile(target, spill / FILE_NAME)
            job = partial(jobs.prove, spill / FILE_NAME, original, order, means)
            proved: Proved = _answer(name, run, job, seconds)
        _require(name, proved.findings, "does not pass the proof")
        _require_same(name, made.pdf_sha256, proved.sha256, _digest(target))
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    return made


def prove_form(path: Path, *, run: Run, scratch: Path, seconds: float) -> tuple[Finding, ...]:
    """Prove of a derivative what can be proved without its document.

    Raises:
        SluiceError: the worker crashed or took too long.
    """
    with _spill(scratch) as spill:
        shutil.copyfile(path, spill / FILE_NAME)
        proved: Proved = _answer("the derivative", run, partial(jobs.prove_form, spill / FILE_NAME), seconds)
    return proved.findings


def _take_over(name: str, spill: Path, target: Path) -> None:
    """Copy what a worker wrote out of its reach."""
    try:
        answers.require_plain(spill / FILE_NAME, spill)
        shutil.copyfile(spill / FILE_NAME, target, follow_symlinks=False)
    except (Unreadable, FileNotFoundError) as failure:
        raise _failed(name, getattr(failure, "reason", Reason.CRASHED)) from None


@contextmanager
def _spill(scratch: Path) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="spill-", dir=scratch))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _answer(name: str, run: Run, job: Callable[[], object], seconds: float) -> Any:
    try:
        return run(job, seconds)
    except (Failed, Unreadable) as failed:
        raise _failed(name, failed.reason) from None


def _failed(name: str, reason: str) -> SluiceError:
    return SluiceError(
        f"{name}: no derivative could be made ({reason}). Leave its claims out, or raise the limits of reading: "
        "docs/operators.md"
    )


def _require_same(name: str, *digests: str) -> None:
    if len(set(digests)) != 1:
        raise _failed(name, Reason.CRASHED)


def _require(name: str, findings: Sequence[Finding], what: str) -> None:
    if not findings:
        return
    shown = [
        f"{finding.kind}{f' on page {finding.page}' if finding.page else ''}: {finding.what}"
        for finding in findings[:SHOWN_FINDINGS]
    ]
    more = len(findings) - len(shown)
    rest = f"; and {more} more" if more else ""
    raise Unprovable(
        f"{name} {what}: {'; '.join(shown)}{rest}. Nothing was released. Look at the document's redactions, and draw "
        "what lacks",
        codes=tuple(dict.fromkeys(finding.kind for finding in findings)),
    )


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
