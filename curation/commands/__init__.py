# SPDX-License-Identifier: Apache-2.0
"""The commands of ``limpide``, one a file, each a thin layer over one function.

``COMMANDS`` is the table that the command line is made of. A command's module is imported when it is called or
listed, and heavy modules are imported inside the command, so that ``limpide --help`` answers at once.
"""

from __future__ import annotations

from typing import Final

COMMANDS: Final = (
    "init",
    "extract",
    "check",
    "plan",
    "run",
    "status",
    "why",
    "explore",
    "price",
    "attribution",
    "verify",
    "scan",
    "measure",
    "evaluate",
    "thresholds",
    "train",
    "robots_store",
    "filters",
    "schema",
)
"""Every command: module ``curation.commands.<name>`` holds a click command of that name."""
