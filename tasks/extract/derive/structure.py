"""Proves what can be proved of a derivative alone: that it has the one form, or what it carries."""

import mmap
from pathlib import Path

from storage.releases.proofs import Finding
from tasks.extract.derive.form import Departed, Form, read_form
from tasks.extract.derive.walk import walk


def prove_structure(path: Path, *, has_layer: bool | None = None) -> tuple[Form | None, list[Finding]]:
    """Read a derivative against its form, then walk over it with MuPDF.

    Args:
        path: the file.
        has_layer: whether it must have a layer of text; None: as it has.

    Returns:
        What the form gives, None where the file has not the form; and the findings.

    Raises:
        OSError: it cannot be read.
        MemoryError: it needs more memory than it may have.
    """
    if not path.stat().st_size:
        return None, [Finding("form", None, "it is empty")]
    form: Form | None = None
    found: list[Finding] = []
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        try:
            form = read_form(content)
        except Departed as departed:
            found.append(Finding("form", departed.page, f"from byte {departed.offset} on it is no derivative"))
    if form is not None and has_layer not in {None, form.has_layer}:
        found.append(Finding("text", None, "a layer of text is there that was not asked for, or lacks"))
    allowed = form.has_layer if form is not None and has_layer is None else bool(has_layer)
    return form, [*found, *walk(path, has_layer=allowed)]
