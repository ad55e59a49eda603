"""The door to the samples: draws the demo cache into a folder, and tells what must become of it."""

from pathlib import Path

from samples.cache import EXPECTED, Expected, draw_files
from samples.deal import make_deal

SEED = 2024
"""The deal that `make demo` shows."""


def draw(folder: Path, *, seed: int = SEED) -> None:
    """Draw the demo cache into *folder*; the same *seed* gives the same bytes.

    Raises:
        OSError: the folder cannot be written.
    """
    for path, content in draw_files(make_deal(seed)).items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def expected() -> dict[bytes, Expected]:
    """Tell what bringing in the demo cache must end with.

    Returns:
        For each file and each member of an archive, by its raw path below the folder, its expected end.
        It is the same for every seed.
    """
    return dict(EXPECTED)
