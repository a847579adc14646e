# SPDX-License-Identifier: Apache-2.0
"""Engines: where tasks run. One seam (``engine``), three implementations."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from curation.errors import UsageError

if TYPE_CHECKING:
    from curation.engines.engine import Engine

NAMES: Final = ("inprocess", "processes", "ray")


def open_engine(name: str, workers: int | None) -> Engine:
    """Return an engine; ``workers`` defaults to all cores, and must be left out for ``inprocess``."""
    if name == "inprocess":
        if workers not in (None, 1):
            raise UsageError(f"the engine inprocess has one worker, but --workers is {workers}; use --engine processes")
        from curation.engines.inprocess import InProcess

        return InProcess()
    if workers is not None and workers < 1:
        raise UsageError(f"--workers is {workers}; expected 1 or more")
    if name == "processes":
        from curation.engines.processes import Processes

        return Processes(workers or len(os.sched_getaffinity(0)))
    if name == "ray":
        from curation.engines.ray import Ray

        return Ray(workers)
    raise UsageError(f"there is no engine {name!r}; engines: {', '.join(NAMES)}")
