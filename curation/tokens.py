# SPDX-License-Identifier: Apache-2.0
"""Sizes of texts in the unit of a mix: characters, or tokens of a named tokeniser (a ``tokenizer.json`` of the package tokenizers)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from curation.errors import UsageError
from manifests.hashing import file_sha256

BATCH = 256


@dataclass(frozen=True)
class Sizing:
    """How texts are measured: by characters where there is no tokeniser."""

    tokenizer: Path | None = None
    sha256: str = ""

    @staticmethod
    def of(tokenizer: str, folder: Path, asked: str = "release.mix.tokenizer") -> Sizing:
        """Find a tokeniser's file; ``asked`` is the setting that names it, for messages.

        Raises:
            UsageError: it is not there, or the package tokenizers is not installed.

        """
        path = folder / tokenizer
        if not path.is_file():
            raise UsageError(f"{asked}: {path} is not there; expected the tokenizer.json of a tokeniser")
        try:
            import tokenizers  # noqa: F401 - told now, not after hours
        except ImportError as error:
            raise UsageError(f"{asked} needs the package tokenizers; install it with `pip install tokenizers`") from error
        return Sizing(path, file_sha256(path))

    def sizes(self, text: pa.Array | pa.ChunkedArray) -> NDArray[np.int64]:
        """Return the size of each text (int64 [texts])."""
        if self.tokenizer is None:
            return np.asarray(pc.utf8_length(text)).astype(np.int64)
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self.tokenizer))
        texts = text.to_pylist()
        counts: list[int] = []
        for start in range(0, len(texts), BATCH):
            counts += [len(found.ids) for found in tokenizer.encode_batch(texts[start : start + BATCH], add_special_tokens=False)]
        return np.array(counts, np.int64)


CHARACTERS = Sizing()
"""Sizes in code points."""
