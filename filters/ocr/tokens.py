# SPDX-License-Identifier: Apache-2.0
"""Tokens of a named tokeniser, where chunks of scanned text are judged by them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

Count = Callable[[Sequence[str]], Sequence[int]]
"""Texts to their numbers of tokens."""


def token_counter(assets: Mapping[str, Sequence[Path]]) -> Count | None:
    """Return what counts tokens by the tokeniser handed over, if there is one.

    Raises:
        ValueError: the package tokenizers is not installed, or the file is no tokeniser.

    """
    files = assets.get("tokenizer", ())
    if not files:
        return None
    try:
        from tokenizers import Tokenizer
    except ImportError as error:
        raise ValueError("ocr: tokenizer needs the package tokenizers; install it with `pip install tokenizers`") from error
    try:
        opened = Tokenizer.from_file(str(files[0]))
    except Exception as error:  # the library raises plain Exception
        raise ValueError(f"ocr: {files[0].name} is no tokenizer.json of the package tokenizers: {error}") from error
    return lambda texts: [len(found.ids) for found in opened.encode_batch(list(texts), add_special_tokens=False)]
