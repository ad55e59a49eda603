"""Draws the pictures of the guide: `python -m tests.desk.web.pictures [FOLDER] [--approved FOLDER]`.

The founding story is played in a real browser, and each station is kept as a picture. `index.html` in the folder shows
each beside the approved one, to compare them by eye. Chinese needs a font: sudo apt install fonts-noto-cjk
"""

import argparse
import html
import io
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image

from desk.api.app import make_app
from tests.desk.web.driving import chromium, served, until
from tests.desk.web.staging import staged_desk
from tests.desk.web.story import Story, two_browsers

APPROVED = Path("docs/desk")
COLOURS = 64
"""Enough for pages of text and lines; a picture is then some 50 kB."""
SETTLING_MS = 700
DRAWN = "[...document.querySelectorAll('main img')].every((one) => one.complete || one.loading === 'lazy')"


def keep(folder: Path, name: str, page: Any) -> None:
    """Keep what a page shows now, once its pictures are there."""
    until(page, DRAWN)
    page.wait_for_timeout(SETTLING_MS)
    shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    shot.quantize(COLOURS, dither=Image.Dither.NONE).save(folder / f"{name}.png", optimize=True)


def play(story: Story) -> None:
    """Play the whole story; its stations are looked at on the way."""
    story.take_both()
    story.judge()
    story.second()
    story.compare()
    story.search()
    story.quote()
    story.corroborate()
    story.hear()
    story.rebut()
    story.examine()
    story.sign()
    story.release()
    story.dark()


def beside(folder: Path, approved: Path) -> None:
    """Write the page that shows each picture beside the approved one."""
    rows = "".join(
        f'<h2>{name}</h2><p><img src="{name}" width="700"> <img src="{html.escape(os.path.relpath(approved, folder))}/'
        f'{name}" width="700" alt="none is approved yet"></p>'
        for name in sorted(path.name for path in folder.glob("*.png"))
    )
    (folder / "index.html").write_text(f'<!doctype html><meta charset="utf-8"><title>Pictures</title>{rows}')


def main(arguments: list[str] | None = None) -> None:
    """Draw the pictures as the command line asks."""
    parser = argparse.ArgumentParser(prog="python -m tests.desk.web.pictures", description="Draw the guide's pictures.")
    parser.add_argument("folder", type=Path, nargs="?", default=Path(".pictures"), help="where to (default: .pictures)")
    parser.add_argument(
        "--approved", type=Path, default=APPROVED, help="what they are compared with (default: docs/desk)"
    )
    chosen = parser.parse_args(arguments)
    chosen.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="sluice-pictures-") as base, staged_desk(Path(base)) as record:
        app = make_app(record)
        try:
            with (
                chromium() as browser,
                served(app) as address,
                two_browsers(browser, address, record, lambda name, page: keep(chosen.folder, name, page)) as story,
            ):
                play(story)
        finally:
            app.state.pictures.close()
            app.state.learner.rest()
    beside(chosen.folder, chosen.approved)
    sys.stderr.write(f"Drawn. Look at {chosen.folder / 'index.html'}, then copy what is right to {chosen.approved}\n")


if __name__ == "__main__":
    main()
