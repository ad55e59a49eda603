"""`python -m samples FOLDER [--seed N]` draws the demo cache."""

import argparse
import sys
from pathlib import Path

from samples.draw import SEED, draw


def main(arguments: list[str] | None = None) -> None:
    """Draw the demo cache as the command line asks."""
    parser = argparse.ArgumentParser(prog="python -m samples", description="Draw the demo cache into a folder.")
    parser.add_argument("folder", type=Path, help="where to; made if it is not there")
    parser.add_argument("--seed", type=int, default=SEED, help="another deal, other numbers (default: %(default)s)")
    chosen = parser.parse_args(arguments)
    draw(chosen.folder, seed=chosen.seed)
    sys.stderr.write(f"The demo cache is drawn. Bring it in with: sluice ingest {chosen.folder} --cache demo\n")


if __name__ == "__main__":
    main()
