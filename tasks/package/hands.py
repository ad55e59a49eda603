"""What packaging needs of others: who draws and proves documents, who sets pages in type. `tasks.worker` does both."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from storage.releases.shapes import Box, DerivativeMade, DocumentSelected, Secret

Place = tuple[int, tuple[Box, ...], int, int]
"""Where a quote stands that is to be shown: page of the document, boxes on it, half-open offsets into its text."""


class Derive(Protocol):
    """Draws one document anew, redacted, and proves that it is."""

    def __call__(
        self,
        document: DocumentSelected,
        *,
        quotes: Sequence[Place],
        secrets: Sequence[Secret],
        dpi: int,
        ocr_layer: bool,
        into: Path,
    ) -> DerivativeMade:
        """Write `redacted.pdf` into the folder *into*; raises `Refused` where the proof finds something."""


@dataclass(frozen=True, slots=True)
class Hands:
    """Those who work for a release."""

    derive: Derive
    set_in_type: Callable[[str, Mapping[str, bytes]], bytes]
    """HTML in the subset of `tasks.package.dossier.for_print`, and its pictures, to a PDF."""
    workers: int = 1
    """How many documents may be drawn at once."""
