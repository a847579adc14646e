# SPDX-License-Identifier: Apache-2.0
"""What all parts of a recipe have in common: no unknown key, no value of another type, nothing changed once it is read."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """A part of a recipe."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True, strict=True)
