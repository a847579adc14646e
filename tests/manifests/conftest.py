# SPDX-License-Identifier: Apache-2.0
"""Fixtures of the tests of manifests."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from tests.manifests.release import build

settings.register_profile("patient", deadline=None)  # a busy machine is no failure
settings.load_profile("patient")


@pytest.fixture(scope="session")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a small release that no test may change."""
    folder = tmp_path_factory.mktemp("release")
    build(folder)
    return folder


@pytest.fixture
def small_release(pristine: Path, tmp_path: Path) -> Callable[[], Path]:
    """Return a maker of small releases that a test may change."""
    made: list[Path] = []

    def make() -> Path:
        folder = tmp_path / f"release-{len(made)}"
        made.append(folder)
        return Path(shutil.copytree(pristine, folder))

    return make
