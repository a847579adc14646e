# SPDX-License-Identifier: Apache-2.0
"""Within what documents are compared with one another: by language, source or snapshot, or any of them together."""

from __future__ import annotations

from typing import Literal

Scope = Literal["language", "source", "snapshot"]
"""Lucie: snapshot and language; FineWeb: snapshot; FineWeb-2: language; the whole corpus when none is named."""
