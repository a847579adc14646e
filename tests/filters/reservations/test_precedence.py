# SPDX-License-Identifier: Apache-2.0
"""Which of several statements holds, by the words of each protocol's own text; and that no protocol lifts what another reserves."""

from __future__ import annotations

from itertools import permutations, product
from typing import Any

import pytest

from filters.reservations.page import Found, find
from filters.reservations.tdmrep import from_file
from filters.robots import RobotsFile

URL = "https://example.org/directory-b/html/page"


def tdmrep(file: str | None, header: str | None, meta: str | None) -> Found:
    """Return what the three techniques of TDMRep say together."""
    body = None if file is None else f'[{{"location": "/", "tdm-reservation": {file}}}]'.encode()
    html = b"<p>" if meta is None else f'<meta name="tdm-reservation" content="{meta}">'.encode()
    return find(html, URL, {} if header is None else {"tdm-reservation": header}, tdmrep_file=body)


@pytest.mark.parametrize(("file", "header", "meta"), list(product([None, "0", "1", "2"], repeat=3)))
def test_tdmrep_processing_priority(file: str | None, header: str | None, meta: str | None) -> None:
    """Values of a header "supercede any value inferred from a TDM file", those of a page "supercede previous values"; others are unset."""
    last = next((value for value in (meta, header, file) if value in {"0", "1"}), None)

    found = tdmrep(file, header, meta)
    assert found.status == {None: "unknown", "0": "allowed", "1": "reserved"}[last]
    assert [r.superseded for r in found.all] == [True] * (len(found.all) - 1) + [False] * bool(found.all)


def test_tdmrep_file_examples() -> None:
    """The second example of the section on the file, and "the most specific match is the first in sequence"."""
    file = b"""[
      {
      "location": "/directory-a/",
      "tdm-reservation": 1
      },
      {
      "location": "/directory-b/html/",
      "tdm-reservation": 1,
      "tdm-policy":"https://provider.com/policies/policy.json"
      },
      {
      "location": "/directory-b/images/*.jpg",
      "tdm-reservation": 0
      }
    ]"""
    said = {path: from_file(file, f"https://provider.com{path}") for path in ("/directory-b/html/x", "/directory-b/images/a.jpg", "/other")}

    (policy,) = said["/directory-b/html/x"]
    assert (policy.says, policy.line, policy.pointer) == ("reserved", 6, "/1")
    assert policy.raw.endswith('"tdm-policy":"https://provider.com/policies/policy.json" }')
    assert [(r.says, r.line, r.pointer) for r in said["/directory-b/images/a.jpg"]] == [("allowed", 11, "/2")]
    assert said["/other"] == []
    assert [r.says for r in from_file(b'[{"location":"/path/foo-%24","tdm-reservation":1}]', "https://provider.com/path/foo-$")] == [
        "reserved"
    ]
    assert [r.says for r in from_file(b'[{"location":"/a$b","tdm-reservation":1}]', "https://provider.com/a$bc")] == ["reserved"]


def test_tdmrep_says_nothing_of_what_it_does_not_cover() -> None:
    """Section on the file: if no match is found, tdm-reservation is unset for the given URL; matching is case sensitive."""
    assert from_file(b'[{"location":"/Private/","tdm-reservation":1}]', "https://example.org/private/") == []
    assert [(r.says, r.pointer) for r in from_file(b'{"location":"/","tdm-reservation":1}', URL)] == [("reserved", "")]
    assert from_file(b"[" * 2000, URL)[0].raw.startswith("tdmrep.json does not parse")
    assert [r.line for r in from_file(b"[" + b"[" * 900 + b"]" * 900 + b',\n{"location":"/","tdm-reservation":1}]', URL)] in ([2], [None])


def test_rsl_4_1_a_group_before_the_whole_file() -> None:
    """RSL 1.0, 4.1: a License line of the group that holds supersedes one for all; it allows and disallows nothing by itself."""
    robots = RobotsFile.parse(b"License: https://a.example/all.xml\n\nUser-agent: CCBot\nAllow: /\nLicense: https://a.example/cc.xml\n")
    found = find(b"<p>", URL, {}, robots=robots, agents=("CCBot",))

    assert [(r.raw, r.superseded) for r in found.all] == [
        ("License: https://a.example/all.xml", True),
        ("License: https://a.example/cc.xml", False),
    ]
    assert found.status == "unknown"


