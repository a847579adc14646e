# SPDX-License-Identifier: Apache-2.0
"""What a run says while it works: one line a phase on stderr; results go to stdout and elsewhere.

On a terminal the line is rewritten in place; elsewhere every phase ends with one plain line. NO_COLOR is honoured by never
colouring anything.
"""

from __future__ import annotations

import sys
import time
from typing import Final, TextIO

REFRESH_SECONDS: Final = 0.2
PLAIN_SECONDS: Final = 10.0


class Progress:
    """Shows phases; silent when quiet."""

    def __init__(self, stream: TextIO | None = None, *, quiet: bool = False) -> None:
        """Write to ``stream`` (stderr)."""
        self._stream = stream or sys.stderr
        self._quiet = quiet
        self._live = self._stream.isatty()
        self._name, self._tasks, self._done, self._records = "", 0, 0, 0
        self._started = self._shown = 0.0
        self._reused = 0
        self._kept: int | None = None

    def phase(self, name: str, tasks: int, reused: int) -> None:
        """Begin a phase of ``tasks`` tasks, ``reused`` of which are done."""
        self._name, self._tasks, self._done, self._records = name, tasks, reused, 0
        self._reused, self._kept = reused, None
        self._started = self._shown = time.monotonic()

    def advance(self, records: int, kept: int | None = None) -> None:
        """Count a finished task, its records and, where that is decided, those kept."""
        self._done += 1
        self._records += records
        self._kept = self._kept if kept is None else (self._kept or 0) + kept
        now = time.monotonic()
        if now - self._shown >= (REFRESH_SECONDS if self._live else PLAIN_SECONDS):
            self._shown = now
            self._line(now - self._started, end="\r" if self._live else "\n")

    def done(self, seconds: float) -> None:
        """End a phase."""
        self._line(seconds, end="\n")

    def note(self, text: str) -> None:
        """Say something beside the phases."""
        self._write(text + "\n")

    def _line(self, seconds: float, end: str) -> None:
        rate = f", {self._records / seconds:,.0f} records/s" if self._records and seconds > 0 else ""
        kept = f", {self._kept / self._records:.1%} kept" if self._kept is not None and self._records else ""
        reused = f", {self._reused} reused" if self._reused else ""
        ran = self._done - self._reused
        left = f", about {seconds / ran * (self._tasks - self._done):.0f} s left" if ran and self._done < self._tasks else ""
        self._write(
            f"{self._name:<28} {self._done}/{self._tasks} tasks{reused}{rate}{kept}{left}, {seconds:.1f} s".ljust(100 if self._live else 0)
            + end
        )

    def _write(self, text: str) -> None:
        if not self._quiet:
            self._stream.write(text)
            self._stream.flush()
