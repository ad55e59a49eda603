"""Fifty reviewers at one queue of 10,000 items: is anything handed out twice, is any decision lost.

python -m benchmarks.reviewers [--items N] [--reviewers N] [--database-url URL]
"""

import argparse
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

from config.errors import NotFound
from config.settings import Settings
from storage.database import Record, open_record
from storage.people import add_reviewer
from storage.queue import decide, list_items, save_ranks, take
from storage.rules.review import Judgement
from storage.shapes import Ranked
from storage.vocabulary import Relevance, ReviewState, Role
from tests.drawn import draw_cache


def review(record: Record, name: str, limit: int, seen: list[int]) -> None:
    """Take and decide up to *limit* items, one after the other."""
    for _ in range(limit):
        try:
            taken = take(record, reviewer=name)
        except NotFound:
            return
        seen.append(taken["item"])
        decide(
            record,
            taken["token"],
            reviewer=name,
            judgement=Judgement(Relevance.NOT_RELEVANT, sensitive=False, names_person=False),
        )


def main() -> None:
    """Race, and print what was handed out twice and what was lost."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--items", type=int, default=10_000)
    words.add_argument("--reviewers", type=int, default=50)
    words.add_argument("--each", type=int, default=40, help="how many items each reviewer takes and decides")
    words.add_argument("--database-url")
    asked = words.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=Path(folder) / "home", database_url=asked.database_url, second_review_share=0)
        record = open_record(settings)
        draw_cache(record, [f"{number:064x}" for number in range(asked.items)])
        ranks = [
            Ranked(number, 0.5, behind=False, because=("drawn",), ranked_by="bench") for number in ids(asked.items)
        ]
        save_ranks(record, ranks)
        seen: list[list[int]] = [[] for _ in range(asked.reviewers)]
        threads = []
        for number, mine in enumerate(seen):
            add_reviewer(record, f"reviewer {number}", role=Role.REVIEWER, reads=["ru"])
            threads.append(threading.Thread(target=review, args=(record, f"reviewer {number}", asked.each, mine)))
        started = time.monotonic()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        seconds = time.monotonic() - started
        handed = Counter(item for mine in seen for item in mine)
        settled = sum(row["state"] == ReviewState.SETTLED for row in list_items(record))
        twice = sum(count > 1 for count in handed.values())
        print(
            f"{asked.reviewers} reviewers, {asked.items} items, {handed.total()} taken and decided in {seconds:.1f} s"
        )
        print(f"handed out twice: {twice} (goal 0); decisions lost: {handed.total() - settled} (goal 0)")
        record.close()


def ids(count: int) -> range:
    """Give the ids of the documents that were drawn."""
    return range(1, count + 1)


if __name__ == "__main__":
    main()
