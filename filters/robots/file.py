# SPDX-License-Identifier: Apache-2.0
r"""One robots.txt, read once and asked often: may this agent have this address, and which line says so (RFC 9309).

    >>> file = RobotsFile.parse(b"User-agent: *\nDisallow: /private\n")
    >>> file.verdict("CCBot", "https://example.org/private/a")
    Verdict(allowed=False, line=2, reason='Disallow: /private')

An agent is named by its product token; a version or a comment after it is cut off. What is no robots.txt (``malformed``) has no rules
and so disallows nothing: what that means for a document is the policy's to say (``on_malformed``). It knows neither HTTP status nor
redirects, which ``filters.robots.store`` does.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from filters.robots.match import Matcher, path_of
from filters.robots.parse import Parsed, Preference, parse

_TOKEN: Final = re.compile(r"\s*([A-Za-z0-9_.-]*[A-Za-z0-9_])")


class Verdict(NamedTuple):
    """May an agent have an address.

    Attributes:
        allowed: False only when a line disallows it.
        line: number of the line that decided, from 1; None when none did.
        reason: that line as it stands, at most 300 characters, or why there is none.

    """

    allowed: bool
    line: int | None
    reason: str


@dataclass
class RobotsFile:
    """A robots.txt with its digest, the SHA-256 of its bytes in hex."""

    parsed: Parsed
    sha256: str
    _matchers: dict[str, Matcher | None] = field(default_factory=dict, repr=False)

    @classmethod
    def parse(cls, content: bytes) -> RobotsFile:
        """Read the bytes of a robots.txt; every input has an answer."""
        return cls(parse(content), hashlib.sha256(content).hexdigest())

    @property
    def malformed(self) -> bool:
        """Whether it has content, and none of it is a record: an error page, a picture, prose."""
        return self.parsed.malformed

    @property
    def agents(self) -> tuple[str, ...]:
        """The product tokens that it names, lower-cased, ``*`` among them, in the order of the file."""
        return tuple(self.parsed.agents)

    @property
    def preferences(self) -> tuple[Preference, ...]:
        """Its Content-Signal, Content-Usage and License lines."""
        return tuple(self.parsed.preferences)

    def matcher(self, agent: str) -> Matcher | None:
        """Return the rules for an agent: its own groups, else those for all; None when there are none."""
        if agent in self._matchers:
            return self._matchers[agent]
        agents = self.parsed.agents
        rules = agents.get(token(agent), agents.get("*"))
        self._matchers[agent] = None if rules is None else Matcher.of(rules)
        return self._matchers[agent]

    def verdict(self, agent: str, url: str) -> Verdict:
        """Decide for one agent and one address, or a path that begins with ``/``."""
        if self.parsed.malformed:
            return Verdict(True, None, "malformed: no line of it is a record of a robots.txt")  # noqa: FBT003 - named in the tuple
        matcher = self.matcher(agent)
        if matcher is None:
            return Verdict(True, None, f"no group names {agent} or *")  # noqa: FBT003
        try:
            path = path_of(url)
        except ValueError:
            path = "/"
        rule = matcher.decide(path)
        if rule is None:
            return Verdict(True, None, f"no rule of the group for {agent} covers {path[:100]}")  # noqa: FBT003
        return Verdict(rule.allow, rule.line, rule.text)


def token(agent: str) -> str:
    """Return the product token of an agent's name, lower-cased (section 2.2.1); ``*`` stays.

    >>> token("CCBot/2.0 (https://commoncrawl.org/faq/)"), token("*")
    ('ccbot', '*')
    """
    hit = _TOKEN.match(agent)
    return hit.group(1).lower() if hit else agent.strip().lower()
