# SPDX-License-Identifier: Apache-2.0
"""Who crawls for what: the product tokens that sites use to reserve their pages from AI, by purpose, with a date.

Selected by hand on 2026-11-20 from ai-robots-txt/ai.robots.txt (robots.json at 738c80d, 2026-08-22, MIT), which mixes training crawlers,
search engines, tools and libraries, and from the operators' own pages. Only tokens are listed whose purpose is stated there.
``Google-Extended`` and ``Applebot-Extended`` fetch nothing: they are tokens of robots.txt for the use of what Googlebot and Applebot
fetched.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import Final, Literal, NamedTuple

AS_OF: Final = "2026-11-20"
"""When the list was last looked through."""

Purpose = Literal["training", "dataset", "search", "user"]
"""To train models; to make data sets that others train on; to answer searches; to fetch a page because a user asked for it."""


class Agent(NamedTuple):
    """One product token."""

    token: str
    operator: str
    purpose: Purpose


AGENTS: Final = (
    Agent("AI2Bot", "Ai2", "training"),
    Agent("Ai2Bot-Dolma", "Ai2", "training"),
    Agent("anthropic-ai", "Anthropic", "training"),
    Agent("Applebot-Extended", "Apple", "training"),
    Agent("Bytespider", "ByteDance", "training"),
    Agent("ClaudeBot", "Anthropic", "training"),
    Agent("cohere-training-data-crawler", "Cohere", "training"),
    Agent("DeepSeekBot", "DeepSeek", "training"),
    Agent("FacebookBot", "Meta", "training"),
    Agent("Google-Extended", "Google", "training"),
    Agent("GPTBot", "OpenAI", "training"),
    Agent("ICC-Crawler", "NICT", "training"),
    Agent("Meta-ExternalAgent", "Meta", "training"),
    Agent("PanguBot", "Huawei", "training"),
    Agent("SBIntuitionsBot", "SB Intuitions", "training"),
    Agent("TikTokSpider", "ByteDance", "training"),
    Agent("Timpibot", "Timpi", "training"),
    Agent("YandexAdditional", "Yandex", "training"),
    Agent("YandexAdditionalBot", "Yandex", "training"),
    Agent("CCBot", "Common Crawl Foundation", "dataset"),
    Agent("Diffbot", "Diffbot", "dataset"),
    Agent("img2dataset", "img2dataset", "dataset"),
    Agent("LAIONDownloader", "LAION", "dataset"),
    Agent("laion-huggingface-processor", "LAION", "dataset"),
    Agent("omgili", "Webz.io", "dataset"),
    Agent("omgilibot", "Webz.io", "dataset"),
    Agent("Webzio-Extended", "Webz.io", "dataset"),
    Agent("Amazonbot", "Amazon", "search"),
    Agent("Claude-SearchBot", "Anthropic", "search"),
    Agent("OAI-SearchBot", "OpenAI", "search"),
    Agent("PerplexityBot", "Perplexity", "search"),
    Agent("YouBot", "You.com", "search"),
    Agent("ChatGPT-User", "OpenAI", "user"),
    Agent("Claude-User", "Anthropic", "user"),
    Agent("cohere-ai", "Cohere", "user"),
    Agent("MistralAI-User", "Mistral AI", "user"),
    Agent("Perplexity-User", "Perplexity", "user"),
)

GROUPS: Final = {
    f"@{purpose}": tuple(a.token for a in AGENTS if a.purpose == purpose) for purpose in ("training", "dataset", "search", "user")
}
"""Names that stand for all agents of a purpose in a recipe: ``agents: ["@training", "@dataset", "*"]``."""


def expand(agents: tuple[str, ...]) -> tuple[str, ...]:
    """Replace the names of groups by their agents, each once.

    >>> expand(("@user", "*"))[-2:]
    ('Perplexity-User', '*')
    """
    return tuple(dict.fromkeys(token for agent in agents for token in GROUPS.get(agent, (agent,))))


def check_agents(name: str, agents: tuple[str, ...]) -> None:
    """Refuse an empty list, and a group or token that no robots.txt can mean, for a filter: raise ValueError.

    A product token is letters, ``_`` and ``-`` (RFC 9309, section 2.2.1); digits, dots and a version after ``/`` are met too.
    """
    if not agents:
        raise ValueError(f"{name}: agents is empty; name at least one agent, such as CCBot or *")
    for agent in agents:
        if agent.startswith("@") and agent not in GROUPS:
            near = get_close_matches(agent.lower(), GROUPS, 1)
            meant = f"did you mean {near[0]}? " if near else ""
            raise ValueError(f"{name}: agents names the group {agent!r}, which there is not; {meant}groups are {', '.join(GROUPS)}")
        if agent != "*" and not agent.startswith("@") and not _TOKEN.fullmatch(agent):
            raise ValueError(f"{name}: agents names {agent!r}, which is no product token; expected a name such as CCBot, a group or *")


def unlisted(agents: tuple[str, ...]) -> dict[str, str]:
    """Return the agents that are on no list, each with the listed one that it is near to, if any.

    >>> unlisted(("GTPBot", "ccbot", "OurOwnCrawler", "@training", "*"))
    {'GTPBot': 'GPTBot', 'OurOwnCrawler': ''}
    """
    known = {token.lower(): token for token in (*(agent.token for agent in AGENTS), "ia_archiver")}
    strange = [agent for agent in agents if agent != "*" and not agent.startswith("@") and agent.lower().partition("/")[0] not in known]
    return {agent: next((known[near] for near in get_close_matches(agent.lower(), known, 1, 0.75)), "") for agent in strange}


_TOKEN: Final = re.compile(r"[A-Za-z0-9_.-]+(?: [A-Za-z0-9_.-]+)*(?:/[^\s]*)?")
