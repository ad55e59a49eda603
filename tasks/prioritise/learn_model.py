"""The model: TF-IDF over n-grams, words and facts, and a linear support vector machine. Pure; loads scikit-learn.

Chosen on labelled sets (docs/decisions.md): the classifier, its C and the balance of classes are those of ASReview's
ELAS u4, tuned on the 26 reviews of SYNERGY; what it sees is ours.
"""

import hashlib
import warnings
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, hstack  # type: ignore[import-untyped]
from sklearn.svm import LinearSVC  # type: ignore[import-untyped]

from tasks.prioritise.learn_grams import BUCKETS, FEATURES_VERSION, Grams
from tasks.prioritise.learn_matrix import TEXT_KINDS, Singles, Texts, lay_out, weigh_rarity

MODEL_VERSION = f"svm-2/features-{FEATURES_VERSION}"
REGULARISATION = 0.11
BALANCE = 9.8
"""How much more all relevant decisions weigh together than all others."""
SHARES = {"grams": 0.25, "words": 0.6, "facts": 0.15}
"""Of a document's squared length. N-grams alone did worse than words on Triptans, and no worse on ADHD; the figures
between the two are chosen, not tuned. That of facts is a guess: the labelled sets have none."""
FACTS_FROM = BUCKETS
FACTS = 1 << 16
ROUNDS = 5000
SCORE_DIGITS = 6
"""As many as single precision holds of a sum of some thousand features."""
Floats = npt.NDArray[np.float64]


@lru_cache(maxsize=1 << 12)
def bucket_of_fact(fact: str) -> int:
    """Give a fact's bucket."""
    return FACTS_FROM + int.from_bytes(hashlib.sha256(fact.encode()).digest()[:2], "big")


class Matrix:
    """A row a document: sublinear counts by rarity; grams, words and facts each of a set length."""

    def __init__(self, texts: Texts, facts: Sequence[Sequence[str]]) -> None:
        """Weigh documents.

        Args:
            texts: of the documents.
            facts: of each of them, in the same order.
        """
        self._texts = texts
        own = [sorted({bucket_of_fact(fact) - FACTS_FROM for fact in one}) for one in facts]
        columns = np.array([column for one in own for column in one], dtype=np.int32)
        starts = np.concatenate([[0], np.cumsum([len(one) for one in own])]).astype(np.int32)
        rarity = weigh_rarity(np.bincount(columns, minlength=FACTS), len(own))
        self._facts = csr_matrix((rarity[columns], columns, starts), shape=(len(own), FACTS))
        self.rarity = np.concatenate([texts.rarity, rarity])
        squares = self._facts.power(2) @ np.ones(FACTS, np.float32)
        self._scales = _scale(np.column_stack([texts.lengths, np.sqrt(squares)]))

    def take(self, rows: Sequence[int], grams: Sequence[Grams]) -> csr_matrix:
        """Give some rows whole.

        Args:
            rows: their numbers.
            grams: what is counted in the text of each.
        """
        scales, counted, facts = self._scales[rows], lay_out(grams).to_rows(), self._facts[rows]
        of_texts = np.repeat(scales[:, :TEXT_KINDS].ravel(), np.diff(counted.indptr))
        counted.data *= self._texts.rarity[counted.indices] * of_texts
        facts.data *= np.repeat(scales[:, TEXT_KINDS], np.diff(facts.indptr))
        # the rows of a document's n-grams and of its words stand one after the other, and share no column
        texts = csr_matrix((counted.data, counted.indices, counted.indptr[::TEXT_KINDS]), shape=(len(rows), BUCKETS))
        return hstack([texts, facts], format="csr", dtype=np.float64)

    def score(self, weights: Floats) -> Floats:
        """Score all documents by the weight of each bucket."""
        of_texts = (weights[:FACTS_FROM] * self._texts.rarity).astype(np.float32)
        parts = [(rows @ of_texts).reshape(-1, TEXT_KINDS) for rows in self._texts.blocks()]
        of_facts = self._facts @ weights[FACTS_FROM:].astype(np.float32)
        said = np.column_stack([np.concatenate([np.empty((0, TEXT_KINDS), np.float32), *parts]), of_facts])
        scores: Floats = np.round((said * self._scales).sum(axis=1, dtype=np.float64), SCORE_DIGITS)
        return scores


def _scale(lengths: Singles) -> Singles:
    """Tell by what each kind of features is multiplied so that it has its share, or what is left by a missing one."""
    has = (lengths > 0) * np.array(list(SHARES.values()))
    targets = np.sqrt(has / np.maximum(has.sum(axis=1, keepdims=True), SHARES["facts"]))
    scaled: Singles = (targets / np.maximum(lengths, 1e-12)).astype(np.float32)
    return scaled


def learn(judged: csr_matrix, relevant: Sequence[bool], *, seed: int) -> Floats:
    """Learn a weight for each bucket from judged documents.

    Args:
        judged: a row a document, in an order that does not depend on when they were judged.
        relevant: of each row; both kinds must be there.
        seed: of the solver.
    """
    wanted = np.array(relevant)
    is_used = np.zeros(judged.shape[1], dtype=bool)
    is_used[judged.indices] = True
    used = np.flatnonzero(is_used)
    columns = (np.cumsum(is_used, dtype=np.int32) - 1)[judged.indices]
    narrow = csr_matrix((judged.data, columns, judged.indptr), shape=(len(wanted), len(used)))
    emphasis = np.where(wanted, 1.0, wanted.sum() / (BALANCE * (~wanted).sum()))
    machine = LinearSVC(C=REGULARISATION, loss="squared_hinge", random_state=seed, max_iter=ROUNDS)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it stopped at the last round: the order is good enough, and the same
        machine.fit(narrow, wanted, sample_weight=emphasis * (len(wanted) / emphasis.sum()))
    weights = np.zeros(judged.shape[1])
    weights[used] = machine.coef_[0]
    return weights
