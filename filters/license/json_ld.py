# SPDX-License-Identifier: Apache-2.0
"""Read the licence of a page out of its JSON-LD: schema.org ``license`` on the main entity.

The main entity is a top-level node, a member of its ``@graph``, or what it names as ``mainEntity``. A node that is an
image, video, data set or program (schema.org/CreativeWork, subtypes) speaks for itself and not for the page, as do nodes further down.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import orjson
import re2

from filters.license.candidate import Candidate, DeclaredBy, Scope, clip
from filters.license.marks import parse

_NOT_THE_PAGE: Final = (
    "Image",
    "Photograph",
    "Video",
    "Audio",
    "Media",
    "Music",
    "Dataset",
    "DataCatalog",
    "Software",
    "Map",
    "Comment",
    "Product",
    "Clip",
)
_LICENSE: Final = re2.compile(r'"license"\s*:\s*"([^"]{1,300})"')
_HOLDERS: Final = frozenset({"copyrightHolder", "author", "creator"})
_NODES: Final = 50
"""Nodes read of one script; a page has one main entity."""


def candidates(script: str) -> Iterator[Candidate]:
    """Yield the licences that one script of type ``application/ld+json`` declares; broken JSON gives candidates and no verdict."""
    if "icense" not in script:
        return
    try:
        root = orjson.loads(script.strip().removesuffix(";"))
    except orjson.JSONDecodeError:
        for value in _LICENSE.findall(script)[:_NODES]:
            snippet = clip(f'"license": "{value}" (JSON-LD that does not parse)')
            yield Candidate(parse(value), value if "//" in value else None, "json_ld", "head", "unclear", snippet)
        return
    for node, scope in _nodes(root):
        said_by: DeclaredBy = "rightsholder" if _HOLDERS & node.keys() else "host"
        for value in _values(node.get("license")):
            spdx = parse(value)
            yield Candidate(spdx, value if "//" in value else None, "json_ld", "head", scope, clip(f'"license": "{value}"'), said_by)


def _nodes(root: Any) -> Iterator[tuple[dict[str, Any], Scope]]:  # noqa: ANN401 - JSON of any shape
    tops = root if isinstance(root, list) else [root]
    tops = [node for node in tops if isinstance(node, dict)]
    graphs = [node for top in tops if isinstance(top.get("@graph"), list) for node in top["@graph"] if isinstance(node, dict)]
    mains = [top["mainEntity"] for top in tops if isinstance(top.get("mainEntity"), dict)]
    for node in [*tops, *graphs, *mains][:_NODES]:
        kinds = _values(node.get("@type"))
        yield node, ("element" if any(word in kind for kind in kinds for word in _NOT_THE_PAGE) else "page")


def _values(value: Any) -> list[str]:  # noqa: ANN401 - JSON of any shape
    """Return the strings of a value that may be one string, a list, or a node with an address or a name."""
    items = value if isinstance(value, list) else [value]
    texts = [item.get("@id") or item.get("url") or item.get("name") if isinstance(item, dict) else item for item in items]
    return [text for text in texts if isinstance(text, str) and text.strip()]
