# SPDX-License-Identifier: Apache-2.0
"""Where real data is, and what a bench says when there is none."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from tests.bench.parts.child import ROOT


def data_folder(needed: str) -> Path:
    """Return the folder of real data, which holds a folder named ``needed``; else say so and end the bench, without an error."""
    data = Path(os.environ.get("LIMPIDE_DATA", ROOT.parent / "shared" / "data"))
    if not (data / needed).is_dir():
        print(f"skipped: real data is absent: {data / needed} (set LIMPIDE_DATA to its folder)")
        sys.exit(0)
    return data
