# SPDX-License-Identifier: Apache-2.0
"""Reservations beside Disallow: each protocol, its precedence, and that any reservation wins."""

from __future__ import annotations

from collections.abc import Callable

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from filters.contract import Documents
from filters.reservations.ai_txt import from_file as ai_file
from filters.reservations.content_usage import combined, dictionary
from filters.reservations.filter import Reservations
from filters.reservations.page import Found, find
from filters.reservations.robots_lines import content_signal
from filters.reservations.rsl import terms
from filters.reservations.tdmrep import from_file as tdmrep_file
from filters.robots import RobotsFile
from tests.growth import LINEAR, growth

URL = "https://example.org/pub/page"


def asked(robots: str, url: str = URL, agents: tuple[str, ...] = ("CCBot", "*")) -> Found:
    """Return what the lines of a robots.txt say of an address."""
    return find(b"<p>", url, {}, robots=RobotsFile.parse(robots.encode()), agents=agents)


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("search=yes, ai-train=no", "reserved"),
        ("search=yes,ai-input=yes,ai-train=yes", "allowed"),
        ("search=no", "unknown"),
        ("AI-Train = NO", "reserved"),
        ("ai-train=no, ai-train=yes", "reserved"),
        ("use=anything, ai-train=maybe", "unknown"),
        ("", "unknown"),
    ],
)
def test_content_signal(value: str, says: str) -> None:
    """A missing key says nothing, unknown keys and values are passed over, a contradiction reserves."""
    assert content_signal(value) == says


def test_content_signal_holds_for_the_group_of_the_agent() -> None:
    """A group of its own hides the group for all, as for rules."""
    robots = "User-agent: *\nContent-Signal: ai-train=no\nAllow: /\n\nUser-agent: CCBot\nContent-Signal: ai-train=yes\nAllow: /\n"

    assert asked(robots, agents=("CCBot",)).status == "allowed"
    assert asked(robots, agents=("GPTBot",)).status == "reserved"
    assert asked(robots, agents=("CCBot", "*")).status == "reserved"
    deciding = asked(robots, agents=("GPTBot",)).deciding
    assert deciding is not None
    assert (deciding.line, deciding.raw, deciding.place) == (2, "Content-Signal: ai-train=no", "robots_txt")


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("train-ai=n", "reserved"),
        ("train-ai=y", "allowed"),
        ("train-ai=n, train-ai=y", "allowed"),
        ("train-ai=y, ai-use=n", "reserved"),
        ("search=n", "unknown"),
        ("train-ai", "unknown"),
        ('train-ai="n"', "unknown"),
        ("Train-AI=n", "unknown"),
        ("train-ai=n;exceptions=x, foo=?1", "reserved"),
        ("train-ai=n,,", "unknown"),
        ("bots=n", "reserved"),
    ],
)
def test_aipref_vocabulary(value: str, says: str) -> None:
    """The last of a key holds, any n reserves, what does not parse says nothing (draft-ietf-aipref-vocab-08)."""
    assert combined(dictionary(value)) == says


def test_aipref_in_robots_takes_the_longest_path() -> None:
    """Content-Usage with a path is more specific than without (draft-ietf-aipref-attach-05)."""
    robots = "User-agent: *\nContent-Usage: train-ai=n\nContent-Usage: /pub/ train-ai=y\nAllow: /\n"

    assert asked(robots).status == "allowed"
    assert asked(robots, "https://example.org/other").status == "reserved"


def test_tdmrep_the_last_one_supersedes() -> None:
    """File, header, meta: a later 0 lifts an earlier 1, and silence lifts nothing."""
    file = b'[{"location": "/pub/*", "tdm-reservation": 1, "tdm-policy": "https://example.org/p"}]'

    assert find(b"<p>", URL, {}, tdmrep_file=file).status == "reserved"
    assert find(b"<p>", URL, {"TDM-Reservation": "0"}, tdmrep_file=file).status == "allowed"
    meta = find(b'<meta name="TDM-Reservation" content="1">', URL, {"tdm-reservation": "0"}, tdmrep_file=file)
    assert meta.status == "reserved"
    assert [(r.place, r.superseded) for r in meta.all] == [("well_known", True), ("http_header", True), ("head", False)]
    assert find(b'<meta name="tdm-reservation" content="maybe">', URL, {"tdm-reservation": "1"}).status == "reserved"


