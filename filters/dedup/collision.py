# SPDX-License-Identifier: Apache-2.0
"""How often bands collide: the curve of a banding, and the banding for a wanted recall.

Two documents with Jaccard similarity J share at least one of b bands of r rows with probability 1 - (1 - J^r)^b (Leskovec, Rajaraman
and Ullman, "Mining of Massive Datasets", section 3.4.2). Bandings are compared as datasketch does (ekzhu/datasketch, ``lsh.py``,
``_optimal_param``): false positives are the area under the curve left of the target, false negatives the area above it to its right.
Here recall at the target is a condition rather than a weight, and among the bandings that meet it the one with the smallest area of
false positives is taken; equal areas fall to fewer hashes.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

MOST_HASHES: Final = 4096
"""More hashes than any published recipe uses (duplodocus and datatrove: 112; RedPajama-2: 128)."""
USUAL_HASHES: Final = 256
"""Hashes among which a target chooses: datasketch's default is 128, text-dedup's 250."""
STEPS: Final = 1000
"""Points of the trapezoid rule; the areas are good to five decimals."""


def collision(jaccard: float, bands: int, rows: int) -> float:
    """Return the probability that two documents share a band.

    >>> round(collision(0.8, 14, 8), 4), round(collision(0.5, 14, 8), 4)
    (0.9235, 0.0533)
    """
    return float(1 - (1 - jaccard**rows) ** bands)


def false_positive_area(jaccard: float, bands: int, rows: int) -> float:
    """Return the area under the curve from 0 to ``jaccard``."""
    points = np.linspace(0, jaccard, STEPS + 1)
    return float(np.trapezoid(1 - (1 - points**rows) ** bands, points))


def choose_bands(jaccard: float, recall: float, most_hashes: int = USUAL_HASHES) -> tuple[int, int]:
    """Return bands and rows that find ``recall`` of the pairs at ``jaccard`` with the fewest false positives.

    >>> choose_bands(0.8, 0.95)
    (21, 9)

    Raises:
        ValueError: similarity or recall are not between 0 and 1, or no banding reaches the recall.

    """
    if not 0 < jaccard < 1 or not 0 < recall < 1:
        raise ValueError(f"a target of recall {recall} at Jaccard {jaccard} was asked for; expected both between 0 and 1, without the ends")
    best: tuple[float, int, int, int] | None = None
    for rows in range(1, most_hashes + 1):
        # The fewest bands that reach the recall have the fewest false positives for these rows.
        bands = int(np.ceil(np.log1p(-recall) / np.log1p(-(jaccard**rows)))) if jaccard**rows < 1 else 1
        if bands * rows > most_hashes:
            break
        found = (round(false_positive_area(jaccard, bands, rows), 6), bands * rows, bands, rows)
        best = found if best is None or found < best else best
    if best is None:
        raise ValueError(f"no banding of {most_hashes} hashes finds {recall} of the pairs at Jaccard {jaccard}; lower the recall")
    return best[2], best[3]


def curve(bands: int, rows: int) -> list[tuple[float, float]]:
    """Return the collision curve in steps of 0.05."""
    return [(step / 20, collision(step / 20, bands, rows)) for step in range(6, 21)]


def guard(jaccard: float, slots: int = 448, falsely: float = 0.016) -> float:
    """Return by how much an estimate from 2-bit slots must lie above ``jaccard`` so that few pairs are joined falsely.

    Slots agree with probability p = J + (1 - J) / 4, so the estimate has the standard deviation s = 4/3 * sqrt(p * (1 - p) / slots). Among
    pairs spread evenly over similarity, those below the target that pass a guard of z * s are s * (phi(z) - z * Q(z)) of a unit of
    similarity (the unit normal loss), and those joined about 1 - J - z * s: z is the smallest at which the first are ``falsely`` of the
    second. Ours: 0.016, so that 0.97 holds with room for what is not even. Higher targets have fewer pairs above them, and need more.

    >>> [round(guard(jaccard), 4) for jaccard in (0.7, 0.75, 0.8, 0.9, 1.0)]
    [0.0154, 0.0163, 0.017, 0.0169, 0.0]
    """
    agree = jaccard + (1 - jaccard) / 4
    deviation = 4 / 3 * math.sqrt(agree * (1 - agree) / slots)
    if deviation == 0:
        return 0.0
    low, high = 0.0, min(4.0, (1 - jaccard) / deviation)
    for _ in range(40):
        z = (low + high) / 2
        loss = math.exp(-z * z / 2) / math.sqrt(2 * math.pi) - z * math.erfc(z / math.sqrt(2)) / 2
        if deviation * loss > falsely * (1 - jaccard - z * deviation):
            low = z
        else:
            high = z
    return high * deviation
