# SPDX-License-Identifier: Apache-2.0
"""Estimate an interpolated modified Kneser-Ney n-gram model from token sequences, in numpy, and write it as ARPA.

Chen and Goodman 1998, TR-10-98, section 3; details are those of kenlm's ``lmplz`` (Heafield et al. 2013, "Scalable Modified Kneser-Ney
Language Model Estimation"): counts of lower orders are numbers of distinct words before (n-grams that begin a sentence keep their counts);
three discounts an order from counts of counts; unigrams are interpolated with the uniform distribution over the vocabulary with ``<unk>``.
Memory follows the number of tokens (about 60 bytes a token and order); it prunes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from curation.errors import UsageError

UNKNOWN, BEGIN, END = "<unk>", "<s>", "</s>"
_SPECIAL: Final = (UNKNOWN, BEGIN, END)
_FALLBACK: Final = (0.5, 1.0, 1.5)
"""Discounts where counts of counts give none, as ``lmplz --discount_fallback`` has them."""


@dataclass(frozen=True)
class Order:
    """The n-grams of one order.

    Attributes:
        prefix: int64 [n-grams], number of the n-gram without its last word, in the order below; 0 for unigrams.
        word: int64 [n-grams], last word.
        suffix: int64 [n-grams], number of the n-gram without its first word.
        log_probability, log_backoff: float64 [n-grams], log10.
        discounts: for counts of 1, 2 and more.

    """

    prefix: NDArray[np.int64]
    word: NDArray[np.int64]
    suffix: NDArray[np.int64]
    log_probability: NDArray[np.float64]
    log_backoff: NDArray[np.float64]
    discounts: tuple[float, float, float]


@dataclass(frozen=True)
class Estimate:
    """A model: its words and its orders."""

    words: tuple[str, ...]
    orders: tuple[Order, ...]


def estimate(lines: Iterable[Sequence[str]], order: int) -> Estimate:
    """Estimate a model of this order; raises UsageError when there is no text."""
    ids: dict[str, int] = {word: number for number, word in enumerate(_SPECIAL)}
    numbers: list[int] = []
    for line in lines:
        numbers.append(ids[BEGIN])
        numbers += [ids.setdefault(token, len(ids)) if token not in _SPECIAL else ids[UNKNOWN] for token in line]
        numbers.append(ids[END])
    if len(ids) == len(_SPECIAL):
        raise UsageError("the documents hold no word, so there is nothing to train on; expected documents with text")
    tokens = np.array(numbers, np.int64)
    grams = _grams(tokens, order, len(ids))
    counts = _adjusted(grams, ids[BEGIN])
    made: list[Order] = []
    for n in range(1, order + 1):
        made.append(_order(n, grams[n - 1], counts, made[-1] if made else None, len(ids), n == order))
    return Estimate(tuple(ids), tuple(made))


@dataclass(frozen=True)
class _Grams:
    prefix: NDArray[np.int64]
    word: NDArray[np.int64]
    suffix: NDArray[np.int64]
    count: NDArray[np.int64]
    begins: NDArray[np.bool_]


def _grams(tokens: NDArray[np.int64], order: int, words: int) -> list[_Grams]:
    """Give numbers to the distinct n-grams of every order; an n-gram is the (n-1)-gram at its place and one more word."""
    begin, end = _SPECIAL.index(BEGIN), _SPECIAL.index(END)
    made: list[_Grams] = []
    at = np.arange(len(tokens))
    numbers = tokens.copy()  # of the (n-1)-gram at each place; unigrams are numbered by their word
    count = np.bincount(tokens, minlength=words)
    all_words = np.arange(words)
    made.append(_Grams(np.zeros(words, np.int64), all_words, np.zeros(words, np.int64), count, all_words == begin))
    for n in range(2, order + 1):
        inside = at[: len(at) - (n - 1)]
        inside = inside[tokens[inside + n - 2] != end]  # no n-gram goes over the end of a sentence
        if n > 2:
            inside = inside[numbers[inside] >= 0]
        code = numbers[inside] << 32 | tokens[inside + n - 1]
        distinct, first, inverse, count = np.unique(code, return_index=True, return_inverse=True, return_counts=True)
        suffix = numbers[inside[first] + 1]
        made.append(_Grams(distinct >> 32, distinct & 0xFFFFFFFF, suffix, count, tokens[inside[first]] == begin))
        following = np.full(len(tokens), -1, np.int64)
        following[inside] = inverse
        numbers = following
    return made


def _adjusted(grams: Sequence[_Grams], begin: int) -> list[NDArray[np.int64]]:
    counts = []
    for n, gram in enumerate(grams):
        if n == len(grams) - 1:
            counts.append(gram.count)
        else:
            left = np.bincount(grams[n + 1].suffix, minlength=len(gram.word))
            counts.append(np.where(gram.begins, gram.count, left))
    counts[0] = counts[0].copy()
    counts[0][begin] = 0  # never predicted
    counts[0][_SPECIAL.index(UNKNOWN)] = 0
    return counts


def _discounts(count: NDArray[np.int64]) -> tuple[float, float, float]:
    """Return the discounts of counts 1, 2 and more (Chen and Goodman, equation 26)."""
    t = [int(np.count_nonzero(count == k)) for k in range(1, 5)]
    if not all(t):
        return _FALLBACK
    share = t[0] / (t[0] + 2 * t[1])
    found = tuple(k - (k + 1) * share * t[k] / t[k - 1] for k in (1, 2, 3))
    return (found[0], found[1], found[2]) if all(0 <= d <= k for k, d in enumerate(found, 1)) else _FALLBACK


def _order(n: int, gram: _Grams, counts: Sequence[NDArray[np.int64]], lower: Order | None, words: int, last: bool) -> Order:  # noqa: FBT001
    count = counts[n - 1]
    discounts = _discounts(count)
    taken = np.array((0.0, *discounts))[np.minimum(count, 3)]
    contexts = 1 if lower is None else len(lower.word)
    total = np.bincount(gram.prefix, weights=count, minlength=contexts)
    left_over = np.bincount(gram.prefix, weights=taken, minlength=contexts)
    gamma = np.divide(left_over, total, out=np.ones(contexts), where=total > 0)
    own = np.divide(count - taken, total[gram.prefix], out=np.zeros(len(count)), where=total[gram.prefix] > 0)
    if lower is None:
        probability = own + gamma[0] / (words - 1)  # every word but <s>
        probability[_SPECIAL.index(BEGIN)] = 1.0  # never asked; lmplz writes 0
    else:
        probability = own + gamma[gram.prefix] * 10 ** lower.log_probability[gram.suffix]
        lower.log_backoff[:] = np.where(total > 0, np.log10(np.maximum(gamma, 1e-99)), 0.0)
    del last
    return Order(gram.prefix, gram.word, gram.suffix, np.log10(probability), np.zeros(len(count)), discounts)


def write_arpa(model: Estimate, path: Path) -> None:
    """Write a model in the ARPA format."""
    with path.open("w", encoding="utf-8") as out:
        out.write("\\data\\\n")
        out.writelines(f"ngram {n}={len(order.word)}\n" for n, order in enumerate(model.orders, 1))
        texts = list(model.words)
        for n, order in enumerate(model.orders, 1):
            if n > 1:
                texts = [f"{texts[prefix]} {model.words[word]}" for prefix, word in zip(order.prefix, order.word, strict=True)]
            out.write(f"\n\\{n}-grams:\n")
            if n == len(model.orders):
                out.writelines(f"{p:.7g}\t{text}\n" for p, text in zip(order.log_probability, texts, strict=True))
            else:
                rows = zip(order.log_probability, texts, order.log_backoff, strict=True)
                out.writelines(f"{p:.7g}\t{text}\t{b:.7g}\n" for p, text, b in rows)
        out.write("\n\\end\\\n")
