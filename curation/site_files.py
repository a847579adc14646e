# SPDX-License-Identifier: Apache-2.0
"""What is known of a recipe's robots.txt captures and agents before anything runs: what cannot be is refused, what is doubtful is noted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from curation.errors import AssetError
from filters.contract import Filter
from filters.reservations.filter import Reservations
from filters.robots.agents import unlisted
from filters.robots.captures import OUTLINED, check_files, outline
from filters.robots.disk import SUFFIX, DiskStore
from filters.robots.filter import Robots
from filters.robots.store import FILES, ROBOTS

LEGAL: Final = {"robots": frozenset({ROBOTS}), "reservations": frozenset(FILES)}
"""Steps that read files of a site, and which of them speak to it."""


def check_site_files(built: Filter, paths: Sequence[Path]) -> None:
    """Refuse files in which a step of ``LEGAL`` would find nothing: raise AssetError."""
    if not paths or built.name not in LEGAL:
        return
    try:
        check_files(paths, LEGAL[built.name])
    except ValueError as error:
        raise AssetError(f"step {built.name}, files: {error}") from error


def told(built: Filter, paths: Sequence[Path]) -> Iterator[str]:
    """Tell how much a step's files hold, and which of its agents nobody knows."""
    if not isinstance(built, Robots | Reservations):
        return
    if paths:
        yield from _held(built.name, paths)
    for agent, near in unlisted(built.agents or ()).items():
        meant = f"; did you mean {near}?" if near else "; it is asked for as it is written"
        yield f"note: {built.name}: {agent} is no known agent{meant}"


def _held(name: str, paths: Sequence[Path]) -> Iterator[str]:
    """Tell what files hold: what can be known without reading bodies, or archives to their end."""
    if paths[0].suffix == SUFFIX:
        yield f"{name}: {len(DiskStore(paths[0])):,} captures"
        return
    counts, undated, whole = outline(paths)
    by_file = {path: [count for site, count in counts.items() if site.path == path] for path in FILES}
    held = ", ".join(f"{sum(found):,} of {path} from {len(found):,} sites" for path, found in by_file.items() if found)
    seen = "" if whole else f"; counted in the first {OUTLINED >> 20} MiB of each archive, the run reads all"
    yield f"{name}: captures: {held or 'none'}{seen}"
    if undated:
        yield f"{name}: {undated:,} sites have captures without date, as from a folder: they hold at every date"
