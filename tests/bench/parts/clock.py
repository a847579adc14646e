# SPDX-License-Identifier: Apache-2.0
"""Processor seconds of a run in this process, by phase and by measuring step."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from curation import measuring
from curation.console import Progress

START, PUBLISH = "start", "publish"


class PhaseClock(Progress):
    """Keeps quiet, and reads the processor's clock whenever a phase begins."""

    def __init__(self) -> None:
        """Start with what comes before the first phase: imports, inventory, assets."""
        super().__init__(quiet=True)
        self._marks = [(START, 0.0)]

    def phase(self, name: str, tasks: int, reused: int) -> None:
        """Begin a phase."""
        self._marks.append((name, time.process_time()))
        super().phase(name, tasks, reused)

    def note(self, text: str) -> None:
        """Begin publication, which is no phase, when the run says so."""
        if text == "publishing":
            self._marks.append((PUBLISH, time.process_time()))

    def seconds(self) -> dict[str, float]:
        """Return seconds by phase, in order; the last lasts until now."""
        ends = [at for _, at in self._marks[1:]] + [time.process_time()]
        return {name: end - at for (name, at), end in zip(self._marks, ends, strict=True)}


@contextmanager
def timed_steps() -> Iterator[dict[str, float]]:
    """Add up the seconds of each filter's measure or sketch; the first one that needs the view of the text pays for it."""
    seconds: defaultdict[str, float] = defaultdict(float)
    run = measuring._run

    def timed(*given: Any) -> Any:  # noqa: ANN401 - handed on as they are
        started = time.process_time()
        try:
            return run(*given)
        finally:
            seconds[given[3]] += time.process_time() - started

    measuring._run = timed  # type: ignore[assignment]  # the same arguments, handed on
    try:
        yield seconds
    finally:
        measuring._run = run
