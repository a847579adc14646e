# SPDX-License-Identifier: Apache-2.0
"""Comparison with Protego over real robots.txt files: never freer, and seldom different.

Measured on 2026-11-20 over 1,908 distinct files of ``robots/bulk``: 3 files differ, each stricter here: UTF-16, a Crawl-delay between
two User-agent lines (RFC 9309, section 2.2.4), and Google's reading of ``Allow: /x/index.html``, which is not in the RFC.
"""

from __future__ import annotations

import hashlib
import io
import random
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import zstandard
from protego import Protego

from filters.robots.match import Matcher, path_of
from filters.robots.parse import parse

pytestmark = pytest.mark.data


def files(archive: Path, most: int) -> Iterator[tuple[str, bytes]]:
    """Iterate over the first distinct files of an archive."""
    seen: set[bytes] = set()
    with archive.open("rb") as raw:
        stream = zstandard.ZstdDecompressor(max_window_size=2**27).stream_reader(raw)
        with tarfile.open(fileobj=io.BufferedReader(stream), mode="r|") as tar:
            for member in tar:
                body = file.read() if member.isfile() and (file := tar.extractfile(member)) else b""
                digest = hashlib.sha256(body).digest()
                if digest in seen:
                    continue
                seen.add(digest)
                yield member.name, body
                if len(seen) >= most:
                    return


@pytest.mark.parametrize(
    ("archive", "most", "different"), [("robots/bulk/dev.tar.zst", 2_000, 3), ("robots_modern/dev.tar.zst", 800, 4)], ids=["bulk", "modern"]
)
def test_never_freer_than_protego(data: Path, archive: str, most: int, different: int) -> None:
    """No address that Protego refuses is allowed here; and few files are read more strictly."""
    freer, stricter = [], set()
    choice = random.Random(9309)
    for name, body in files(data / archive, most):
        reference = Protego.parse(body.decode("utf-8", "replace").lstrip("\ufeff"))
        agents = parse(body).agents
        patterns = [rule.pattern for rules in agents.values() for rule in rules if rule.pattern.startswith("/")]
        paths = ["/", "/index.html", "/a/b?c=d", *(p.replace("*", "x").rstrip("$") for p in choice.sample(patterns, min(len(patterns), 8)))]
        matchers = {agent: Matcher.of(agents.get(agent.lower(), agents.get("*", []))) for agent in ("CCBot", "GPTBot", "nobody")}
        for path in paths:
            url = f"http://example.org{path}"
            if not url.isprintable() or not url.isascii():
                continue
            for agent, matcher in matchers.items():
                rule = matcher.decide(path_of(url))
                mine, theirs = rule is None or rule.allow, reference.can_fetch(url, agent)
                if mine and not theirs:
                    freer.append((name, agent, path))
                if theirs and not mine:
                    stricter.add(name)

    assert freer == []
    assert len(stricter) <= different, stricter


def test_error_pages_are_malformed(data: Path) -> None:
    """Files that begin as HTML and name no agent are told apart from empty ones."""
    malformed = [body for _, body in files(data / "robots" / "bulk" / "dev.tar.zst", 2_000) if parse(body).malformed]

    assert len(malformed) >= 60
    assert all(b"user-agent" not in body.lower() or b"<" in body for body in malformed)
