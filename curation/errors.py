# SPDX-License-Identifier: Apache-2.0
"""Everything that can end a command, and the exit code that it ends with.

LimpideError
├── UsageError          2  the command or its arguments are wrong; nothing was run
│   ├── RecipeError     2  the recipe is wrong; names file, line and column
│   ├── InputError      2  a source names files that are not there
│   └── AssetError      2  a model or list from outside is missing or is not what was pinned
├── GateError           1  the run is complete, but a condition for publishing does not hold
├── RunError            3  the run failed; finished work stays and running again resumes
└── Interrupted       130  stopped by the user; running again resumes
"""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar


class LimpideError(Exception):
    """Something went wrong; the message says what, where and what to do."""

    exit_code: ClassVar[int] = 3


class UsageError(LimpideError):
    """The command or its arguments are wrong; nothing was run."""

    exit_code: ClassVar[int] = 2


class RecipeError(UsageError):
    """The recipe is wrong; the message names file, line and column."""


class InputError(UsageError):
    """A source names files that are not there or cannot be listed."""


class AssetError(UsageError):
    """A model or list from outside is missing, or is not what was pinned."""


class GateError(LimpideError):
    """A condition for publishing does not hold; nothing was published."""

    exit_code: ClassVar[int] = 1


class RunError(LimpideError):
    """The run failed; finished work stays and running again resumes."""

    exit_code: ClassVar[int] = 3


class Interrupted(LimpideError):
    """Stopped by the user; running again resumes."""

    exit_code: ClassVar[int] = 130


def no_release(folder: Path, what: str) -> UsageError:
    """Return the error for a folder in which something of a release is missing; it names the release of a run's folder."""
    from manifests.storage import MANIFEST

    if (folder / "release" / MANIFEST).is_file():
        return UsageError(f"{folder}: this is the folder of a run; its release is {folder / 'release'}")
    return UsageError(f"{folder}: no {what} here; give the folder of a release, which holds {MANIFEST}")
