# SPDX-License-Identifier: Apache-2.0
"""Reading robots.txt as RFC 9309 says; tests are named after its sections."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from protego import Protego

from filters.robots.match import Matcher, normal, path_of
from filters.robots.parse import Rule, parse
from tests.growth import LINEAR, growth


def decide(robots: str | bytes, agent: str, path: str) -> Rule | None:
    """Return the rule that covers a path for an agent."""
    agents = parse(robots.encode() if isinstance(robots, str) else robots).agents
    return Matcher.of(agents.get(agent.lower(), agents.get("*", []))).decide(path_of(f"https://example.org{path}"))


def allowed(robots: str | bytes, agent: str, path: str) -> bool:
    """Tell whether an agent may have a path."""
    rule = decide(robots, agent, path)
    return rule is None or rule.allow


def test_2_2_1_agents_are_compared_without_case() -> None:
    """User-agent: ccbot is CCBot."""
    assert not allowed("User-Agent: cCbOt\nDisallow: /", "CCBot", "/a")


def test_2_2_1_groups_of_one_agent_are_merged() -> None:
    """Rules of both groups hold."""
    robots = "User-agent: CCBot\nDisallow: /a\n\nUser-agent: x\nDisallow: /\n\nUser-agent: CCBot\nDisallow: /b\n"

    assert [allowed(robots, "CCBot", path) for path in ("/a", "/b", "/c")] == [False, False, True]


def test_2_2_1_a_group_of_its_own_hides_the_group_for_all() -> None:
    """CCBot has rules, so those for * are not its."""
    robots = "User-agent: *\nDisallow: /\n\nUser-agent: CCBot\nDisallow: /private\n"

    assert allowed(robots, "CCBot", "/a")
    assert not allowed(robots, "GPTBot", "/a")


def test_2_2_1_no_group_means_no_rule() -> None:
    """Neither a group of its own nor one for all: allowed."""
    assert decide("User-agent: x\nDisallow: /\n", "CCBot", "/a") is None


def test_2_2_1_several_agents_share_a_group() -> None:
    """User-agent lines in a row open one group; an empty Disallow closes the row."""
    robots = "User-agent: a\nUser-agent: b\nDisallow:\nUser-agent: c\nDisallow: /\n"

    assert [allowed(robots, agent, "/") for agent in "abc"] == [True, True, False]


@pytest.mark.parametrize("name", ["CCBot/2.0", "CCBot/2.0 (https://example.org)", "CCBot*", "*CCBot*", "GPTBot, CCBot", "  CCBot  # us"])
def test_2_2_1_the_product_token_is_what_counts(name: str) -> None:
    """A version, an asterisk or a list names the agent all the same."""
    assert not allowed(f"User-agent: {name}\nDisallow: /", "CCBot", "/a")


def test_2_2_1_a_longer_token_is_another_agent() -> None:
    """Google is not Google-Extended, nor the other way round."""
    assert allowed("User-agent: Google\nDisallow: /", "Google-Extended", "/")
    assert allowed("User-agent: Google-Extended\nDisallow: /", "Google", "/")


def test_2_2_2_the_longest_match_wins_and_allow_on_a_tie() -> None:
    """Order in the file does not matter."""
    robots = "User-agent: *\nAllow: /p\nDisallow: /page\nDisallow: /tie\nAllow: /tie\nAllow: /page/open\n"

    assert [allowed(robots, "x", path) for path in ("/p", "/page", "/page/open/1", "/tie", "/q")] == [True, False, True, True, True]


def test_2_2_2_paths_are_compared_with_case_and_query() -> None:
    """From the first octet, with the query, case-sensitive."""
    robots = "User-agent: *\nDisallow: /A\nDisallow: /b?c=\n"

    assert [allowed(robots, "x", path) for path in ("/A/x", "/a/x", "/b?c=1", "/b", "/x/A")] == [False, True, False, True, True]


def test_2_2_2_percent_encoding_is_levelled() -> None:
    """Non-ASCII is encoded, unreserved is decoded, a reserved character stays apart from its code."""
    robots = "User-agent: *\nDisallow: /caf\u00e9\nDisallow: /%7Ejoe\nDisallow: /a%2fb\n"

    assert not allowed(robots, "x", "/caf%c3%a9/menu")
    assert not allowed(robots, "x", "/caf\u00e9")
    assert not allowed(robots, "x", "/~joe/")
    assert not allowed(robots, "x", "/a%2Fb")
    assert allowed(robots, "x", "/a/b")


def test_2_2_2_robots_txt_is_always_allowed() -> None:
    """The file itself is never disallowed."""
    assert allowed("User-agent: *\nDisallow: /\n", "x", "/robots.txt")


@pytest.mark.parametrize(
    ("pattern", "path", "covered"),
    [
        ("/*.pdf$", "/a/b.pdf", True),
        ("/*.pdf$", "/a/b.pdf?x", False),
        ("/*.pdf", "/a/b.pdf?x", True),
        ("/a*b*c", "/aXXbYYcZZ", True),
        ("/a*b*c", "/acb", False),
        ("/a$", "/a", True),
        ("/a$", "/ab", False),
        ("*/private", "/x/private", True),
        ("/*", "/", True),
        ("/$", "/", True),
        ("/$", "/a", False),
        ("/a*a$", "/a", False),
        ("/a**b", "/ab", True),
        ("/x$y", "/x$y", True),
        ("private", "/private", False),
        ("https://example.org/private", "/private", False),
    ],
)
def test_2_2_3_special_characters(pattern: str, path: str, covered: bool) -> None:  # noqa: FBT001 - a table of cases
    """``*`` is any octets, ``$`` the end; a pattern without slash or with a host covers nothing."""
    assert allowed(f"User-agent: *\nDisallow: {pattern}\n", "x", path) is not covered


@pytest.mark.parametrize(
    "record", ["Sitemap: https://example.org/s.xml", "Crawl-delay: 5", "Content-Signal: ai-train=no", "License: /x", "Foo: bar"]
)
def test_2_2_4_other_records_do_not_end_a_group(record: str) -> None:
    """Between User-agent lines and between rules."""
    robots = f"User-agent: CCBot\n{record}\nUser-agent: GPTBot\nDisallow: /a\n{record}\nDisallow: /b\n"

    assert [allowed(robots, agent, path) for agent in ("CCBot", "GPTBot") for path in ("/a", "/b")] == [False] * 4


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_2_2_line_endings_and_line_numbers(end: str) -> None:
    """The three ends of RFC 9309; the number is that of an editor."""
    rule = decide(end.join(["# hello", "", "User-agent: *", "Disallow: /a # secret"]), "x", "/a")

    assert rule == Rule(allow=False, pattern="/a", line=4, text="Disallow: /a # secret")


def test_2_2_rules_before_any_group_are_ignored() -> None:
    """They belong to nobody."""
    assert allowed("Disallow: /\nUser-agent: *\nDisallow: /a\n", "x", "/b")


@pytest.mark.parametrize("line", ["Dissallow: /a", "Disallow /a", "disallow:/a", "DISALLOW : /a", "\tDisallow:\t/a\t", "\x00Disallow: /a"])
def test_2_2_what_sites_write(line: str) -> None:
    """Slips of the pen are understood in favour of the reservation."""
    assert not allowed(f"User agent: *\n{line}\n", "x", "/a")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_2_3_encodings(encoding: str) -> None:
    """UTF-8 with or without mark, and UTF-16, which the RFC does not allow and sites send."""
    robots = "User-agent: *\r\nDisallow: /caf\u00e9\r\n".encode(encoding)

    assert not allowed(robots, "x", "/caf%C3%A9")


def test_2_3_bytes_that_are_no_utf_8_are_compared_as_bytes() -> None:
    """A Latin-1 pattern covers the Latin-1 address."""
    assert not allowed(b"User-agent: *\nDisallow: /caf\xe9\n", "x", "/caf%E9")


@pytest.mark.parametrize(
    "body",
    [
        b"<!DOCTYPE html><html><body>Not found</body></html>",
        b"  \n<html>",
        b"Page not found",
        b"\x1f\x8b\x08\x00junk",
        b"%PDF-1.4\n1 0 obj",
    ],
)
def test_what_is_no_robots_txt_is_malformed(body: bytes) -> None:
    """An error page, prose or a picture is neither allowed nor disallowed."""
    assert parse(body).malformed


@pytest.mark.parametrize(
    "body", [b"", b"\n\n", b"# nothing here\n", b"Sitemap: https://example.org/s.xml\n", b"User-agent: *\nDisallow:\n"]
)
def test_an_empty_file_is_well_formed(body: bytes) -> None:
    """Nothing reserved is not the same as no robots.txt."""
    assert not parse(body).malformed


def test_2_5_the_limit_is_above_500_kibibytes() -> None:
    """A rule after a megabyte of comments is read."""
    robots = b"User-agent: *\n" + b"# comment\n" * 100_000 + b"Disallow: /a\n"

    rule = decide(robots, "x", "/a")

    assert rule is not None
    assert rule.line == 100_002


def _rules(size: int) -> bytes:
    return b"User-agent: *\n" + b"".join(b"Disallow: /%d\n" % number for number in range(size // 17))


@pytest.mark.parametrize(
    "robots",
    [
        lambda size: b"a" * size,
        lambda size: b"User-agent: *\nDisallow: /" + b"*a" * (size // 2),
        _rules,
        lambda size: b"User-agent: " + b"x," * (size // 2),
        bytes,
        lambda size: b"User-agent: a\n" * (size // 14) + b"Disallow: /\n",
    ],
    ids=["line", "stars", "rules", "agents", "nul", "repeated"],
)
def test_hostile_files_take_time_as_they_are_long(robots: Callable[[int], bytes]) -> None:
    """A megabyte made to be slow takes about eight times as long as an eighth of it."""
    assert growth(lambda body: decide(body, "x", "/" + "a" * 2000), robots(125_000), robots(1_000_000)) < LINEAR


@given(st.binary(max_size=300))
def test_any_bytes_are_read(body: bytes) -> None:
    """No file raises, and every rule stands on a line of it."""
    parsed = parse(body)

    assert all(rule.line >= 1 and rule.pattern for rules in parsed.agents.values() for rule in rules)


@given(st.text(max_size=60))
def test_normalising_is_idempotent(path: str) -> None:
    """What is encoded stays as it is."""
    assert normal(normal(path)) == normal(path)


_PATTERNS = st.text("ab/*$?", min_size=1, max_size=6).map(lambda text: f"/{text}".replace("?$", "$").rstrip("?"))


@given(
    st.lists(st.tuples(st.sampled_from(["Allow", "Disallow"]), _PATTERNS), max_size=6),
    st.text("ab/?", max_size=6).map(lambda text: f"/{text}"),
)
def test_never_freer_than_protego(rules: list[tuple[str, str]], path: str) -> None:
    """On any rules, a path that Protego refuses is refused here; but for a ? at the end, which Protego counts as three octets (%3F)."""
    robots = "User-agent: *\n" + "".join(f"{name}: {pattern}\n" for name, pattern in rules)

    assert not allowed(robots, "x", path) or Protego.parse(robots).can_fetch(f"https://example.org{path}", "x")