def test_tdmrep_file_the_first_rule_that_matches() -> None:
    """In the order of the file; a file that does not parse is unknown."""
    rules = b'[{"location": "/pub/page", "tdm-reservation": 0}, {"location": "/", "tdm-reservation": 1}]'

    assert [r.says for r in tdmrep_file(rules, URL)] == ["allowed"]
    assert [r.says for r in tdmrep_file(rules, "https://example.org/x")] == ["reserved"]
    assert [r.says for r in tdmrep_file(b"{", URL)] == ["unknown"]
    assert tdmrep_file(b"[1, {}, null]", URL) == []


@pytest.mark.parametrize(
    ("xml", "says"),
    [
        ('<permits type="usage">search</permits>', "reserved"),
        ('<permits type="usage">ai-train search</permits>', "allowed"),
        ('<permits type="usage">all</permits><prohibits type="usage">ai-train</prohibits>', "reserved"),
        ('<permits type="usage">ai-all</permits><payment type="crawl"/>', "reserved"),
        ('<permits type="usage">ai-all</permits><payment type="attribution"/>', "allowed"),
        ('<permits type="geo">FR</permits>', "unknown"),
        ("", "unknown"),
    ],
)
def test_rsl_terms(xml: str, says: str) -> None:
    """What is not permitted is forbidden, a prohibition wins, a price reserves."""
    assert terms(f"<rsl><content url='/'><license>{xml}</license></content></rsl>") == says


def test_rsl_is_found_in_all_its_places() -> None:
    """robots.txt, header, link and script; only inline terms can be read."""
    html = (
        b'<link rel="license" type="application/rsl+xml" href="/l.xml">'
        b'<script type="application/rsl+xml"><rsl><prohibits type="usage">all</prohibits></rsl></script>'
    )
    found = find(html, URL, {"Link": '</l.xml>; rel="license"; type="application/rsl+xml"'})

    assert [(r.place, r.says) for r in found.all] == [("http_header", "unknown"), ("head", "unknown"), ("body", "reserved")]
    assert found.status == "reserved"
    assert [r.protocol for r in asked("License: https://example.org/l.xml\nUser-agent: *\nAllow: /\n").all] == ["rsl"]


@pytest.mark.parametrize(
    ("headers", "html", "status"),
    [
        ({"X-Robots-Tag": "noai, noimageai"}, b"<p>", "reserved"),
        ({"X-Robots-Tag": "noimageai"}, b"<p>", "unknown"),
        ({"X-Robots-Tag": "noindex, nosnippet"}, b"<p>", "unknown"),
        ({"X-Robots-Tag": "CCBot: noai"}, b"<p>", "reserved"),
        ({"X-Robots-Tag": "otherbot: noai"}, b"<p>", "unknown"),
        ({"X-Robots-Tag": "unavailable_after: 25 Jun 2030 15:00:00 PST, noai"}, b"<p>", "reserved"),
        ({}, b'<meta name="robots" content="NoAI">', "reserved"),
        ({}, b'<meta name="ccbot" content="noai">', "reserved"),
        ({}, b'<meta name="description" content="noai, the village">', "unknown"),
        ({}, b"<p>noai</p>", "unknown"),
    ],
)
def test_robots_meta(headers: dict[str, str], html: bytes, status: str) -> None:
    """Noai for all or for an agent asked about; noindex is no reservation of mining."""
    assert find(html, URL, headers).status == status


