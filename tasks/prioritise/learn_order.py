"""From decisions to an order of what waits: features where they are missing, the model, places, reasons."""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass

from storage.bulk import in_chunks
from storage.database import Record
from storage.features import Features, Known, list_known, load_facts, load_grams, save_features
from storage.kept import DamagedError, forget_kept
from storage.learning import (
    Learned,
    Placing,
    Waiter,
    digest_labels,
    load_waiters,
    save_placings,
    save_run,
)
from storage.ranking import stream_texts
from storage.rules.learning import draw_place, join_priorities, place_by_chance, place_scores, weigh_learning
from storage.vocabulary import ReviewState
from tasks.prioritise.learn_grams import FEATURES_VERSION, count_grams, unpack
from tasks.prioritise.learn_matrix import KeptTexts, open_texts
from tasks.prioritise.learn_model import FACTS_FROM, MODEL_VERSION, Floats, Matrix, bucket_of_fact, learn
from tasks.prioritise.learn_reasons import strongest_facts, strongest_words

BATCH = 200
EXPLAINED = 30
"""Of what waits first, overall and in each language, this many are explained by words: somebody takes those next."""
LIKE = "like what was judged relevant"
BY_CHANCE = "random share"
EXPLAINED_FROM = 0.5
"""A document that is less like the relevant ones than half of the cache is not explained by being like them."""
IN_LANGUAGE = "in "


@dataclass(frozen=True, slots=True)
class Spoken:
    """What each bucket speaks for relevance, and the score and facts of each document, by its id."""

    speaks: Floats
    scores: Mapping[int, float]
    facts: Mapping[int, tuple[str, ...]]


def order_by_learning(record: Record, cache_id: int, labels: Mapping[int, bool]) -> int:
    """Learn from *labels*, and put what waits in its order; gives how many items moved.

    The same labels, texts and seed give the same order, whatever came before.
    """
    known = keep_features(record, cache_id)
    waiters = load_waiters(record, cache_id)
    settings = record.settings
    try:
        spoken = _speak(record, cache_id, known, waiters, labels)
    except DamagedError:
        forget_kept(record, cache_id)
        spoken = _speak(record, cache_id, known, waiters, labels)
    weight = weigh_learning(relevant=sum(labels.values()), others=len(labels) - sum(labels.values()))
    drawn = {
        one.document_id: draw_place(one.sha256, seed=settings.learn_seed, share=settings.learn_random_share)
        for one in waiters
    }
    placings = _place(record, waiters, spoken, drawn, weight=weight, judged=len(labels))
    moved = save_placings(record, [new for old, new in zip(waiters, placings, strict=True) if _moves(old, new)])
    hashes = {one.document_id: one.sha256 for one in waiters}
    save_run(
        record,
        cache_id,
        Learned(
            model=MODEL_VERSION,
            seed=settings.learn_seed,
            random_share=settings.learn_random_share,
            weight=weight,
            documents=len(waiters),
            decisions=len(labels),
            relevant=sum(labels.values()),
            learned_from=digest_labels({hashes[key]: value for key, value in labels.items()}),
        ),
    )
    return moved


def order_plainly(record: Record, cache_id: int) -> int:
    """Put what waits where watchlists and facts alone put it: nothing is learned from any more."""
    placings = [
        Placing(one.item_id, one.plain_priority, one.plain_because, None, None)
        for one in load_waiters(record, cache_id)
        if one.learned is not None
    ]
    return save_placings(record, placings)


def keep_features(record: Record, cache_id: int) -> list[Known]:
    """Count the features of documents that have none, or were read anew since; gives what is known of all."""
    known = list_known(record, cache_id, version=FEATURES_VERSION)
    unseen = [one for one in known if one.basis != one.standing]
    if not unseen:
        return known
    for some in in_chunks(unseen, BATCH):
        texts: dict[int, list[str]] = {one.document_id: [] for one in some}
        for key, text, _ in stream_texts(record, list(texts)):
            texts[key].append(text)
        facts = load_facts(record, list(texts))
        bases = {one.document_id: one.basis for one in some}
        save_features(
            record, [Features(key, bases[key], count_grams(texts[key]).pack(), facts[key]) for key in sorted(bases)]
        )
    return list_known(record, cache_id, version=FEATURES_VERSION)


def _moves(old: Waiter, new: Placing) -> bool:
    before = (old.priority, old.because, old.learned is None, old.drawn)
    return old.state == ReviewState.QUEUED and before != (new.priority, new.because, False, new.drawn)


