# SPDX-License-Identifier: Apache-2.0
"""What all filters have that join documents: within what they compare, whose documents come first, who stays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import Field

from filters.contract import AssetNeed, Filter
from filters.dedup.scope import Scope

SCOPE = "Documents are compared only within the same language, source or snapshot; nothing: the whole corpus."
AGAINST = "Glob of the index files of earlier releases, whose documents come first; their texts are not needed."
KEEP_INDEX = (
    "Whether this run keeps an index beside its release, in the folder index, against which later releases can be compared. It holds the "
    "documents that were published, and those that published ones stand for; what another step drops is not in it, wherever it stands."
)
PREFER = (
    "Which document of a group stays: the best by the first of these that tells them apart, then the smallest id: license (the most open), "
    "source (the recipe's first), longest, newest, oldest, and ``highest:SIGNAL`` or ``lowest:SIGNAL`` of any number that a step measures."
)


@dataclass(frozen=True)
class Duplicates(Filter):
    """Root of the filters that join documents.

    Its parameters carry their descriptions along: pydantic reads those that stand below a field in the class itself only.
    """

    links: ClassVar[bool] = True

    scope: Annotated[tuple[Scope, ...], Field(description=SCOPE)] = ()
    against: Annotated[str, Field(description=AGAINST)] = ""
    keep_index: Annotated[bool, Field(description=KEEP_INDEX)] = False
    prefer: Annotated[tuple[str, ...], Field(description=PREFER)] = ("license", "longest")

    @classmethod
    def judging(cls) -> frozenset[str]:
        """Scopes, indexes and the order of survivors need no new sketch."""
        return frozenset({"scope", "against", "keep_index", "prefer"})

    def assets(self) -> tuple[AssetNeed, ...]:
        """Name the indexes of earlier releases."""
        return (AssetNeed("against", self.against),) if self.against else ()
