# SPDX-License-Identifier: Apache-2.0
"""Filter ``license``: the licence under which a page declares itself, with the evidence.

``find(html, url, headers)`` answers for one page; it is imported when it is first asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from filters.license.candidate import Candidate, Found, Verdict
    from filters.license.page import find

__all__ = ["Candidate", "Found", "Verdict", "find"]


def __getattr__(name: str) -> object:
    """Import the public names at first use."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}; it offers {', '.join(__all__)}")
    if name == "find":
        from filters.license.page import find as found

        return found
    from filters.license import candidate

    return getattr(candidate, name)
