"""The least that one can do with a folder: `hash`, open + get_text (`text`), or a peer's extraction (`kreuzberg`).

python -m benchmarks.bare nothing|hash|text|kreuzberg FOLDER
"""

import hashlib
import sys
from collections.abc import Callable
from pathlib import Path


def nothing(_: Path) -> None:
    """Do nothing: what starting the interpreter and loading PyMuPDF takes."""


def hash_it(path: Path) -> None:
    """Hash the file, as any intake must."""
    with path.open("rb") as source:
        hashlib.file_digest(source, "sha256")


def read_text(path: Path) -> None:
    """Read the text of all pages with PyMuPDF."""
    import pymupdf  # noqa: PLC0415 only this way needs it

    try:
        with pymupdf.open(path) as document:
            for page in document:
                page.get_text()
    except (pymupdf.FileDataError, ValueError):
        return


def extract_with_kreuzberg(path: Path) -> None:
    """Read the text with kreuzberg, OCR off."""
    import kreuzberg  # noqa: PLC0415 only the bench environment has it

    try:
        kreuzberg.extract_file_sync(path, config=kreuzberg.ExtractionConfig(use_cache=False))
    except Exception:  # noqa: BLE001 a file it cannot read is no fault of the measurement
        return


WAYS: dict[str, Callable[[Path], None]] = {
    "nothing": nothing,
    "hash": hash_it,
    "text": read_text,
    "kreuzberg": extract_with_kreuzberg,
}


def main() -> None:
    """Go one way over all files of a folder, in the order of their paths."""
    way, folder = WAYS[sys.argv[1]], Path(sys.argv[2])
    if way in (nothing, read_text):
        import pymupdf  # noqa: PLC0415

        pymupdf.TOOLS.mupdf_display_errors(False)  # noqa: FBT003 PyMuPDF's own signature
        pymupdf.TOOLS.mupdf_display_warnings(False)  # noqa: FBT003
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            way(path)


if __name__ == "__main__":
    main()
