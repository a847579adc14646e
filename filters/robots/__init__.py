# SPDX-License-Identifier: Apache-2.0
"""Filter ``robots``: may the named agents have a page, by the robots.txt of its site, with the line that says so.

``RobotsFile.parse(content).verdict(agent, url)`` answers for one file; it is imported when it is first asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from filters.robots.file import RobotsFile, Verdict

__all__ = ["RobotsFile", "Verdict"]


def __getattr__(name: str) -> object:
    """Import the public classes at first use."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}; it offers {', '.join(__all__)}")
    from filters.robots import file

    return getattr(file, name)
