"""Draws the picture of README: the demo's own commands, run for real, and what they print, as an SVG.

python -m samples.picture docs/demo.svg
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

from samples.draw import draw

COLUMNS = 132
COMMANDS = (
    "sluice ingest cache --cache demo",
    "sluice queue list --cache demo",
    "sluice document signals --cache demo",
    "sluice reviewer add vera --reads ru,en",
    "sluice queue take --as vera",
)
CHINESE = r"[\u3000-\u9fff\uff00-\uffef]"
QUEUE_LINES = 16
"""As many lines of the queue as are shown; the rest is counted."""
FRAME = """<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font-family: "DejaVu Sans Mono", "Noto Sans Mono", monospace; font-size: {char_height}px;
  line-height: {line_height}px; font-variant-east-asian: full-width; }}
{styles}
</style>
<defs><clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" /></clipPath>{lines}</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}<g class="{unique_id}-matrix">{matrix}</g></g>
</svg>
"""
"""Rich's frame without its web font: a picture in a README fetches nothing."""


def said_by(command: str, folder: Path) -> str:
    """Run one of the commands in *folder*, on a home below it, and give what a person would see."""
    words = [sys.executable, "-m", "desk.cli.app", "--home", str(folder / "home"), *command.split()[1:]]
    environment = {"COLUMNS": str(COLUMNS), "PYTHONUTF8": "1", "PYTHONPATH": str(Path(__file__).parents[1])}
    done = subprocess.run(  # noqa: S603 our own command
        words, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    lines = [line.rstrip() for line in done.stdout.splitlines()]
    if len(lines) > QUEUE_LINES:
        lines = [*lines[:QUEUE_LINES], f"… {len(lines) - QUEUE_LINES} more"]
    return "\n".join(lines)


def stretched(said: str) -> Text:
    """Give Chinese runs a style of their own: each style is placed by itself, so wide letters move nothing else."""
    text = Text(said)
    for run in re.finditer(f"{CHINESE}+", said):
        text.stylize("color(253)", run.start(), run.end())
    return text


def loosened(picture: str) -> str:
    """Let Chinese runs be as wide as they are: Rich squeezes them into one cell a letter."""
    return re.sub(r' textLength="[^"]*"(?=[^>]*>' + CHINESE + ")", "", picture)


def main() -> None:
    """Draw the picture into the file that is named."""
    console = Console(record=True, width=COLUMNS, file=sys.stderr, force_terminal=True)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        draw(folder / "cache")
        for command in COMMANDS:
            console.print(Text("$ ", "bold green") + Text(command, "bold"))
            console.print(stretched(said_by(command, folder)))
            console.print()
    picture = console.export_svg(title="sluice", theme=MONOKAI, code_format=FRAME, unique_id="sluice")
    Path(sys.argv[1]).write_text(loosened(picture), encoding="utf-8")


if __name__ == "__main__":
    main()