def _speak(
    record: Record, cache_id: int, known: Sequence[Known], waiters: Sequence[Waiter], labels: Mapping[int, bool]
) -> Spoken:
    plain = {one.document_id: tuple(_plain_facts(one.plain_because)) for one in waiters}
    facts = {one.document_id: (*one.facts, *plain.get(one.document_id, ())) for one in known}
    rows = [row for row, one in enumerate(known) if one.document_id in labels]
    judged = [known[row] for row in rows]
    with open_texts(record, cache_id, known) as kept:
        matrix = Matrix(KeptTexts(kept, len(known)), list(facts.values()))
        weights = learn(
            matrix.take(rows, [unpack(one) for one in load_grams(record, judged)]),
            [labels[one.document_id] for one in judged],
            seed=record.settings.learn_seed,
        )
        scores = matrix.score(weights).tolist()
    return Spoken(
        weights * matrix.rarity, {one.document_id: score for one, score in zip(known, scores, strict=True)}, facts
    )


def _plain_facts(because: Sequence[str]) -> Iterator[str]:
    """Give the reasons of the plain rank as facts: terms whole, of amounts only that there is one."""
    for reason in because:
        kind, _, _ = reason.partition(": ")
        if not reason.startswith("behind "):
            yield reason if kind == "watchlist" else kind


def _place(
    record: Record,
    waiters: Sequence[Waiter],
    spoken: Spoken,
    drawn: Mapping[int, float | None],
    *,
    weight: float,
    judged: int,
) -> list[Placing]:
    learned = place_scores(spoken.scores, judged=judged)
    joined = {
        one.document_id: join_priorities(one.plain_priority, learned[one.document_id], weight=weight) for one in waiters
    }
    pivots = {one.family: joined[one.document_id] for one in waiters if one.family is not None and one.pivot}
    for one in waiters:
        if one.family in pivots and not one.pivot:
            joined[one.document_id] = min(joined[one.document_id], pivots[one.family])
    ordered = sorted(joined[one.document_id] for one in waiters if drawn[one.document_id] is None)
    lifted = set()
    for key, place in drawn.items():
        if place is not None and (chance := place_by_chance(place, ordered)) > joined[key]:
            joined[key] = chance
            lifted.add(key)
    told = _explain(record, waiters, spoken, joined, learned)
    return [
        Placing(
            one.item_id,
            joined[one.document_id],
            (*one.plain_because, *_reasons(one.document_id, lifted, learned, told)),
            learned[one.document_id],
            drawn[one.document_id],
        )
        for one in waiters
    ]


def _reasons(
    key: int, lifted: Container[int], learned: Mapping[int, float], told: Mapping[int, tuple[str, ...]]
) -> tuple[str, ...]:
    if key in lifted:
        return (BY_CHANCE,)
    if learned[key] < EXPLAINED_FROM:
        return ()
    return told.get(key) or (LIKE,)


def _explain(
    record: Record,
    waiters: Sequence[Waiter],
    spoken: Spoken,
    joined: Mapping[int, float],
    learned: Mapping[int, float],
) -> dict[int, tuple[str, ...]]:
    """Explain what somebody takes next by words and facts."""
    queued = [one for one in waiters if one.state == ReviewState.QUEUED and learned[one.document_id] >= EXPLAINED_FROM]
    queued.sort(key=lambda one: (-joined[one.document_id], one.sha256))
    lists: dict[str, list[int]] = {"": []}
    for one in queued:
        languages = [fact for fact in spoken.facts[one.document_id] if fact.startswith(IN_LANGUAGE)]
        for name in ("", *languages):
            if len(chosen := lists.setdefault(name, [])) < EXPLAINED:
                chosen.append(one.document_id)
    told: dict[int, tuple[str, ...]] = {}
    for ids in in_chunks(sorted({key for chosen in lists.values() for key in chosen}), BATCH):
        texts: dict[int, list[str]] = {key: [] for key in ids}
        for key, text, _ in stream_texts(record, ids):
            texts[key].append(text)
        for key in ids:
            facts = [(fact, float(spoken.speaks[bucket_of_fact(fact)])) for fact in spoken.facts[key]]
            words = strongest_words(texts[key], spoken.speaks[:FACTS_FROM])
            told[key] = tuple(f"learned: {reason}" for reason in (*words, *strongest_facts(facts)))
    return told