def test_rsl_3_conflicts_are_resolved_by_the_stricter() -> None:
    """RSL 1.0: prohibits wins over permits, and what permits does not name is not licensed."""
    both = '<permits type="usage">all</permits><prohibits type="usage">ai-train</prohibits>'
    page = f'<script type="application/rsl+xml"><rsl><content url="/"><license>{both}</license></content></rsl></script>'

    assert find(page.encode(), URL, {}).status == "reserved"


def test_aipref_attach_5_the_longest_path_and_vocab_6_the_stricter() -> None:
    """attach-05: of the rules in a group the longest path holds; vocab-08: any n is disallowed, else any y is allowed, else unknown."""
    robots = RobotsFile.parse(b"User-agent: *\nAllow: /\nContent-Usage: train-ai=n\nContent-Usage: /directory-b/ train-ai=y\n")

    assert find(b"<p>", URL, {}, robots=robots).status == "allowed"
    assert find(b"<p>", "https://example.org/x", {}, robots=robots).status == "reserved"
    assert find(b"<p>", URL, {"Content-Usage": "train-ai=n"}, robots=robots).status == "reserved"


def test_content_signal_neither_grants_nor_restricts_what_it_does_not_name() -> None:
    """Content Signals Policy: "If you do not include a signal, you neither grant nor restrict permission"."""
    robots = RobotsFile.parse(b"User-agent: *\nContent-Signal: search=yes\nAllow: /\n")

    found = find(b"<p>", URL, {}, robots=robots)
    assert [r.says for r in found.all] == ["unknown"]
    assert found.status == "unknown"


PROTOCOLS: dict[str, dict[str, Any]] = {
    "content-signal": {"robots": b"User-agent: *\nContent-Signal: ai-train=no\nAllow: /\n"},
    "aipref": {"headers": {"Content-Usage": "train-ai=n"}},
    "tdmrep": {"tdmrep_file": b'[{"location": "/", "tdm-reservation": 1}]'},
    "rsl": {"html": b'<script type="application/rsl+xml"><license><prohibits type="usage">ai-train</prohibits></license></script>'},
    "robots-meta": {"html": b'<meta name="robots" content="noai">'},
    "ai-txt": {"ai_file": b"User-Agent: *\nDisallow: /\n"},
}
ALLOWED: dict[str, dict[str, Any]] = {
    "content-signal": {"robots": b"User-agent: *\nContent-Signal: ai-train=yes\nAllow: /\n"},
    "aipref": {"headers": {"Content-Usage": "train-ai=y"}},
    "tdmrep": {"tdmrep_file": b'[{"location": "/", "tdm-reservation": 0}]'},
    "rsl": {"html": b'<script type="application/rsl+xml"><license><permits type="usage">ai-train</permits></license></script>'},
    "ai-txt": {"ai_file": b"User-Agent: *\nAllow: /\n"},
}


@pytest.mark.parametrize(("one", "other"), [pair for pair in permutations(PROTOCOLS, 2) if pair[1] in ALLOWED])
def test_no_protocol_lifts_what_another_reserves(one: str, other: str) -> None:
    """Directive (EU) 2019/790, Art. 4(3) asks for an express reservation, by whatever machine-readable means: one is enough."""
    given: dict[str, Any] = {"html": b"<p>", "headers": {}, **ALLOWED[other]}
    given |= {key: value if key != "html" else value + given["html"] for key, value in PROTOCOLS[one].items()}
    robots = given.pop("robots", None)
    html, headers = given.pop("html"), given.pop("headers")
    found = find(html, URL, headers, robots=None if robots is None else RobotsFile.parse(robots), **given)

    assert {r.protocol: r.says for r in found.all} == {one: "reserved", other: "allowed"}
    assert found.status == "reserved"
    assert found.deciding is not None
    assert found.deciding.protocol == one
