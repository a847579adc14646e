# SPDX-License-Identifier: Apache-2.0
"""Check that the imported packages are Limpide's own.

Their names are generic (``filters`` is also installed by other distributions), so a foreign package on the path could
shadow one of them. It must be found before it answers in our name.
"""

from __future__ import annotations

import importlib
from pathlib import Path

from curation.errors import UsageError

PACKAGES = ("manifests", "filters", "curation")


def check_installation() -> None:
    """Raise UsageError when one of the packages comes from somewhere else than this one."""
    here = Path(__file__).resolve().parent.parent
    for name in PACKAGES:
        module = importlib.import_module(name)
        place = Path(module.__file__ or "nowhere").resolve().parent
        if place != here / name:
            raise UsageError(
                f"the package {name} is not Limpide's: it comes from {place}, expected {here / name}; "
                "another distribution installs the same name: uninstall it or use a virtual environment of its own"
            )
