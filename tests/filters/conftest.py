# SPDX-License-Identifier: Apache-2.0
"""What filter tests share: Hypothesis settings, rows of real data, the pinned language model."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import zstandard
from hypothesis import settings

from curation.assets import AssetError, obtain

settings.register_profile("kernels", deadline=None)  # the first example compiles a kernel
settings.load_profile("kernels")


@pytest.fixture(scope="session")
def language_model() -> Path:
    """Return the pinned model lid.176.ftz, or skip, naming what is missing."""
    try:
        return obtain("lid.176.ftz")
    except AssetError as error:
        pytest.skip(str(error))


Rows = Callable[[str], list[dict[str, Any]]]


@pytest.fixture(scope="session")
def rows(data: Path) -> Rows:
    """Return a reader of JSON lines, given their path below the real data; it skips where the file is absent."""

    def read(path: str) -> list[dict[str, Any]]:
        file = data / path
        if not file.is_file():
            pytest.skip(f"real data is absent: {file}")
        content = file.read_bytes()
        if file.suffix == ".zst":
            with zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(content) as stream:
                content = stream.read()
        else:
            content = gzip.decompress(content)
        return [json.loads(line) for line in content.split(b"\n") if line]

    return read