def test_ai_txt() -> None:
    """Kinds of files are reserved; a page of text is meant by endings of texts and by /."""
    assert [r.says for r in ai_file(b"User-Agent: *\nDisallow: *.txt\nDisallow: *.jpg\n", URL)] == ["reserved"]
    assert ai_file(b"User-Agent: *\nDisallow: *.jpg\n", URL) == []
    assert [r.says for r in ai_file(b"User-Agent: *\nAllow: *.txt\nDisallow: *.jpg\n", URL)] == ["allowed"]
    assert [r.says for r in ai_file(b"User-Agent: *\nDisallow: /\n", URL)] == ["reserved"]


def test_any_reservation_wins_across_protocols() -> None:
    """A permission in one protocol lifts no reservation in another."""
    found = find(b'<meta name="tdm-reservation" content="0">', URL, {"Content-Usage": "train-ai=y", "X-Robots-Tag": "noai"})

    assert found.status == "reserved"
    assert found.deciding is not None
    assert found.deciding.protocol == "robots-meta"


def test_what_was_not_looked_at_is_not_checked() -> None:
    """Neither page nor headers: silence means nothing."""
    assert find(None, URL, None).status == "not_checked"
    assert find(b"", URL, None).status == "unknown"
    assert find(None, URL, None, robots=RobotsFile.parse(b"User-agent: *\nContent-Signal: ai-train=no\nAllow: /")).status == "reserved"


def test_the_legal_basis_of_a_source_decides() -> None:
    """Under Art. 3 a reservation is recorded, under Art. 4 it binds."""
    page = b'<meta name="tdm-reservation" content="1">'
    table = pa.table({"text": ["a", "b", "c"], "source": ["research", "shop", "shop"], "html": pa.array([page, page, None], pa.binary())})
    signals = Reservations(recorded_sources=("research",)).measure(Documents(table))

    assert signals["reservation_status"].to_pylist() == ["reserved", "reserved", "not_checked"]
    assert signals["reservation_binds"].to_pylist() == [False, True, False]
    assert signals["reservation_raw"].to_pylist() == ['<meta name="tdm-reservation" content="1">'] * 2 + [None]


@given(st.binary(max_size=300), st.text(max_size=80), st.binary(max_size=80))
def test_anything_has_an_answer(html: bytes, header: str, file: bytes) -> None:
    """No page, header or file raises."""
    headers = [(name, header) for name in ("Content-Usage", "TDM-Reservation", "X-Robots-Tag", "Link")]
    mark = b'<meta name="robots" content="noimageai">'

    assert find(html + mark, header, headers, robots=RobotsFile.parse(file), tdmrep_file=file, ai_file=file).status != "not_checked"


_RULE = '{"location": "/x/*.pdf$", "tdm-reservation": 1},'


@pytest.mark.parametrize(
    ("work", "unit", "size"),
    [
        (lambda html: find(html.encode(), URL, {}), '<meta name="robots" content="noai">', 1_000_000),
        (lambda link: find(b"<p>", URL, {"Link": link}), "<a>;application/rsl+xml", 240_000),
        (lambda rules: find(b"<p>", URL, {}, tdmrep_file=f'[{rules}{{"location": "/", "tdm-reservation": 1}}]'.encode()), _RULE, 400_000),
        (lambda lines: find(b"<p>", URL, {}, ai_file=f"User-agent: *\n{lines}".encode()), "Disallow: *.jpg\n", 400_000),
        (lambda text: find(b"<p>", URL, {}, tdmrep_file=text.encode()), "[", 400_000),
        (lambda script: find(f'<script type="application/rsl+xml">{script}</script>'.encode(), URL, {}), "<permits type=usage>", 400_000),
    ],
    ids=["meta elements", "links in a header", "rules of tdmrep.json", "lines of ai.txt", "deep JSON", "RSL"],
)
def test_hostile_pages_take_time_as_they_are_long(work: Callable[[str], Found], unit: str, size: int) -> None:
    """A megabyte of meta elements, or of links, takes eight times as long as an eighth of it."""
    short, long = (unit * (length // len(unit)) for length in (size // 8, size))

    assert growth(work, short, long) < LINEAR
