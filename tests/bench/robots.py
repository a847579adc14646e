# SPDX-License-Identifier: Apache-2.0
"""robots.txt files as they are: ``python -m tests.bench.robots``.

Over all files of ``robots`` and ``robots_modern``: crashes, share of malformed files, agents most often disallowed, agreement with Protego
and urllib.robotparser with one cause for each difference. Files are counted once for each distinct content where a share is given.
Addresses are made from the patterns of each file. Speed and sizes of stores are measured by ``tests.bench.robots_store``.
"""

from __future__ import annotations

import random
import re
import sys
import tarfile
import time
import urllib.robotparser
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import zstandard
from protego import Protego

from filters.robots.file import RobotsFile
from tests.bench.parts.data import data_folder

SETS = ("robots/bulk/dev.tar.zst", "robots_modern/dev.tar.zst")
AGENTS = ("CCBot", "GPTBot", "Google-Extended", "nobody")


def files(archive: Path) -> Iterator[tuple[str, bytes]]:
    """Iterate over the files of an archive."""
    with (
        archive.open("rb") as raw,
        zstandard.ZstdDecompressor(max_window_size=2**27).stream_reader(raw) as stream,
        tarfile.open(fileobj=stream, mode="r|") as tar,
    ):
        for member in tar:
            file = tar.extractfile(member) if member.isfile() else None
            if file is not None:
                yield member.name, file.read()


def paths(file: RobotsFile, choice: random.Random) -> list[str]:
    """Return paths to ask for, made from the patterns of a file."""
    patterns = sorted({r.pattern for rules in file.parsed.agents.values() for r in rules if r.pattern.startswith("/")})
    picked = choice.sample(patterns, min(len(patterns), 6))
    return ["/", "/a/b?c=d", *(p.replace("*", "x").rstrip("$") for p in picked)]


def cause(file: RobotsFile, body: bytes, agent: str, line: str, path: str, other: str) -> str:  # noqa: C901, PLR0911 - one answer a class
    """Name the section of RFC 9309 by which a difference is explained; the first that fits."""
    text = body.decode("utf-8", "replace")
    if body.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in body[:4]:
        return "2.3 encoding: UTF-16 read here"
    if other == "urllib":
        pattern = line.partition(":")[2].partition("#")[0].strip()
        if "*" in pattern or pattern.endswith("$"):
            return "2.2.3 special characters * and $"
        if len(re.findall(r"(?im)^user-agent:\s*\*", text)) > 1 or "\nuser-agent" in text.lower().replace("\r", ""):
            return "2.2.1 / 2.2.2 groups not merged, first match instead of longest, or blank lines ending groups"
        return "2.2.2 first match instead of longest, or query not compared"
    if any(agent.lower() != name and agent.lower().startswith(name) for name in file.agents):
        return "2.2.1 product token: Protego takes the group of Google for Google-Extended"
    if not line.isprintable():
        return "2.2 invisible characters at the end of a line are no part of the pattern"
    if re.search(r"(?im)^\s*user-?\s?agent\s*:?\s*[A-Za-z_-]+\s*[/*0-9,;]", text):
        return "2.2.1 product token: version, asterisk or list after the agent"
    if re.search(r"(?im)^\s*user-?agent[^\n]*\n(?:(?!\s*(?:user-agent|allow|disallow))[^\n]*\n)+\s*user-?agent", text.replace("\r", "")):
        return "2.2.4 other records between User-agent lines"
    if "index.htm" in path or "index.htm" in text:
        return "not in the RFC: Google reads index.html as its folder"
    if "%" in path or "%" in line or not path.isascii():
        return "2.2.2 percent-encoding"
    return "2.2 lines read though misspelt, or other"


def compare(data: Path) -> None:  # noqa: C901, PLR0912, PLR0915 - one pass over the files, counting as it goes
    """Print what stands in the files and where the parsers differ."""
    choice = random.Random(9309)
    for name in SETS:
        total = crashes = malformed = empty = asked = 0
        seen: set[str] = set()
        disallowed: Counter[str] = Counter()
        differ: dict[str, Counter[str]] = {"protego": Counter(), "urllib": Counter()}
        answers: Counter[str] = Counter()
        failing: Counter[str] = Counter()
        started = time.process_time()
        for _, body in files(data / name):
            total += 1
            try:
                file = RobotsFile.parse(body)
            except Exception as error:  # noqa: BLE001 - a crash is what is counted
                crashes += 1
                print("crash:", repr(error)[:200])
                continue
            if file.sha256 in seen:
                continue
            seen.add(file.sha256)
            malformed += file.malformed
            empty += not body.strip()
            for agent, rules in file.parsed.agents.items():
                disallowed[agent] += any(not r.allow and r.pattern in {"/", "/*"} for r in rules)
            if len(body) > 200_000 or file.malformed:
                continue
            text = body.decode("utf-8", "replace").lstrip("\ufeff")
            others: dict[str, object] = {}
            try:
                others["protego"] = Protego.parse(text)
            except Exception:  # noqa: BLE001 - counted
                failing["protego"] += 1
            standard = urllib.robotparser.RobotFileParser()
            try:
                standard.parse(text.splitlines())
                others["urllib"] = standard
            except Exception:  # noqa: BLE001 - counted
                failing["urllib"] += 1
            for path in paths(file, choice):
                if not path.isprintable() or " " in path:
                    continue
                for agent in AGENTS:
                    asked += 1
                    mine = file.verdict(agent, f"http://example.org{path}")
                    for other, parser in others.items():
                        try:
                            theirs = (
                                parser.can_fetch(f"http://example.org{path}", agent)  # type: ignore[attr-defined]
                                if other == "protego"
                                else parser.can_fetch(agent, f"http://example.org{path}")  # type: ignore[attr-defined]
                            )
                        except Exception:  # noqa: BLE001 - counted
                            failing[other] += 1
                            continue
                        answers[other] += theirs == mine.allowed
                        if theirs != mine.allowed:
                            side = "stricter here" if theirs else "freer here"
                            differ[other][f"{cause(file, body, agent, mine.reason, path, other)} ({side})"] += 1
        print(
            f"\n{name}: {total} files, {len(seen)} distinct, {crashes} crashes, {time.process_time() - started:.0f} s CPU with comparison"
        )
        share = 100 * malformed / len(seen)
        print(f"  parse rate {100 - share:.1f} % of distinct; malformed {malformed} ({share:.1f} %), empty {empty}")
        print("  disallowed from everything most often:", ", ".join(f"{a} {n}" for a, n in disallowed.most_common(15)))
        for other, causes in differ.items():
            agreed = answers[other]
            print(f"  {other}: agrees on {agreed} of {asked} answers ({100 * agreed / max(asked, 1):.2f} %), raised on {failing[other]}")
            for why, count in causes.most_common():
                print(f"    {count:>6}  {why}")


def main() -> int:
    """Measure and print."""
    data = data_folder("robots_modern")
    compare(data)
    return 0


if __name__ == "__main__":
    sys.exit(main())
