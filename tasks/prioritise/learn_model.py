"""The model: TF-IDF over n-grams, words and facts, and a linear support vector machine. Pure; loads scikit-learn.

Chosen on labelled sets (docs/decisions.md): the classifier, its C and the balance of classes are those of ASReview's
ELAS u4, tuned on the 26 reviews of SYNERGY; what it sees is ours.
"""

import hashlib
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]
from sklearn.svm import LinearSVC  # type: ignore[import-untyped]

from tasks.prioritise.learn_grams import BUCKETS, FEATURES_VERSION, WORDS_FROM, Grams

MODEL_VERSION = f"svm-1/features-{FEATURES_VERSION}"
REGULARISATION = 0.11
BALANCE = 9.8
"""How much more all relevant decisions weigh together than all others."""
SHARES = {"grams": 0.25, "words": 0.6, "facts": 0.15}
"""Of a document's squared length; measured by `benchmarks.triage`."""
FACTS_FROM = BUCKETS
FACTS = 1 << 16
ROUNDS = 5000
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Seen:
    """A document as the model sees it."""

    grams: Grams
    facts: tuple[str, ...]


def bucket_of_fact(fact: str) -> int:
    """Give a fact's bucket."""
    return FACTS_FROM + int.from_bytes(hashlib.sha256(fact.encode()).digest()[:2], "big")


def build_matrix(seen: Sequence[Seen]) -> tuple[csr_matrix, Floats]:
    """Weigh the features of documents: sublinear counts by rarity; grams, words and facts each of a set length.

    Returns:
        a row a document, and the rarity (inverse document frequency, smoothed) of each bucket.
    """
    facts = [np.array(sorted({bucket_of_fact(fact) for fact in one.facts}), dtype=np.int64) for one in seen]
    sizes = [len(one.grams.buckets) + len(own) for one, own in zip(seen, facts, strict=True)]
    rows = np.repeat(np.arange(len(seen)), sizes)
    parts = [part for one, own in zip(seen, facts, strict=True) for part in (one.grams.buckets.astype(np.int64), own)]
    columns = np.concatenate([*parts, np.empty(0, np.int64)])
    counts = np.concatenate(
        [
            *(p for one, own in zip(seen, facts, strict=True) for p in (one.grams.counts, np.ones(len(own), np.uint8))),
            np.empty(0, np.uint8),
        ]
    )
    met = np.bincount(columns, minlength=BUCKETS + FACTS)
    rarity = np.log((1 + len(seen)) / (1 + met)) + 1
    values = (1 + np.log(np.maximum(counts, 1))) * rarity[columns]
    blocks = rows * 3 + (columns >= WORDS_FROM) + (columns >= FACTS_FROM)
    lengths = np.sqrt(np.bincount(blocks, weights=values * values, minlength=3 * len(seen)))
    has = (lengths > 0).reshape(len(seen), 3) * np.array(list(SHARES.values()))
    targets = np.sqrt(has / np.maximum(has.sum(axis=1, keepdims=True), SHARES["facts"])).ravel()
    values *= (targets / np.maximum(lengths, 1e-12))[blocks]
    starts = np.concatenate([[0], np.cumsum(sizes)])
    return csr_matrix((values, columns, starts), shape=(len(seen), BUCKETS + FACTS)), rarity


def learn(matrix: csr_matrix, labels: Mapping[int, bool], *, seed: int) -> Floats:
    """Learn a weight for each bucket from judged documents.

    Args:
        matrix: a row a document.
        labels: row and whether relevant; both kinds must be there. Their order is no matter.
        seed: of the solver.
    """
    rows = sorted(labels)
    wanted = np.array([labels[row] for row in rows])
    judged = matrix[rows]
    used = np.flatnonzero(np.bincount(judged.indices, minlength=matrix.shape[1]))
    emphasis = np.where(wanted, 1.0, wanted.sum() / (BALANCE * (~wanted).sum()))
    machine = LinearSVC(C=REGULARISATION, loss="squared_hinge", random_state=seed, max_iter=ROUNDS)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it stopped at the last round: the order is good enough, and the same
        machine.fit(judged[:, used], wanted, sample_weight=emphasis * (len(rows) / emphasis.sum()))
    weights = np.zeros(matrix.shape[1])
    weights[used] = machine.coef_[0]
    return weights
