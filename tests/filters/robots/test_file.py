# SPDX-License-Identifier: Apache-2.0
"""One robots.txt asked by agent and address: the examples of RFC 9309 and of Google's documentation, and bad input."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filters.robots import RobotsFile, Verdict
from tests.growth import LINEAR, growth

RFC_SIMPLE = b"""\
User-Agent: *
Disallow: *.gif$
Disallow: /example/
Allow: /publications/

User-Agent: foobot
Disallow:/
Allow:/example/page.html
Allow:/example/allowed.gif

User-Agent: barbot
User-Agent: bazbot
Disallow: /example/page.html

User-Agent: quxbot

EOF
"""
RFC_LONGEST = b"User-Agent: foobot\nAllow: /example/page/\nDisallow: /example/page/disallowed.gif\n"


@pytest.mark.parametrize(
    ("agent", "path", "allowed", "line"),
    [
        ("foobot", "/", False, 7),
        ("foobot", "/example/page.html", True, 8),
        ("foobot", "/example/allowed.gif", True, 9),
        ("barbot", "/example/page.html", False, 13),
        ("bazbot", "/example/page.html", False, 13),
        ("bazbot", "/example/", True, None),
        ("quxbot", "/example/page.html", True, None),
        ("other", "/a/b.gif", False, 2),
        ("other", "/a/b.gif?x", True, None),
        ("other", "/example/page", False, 3),
        ("other", "/publications/b.html", True, 4),
    ],
)
def test_rfc9309_5_1_simple_example(agent: str, path: str, allowed: bool, line: int | None) -> None:  # noqa: FBT001 - a table
    """Section 5.1, with the line that decides; an agent with an empty group may have everything."""
    verdict = RobotsFile.parse(RFC_SIMPLE).verdict(agent, f"https://example.com{path}")

    assert (verdict.allowed, verdict.line) == (allowed, line)


def test_rfc9309_5_2_longest_match() -> None:
    """Section 5.2: the most octets win."""
    file = RobotsFile.parse(RFC_LONGEST)

    assert not file.verdict("foobot", "https://example.com/example/page/disallowed.gif").allowed
    assert file.verdict("foobot", "https://example.com/example/page/").allowed


def test_rfc9309_2_2_1_group_merging_example() -> None:
    """Section 2.2.1: two groups of one agent are one."""
    file = RobotsFile.parse(b"user-agent: ExampleBot\ndisallow: /foo\ndisallow: /bar\n\nuser-agent: ExampleBot\ndisallow: /baz\n")

    assert [file.verdict("ExampleBot", f"https://a.example/{name}").line for name in ("foo", "bar", "baz", "qux")] == [2, 3, 6, None]


@pytest.mark.parametrize(
    ("rule", "path", "covered"),
    [
        ("/foo/bar?baz=quz", "/foo/bar?baz=quz", True),
        ("/foo/bar?baz=https://foo.bar", "/foo/bar?baz=https%3A%2F%2Ffoo.bar", False),
        ("/foo/bar/\u30c4", "/foo/bar/%E3%83%84", True),
        ("/foo/bar/%E3%83%84", "/foo/bar/%E3%83%84", True),
        ("/foo/bar/%62%61%7A", "/foo/bar/baz", True),
    ],
)
def test_rfc9309_2_2_2_encoding_table(rule: str, path: str, covered: bool) -> None:  # noqa: FBT001
    """Section 2.2.2: what is compared after percent-encoding; a reserved character is not its code."""
    file = RobotsFile.parse(f"User-agent: *\nDisallow: {rule}\n".encode())

    assert file.verdict("a", f"https://example.org{path}").allowed is not covered


@pytest.mark.parametrize(
    ("rule", "matches", "others"),
    [
        ("/", ["/", "/any"], []),
        ("/*", ["/", "/any"], []),
        ("/$", ["/"], ["/any"]),
        (
            "/fish",
            ["/fish", "/fish.html", "/fish/salmon.html", "/fishheads", "/fish.php?id=anything"],
            ["/Fish.asp", "/catfish", "/?id=fish"],
        ),
        ("/fish*", ["/fish", "/fish.html", "/fishheads/yummy.html"], ["/Fish.asp", "/catfish", "/desert/fish"]),
        ("/fish/", ["/fish/", "/fish/?id=anything", "/fish/salmon.htm"], ["/fish", "/fish.html", "/animals/fish/", "/Fish/Salmon.asp"]),
        ("/*.php", ["/index.php", "/filename.php", "/folder/filename.php?parameters", "/filename.php/"], ["/", "/windows.PHP"]),
        ("/*.php$", ["/filename.php", "/folder/filename.php"], ["/filename.php?parameters", "/filename.php/", "/filename.php5"]),
        ("/fish*.php", ["/fish.php", "/fishheads/catfish.php?parameters"], ["/Fish.PHP"]),
    ],
)
def test_google_url_matching_based_on_path_values(rule: str, matches: list[str], others: list[str]) -> None:
    """The table "URL matching based on path values" of Google's robots.txt documentation."""
    file = RobotsFile.parse(f"User-agent: *\nDisallow: {rule}\n".encode())

    assert [path for path in matches if file.verdict("a", f"https://example.org{path}").allowed] == []
    assert [path for path in others if not file.verdict("a", f"https://example.org{path}").allowed] == []


