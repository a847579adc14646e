# SPDX-License-Identifier: Apache-2.0
"""A limit of wall-clock time for one document: a last resort behind the limits that are checked before.

It works in the main thread of a process only, and ends Python code, not native code.
"""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType
from typing import Final

GUARD_SECONDS: Final = 60.0
"""Wall-clock limit of one document; a page of the reference set takes 0.02 s."""


class ExtractionTimeout(Exception):
    """Extracting a document took longer than the wall-clock guard allows."""


class _Alarm(BaseException):
    """Raised by the guard; no ``Exception``, because extractors catch those."""


@contextlib.contextmanager
def guard(seconds: float) -> Iterator[None]:
    """Raise ``ExtractionTimeout`` when the block runs longer; only in the main thread, elsewhere the limits must do."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - the signature of a handler
        raise _Alarm

    handler = signal.signal(signal.SIGALRM, ring)
    before = signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    except _Alarm:
        raise ExtractionTimeout(f"extraction took more than {seconds:g} seconds") from None
    finally:
        signal.setitimer(signal.ITIMER_REAL, *before)
        signal.signal(signal.SIGALRM, handler)
