# SPDX-License-Identifier: Apache-2.0
"""What a check found: a place, a sentence, what was expected there and what stood there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One thing that does not hold.

    Attributes:
        where: file within the release, or source, file or step of the run.
        what: what is wrong, as a sentence without full stop.
        expected: what the records or the other files say.
        found: what stands there.

    """

    where: str
    what: str
    expected: str
    found: str

    def __str__(self) -> str:
        """Say it in one line."""
        line = f"{self.where}: {self.what}; expected {self.expected}, found {self.found}"
        return line.encode(errors="backslashreplace").decode()  # a file's name need not be UTF-8


def sentence(findings: Sequence[Finding], most: int = 20) -> str:
    """Join findings into a text, naming the first ``most`` and counting the others."""
    lines = [str(finding) for finding in findings[:most]]
    if len(findings) > most:
        lines.append(f"and {len(findings) - most} more")
    return "\n".join(lines)


def documents(number: int) -> str:
    """Write a number of documents, such as ``1 document`` or ``12 documents``."""
    return f"{number} document" if number == 1 else f"{number} documents"


def rows(number: int) -> str:
    """Write a number of rows, such as ``1 row`` or ``12 rows``."""
    return f"{number} row" if number == 1 else f"{number} rows"
