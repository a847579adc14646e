# SPDX-License-Identifier: Apache-2.0
"""How processor time grows with length: what tests assert instead of a time, which would speak of the machine."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, TypeVar

Text = TypeVar("Text", str, bytes)

LINEAR: Final = 3.0
"""Growth below it is called linear: eight times the length then takes less than 24 times as long; squares would take 64 times."""
_SHORTEST: Final = 0.005
"""Seconds that any work is taken to need, because shorter ones are noise."""


def growth(work: Callable[[Text], object], short: Text, long: Text) -> float:
    """Return how much more processor time a unit of the long input takes than one of the short input: 1 is linear.

    The short one is the better of two, so that compiling counts little; the second lacks the last unit, so that no cache knows it. The long
    one is tried again only where it was slow, for a busy machine may be to blame.
    """
    first = max(min(_seconds(work, short), _seconds(work, short[:-1])), _SHORTEST)
    times = len(long) / len(short)
    found = _seconds(work, long) / first / times
    return found if found < LINEAR else min(found, _seconds(work, long[:-1]) / first / times)


def _seconds(work: Callable[[Text], object], given: Text) -> float:
    started = time.process_time()
    work(given)
    return time.process_time() - started