@pytest.mark.parametrize(
    ("rules", "path", "allowed"),
    [
        ("allow: /p\ndisallow: /", "/page", True),
        ("allow: /folder\ndisallow: /folder", "/folder/page", True),
        ("allow: /page\ndisallow: /*.htm", "/page.htm", False),
        ("allow: /page\ndisallow: /*.ph", "/page.php5", True),
        ("allow: /$\ndisallow: /", "/", True),
        ("allow: /$\ndisallow: /", "/page.htm", False),
    ],
)
def test_google_order_of_precedence_for_rules(rules: str, path: str, allowed: bool) -> None:  # noqa: FBT001
    """The table "order of precedence for rules" of Google's robots.txt documentation."""
    assert RobotsFile.parse(f"user-agent: *\n{rules}\n".encode()).verdict("a", f"https://example.org{path}").allowed is allowed


def test_google_user_agent_values() -> None:
    """Up to the first space, and a star followed by words is still the star (google/robotstxt, robots.cc)."""
    assert not RobotsFile.parse(b"User-agent: Foo Bar\nDisallow: /\n").verdict("Foo", "https://e.org/").allowed
    assert not RobotsFile.parse(b"User-agent: * baz\nDisallow: /\n").verdict("Foo", "https://e.org/").allowed


def test_an_agent_may_be_named_as_it_calls_itself() -> None:
    """Version and comment are no part of the product token, on either side."""
    file = RobotsFile.parse(b"User-agent: CCBot/1.0\nDisallow: /a\n")

    assert file.verdict("CCBot/2.0 (https://commoncrawl.org/faq/)", "/a") == Verdict(allowed=False, line=2, reason="Disallow: /a")


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://e.org/private", False),
        ("//e.org/private", False),
        ("/private", False),
        ("HTTPS://E.ORG:8443/private?x#y", False),
        ("https://e.org?private", True),
        ("https://e.org/#/private", True),
        ("https://[broken/private", False),
        ("no address", True),
        ("", True),
    ],
)
def test_addresses_however_written(url: str, allowed: bool) -> None:  # noqa: FBT001
    """Path and query count; what is no address is asked as the root."""
    assert RobotsFile.parse(b"User-agent: *\nDisallow: /private\n").verdict("a", url).allowed is allowed


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings_and_nested_marks(encoding: str) -> None:
    """UTF-16 with and without mark, and marks that were nested by careless tools."""
    body = "User-agent: *\r\nDisallow: /a\r\n".encode(encoding)
    if encoding.startswith("utf-8"):
        body = b"\xef\xbb\xbf" * 2 + body
    verdict = RobotsFile.parse(body).verdict("x", "https://e.org/a")

    assert (verdict.allowed, verdict.line) == (False, 2)


@pytest.mark.parametrize(
    "part",
    [b"<!doctype html><p>no</p>", b"User-agent: *\nDisallow: /a\n", bytes(range(256)), b"\xff\xfe"],
    ids=["html", "rules", "binary", "marks"],
)
def test_five_megabytes_of_anything(part: bytes) -> None:
    """5 MB of pages, rules or noise have an answer, and take about eight times as long as an eighth of them."""
    short, long = (part * (size // len(part)) for size in (625_000, 5_000_000))
    found: list[str] = []

    assert growth(lambda body: found.append(RobotsFile.parse(body).verdict("x", "https://e.org/a").reason), short, long) < LINEAR
    assert all(isinstance(reason, str) for reason in found)


def test_what_it_says_of_use_is_kept() -> None:
    """Content-Signal, Content-Usage and License lines, with the agents of their group; before any group they are for all."""
    file = RobotsFile.parse(
        b"License: https://e.org/l.xml\nUser-agent: a\nContent-Signal: ai-train=no\nUser-agent: b\nAllow: /\nContent-Usage: ai=n\n"
    )

    assert [(p.name, p.agents, p.line) for p in file.preferences] == [
        ("license", (), 1), ("content-signal", ("a", "b"), 3), ("content-usage", ("a", "b"), 6)
    ]  # fmt: skip


@given(st.binary(max_size=400), st.text(max_size=20), st.text(max_size=60))
def test_anything_has_an_answer(body: bytes, agent: str, url: str) -> None:
    """No content, agent or address raises; a disallowance always names its line."""
    verdict = RobotsFile.parse(body).verdict(agent, url)

    assert verdict.allowed or verdict.line is not None
