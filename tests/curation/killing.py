# SPDX-License-Identifier: Apache-2.0
"""A filter whose worker dies for real: it kills its own process when it meets a marked document."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass
from typing import ClassVar

import pyarrow as pa
import pyarrow.compute as pc

from filters.contract import Documents, Filter, Signal

POISON = "this document kills its reader"
RAISES = "this document makes a filter raise"


@dataclass(frozen=True)
class Killing(Filter):
    """Stands for a native crash in a filter, and for an exception."""

    name: ClassVar[str] = "killing"
    signals: ClassVar[tuple[Signal, ...]] = (Signal("killing_chars", pa.int64(), "length"),)

    def measure(self, documents: Documents) -> dict[str, pa.Array]:
        """Die, raise, or count characters."""
        texts = documents.column("text")
        if pc.any(pc.match_substring(texts, POISON)).as_py():
            os.kill(os.getpid(), signal.SIGSEGV)
        if pc.any(pc.match_substring(texts, RAISES)).as_py():
            raise ValueError("a marked document")
        return {"killing_chars": pc.cast(pc.utf8_length(texts), pa.int64())}
