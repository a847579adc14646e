# SPDX-License-Identifier: Apache-2.0
"""Whose word is heard: sites where strangers upload, sites that pass on the works of others, sites that speak for themselves.

A licence on a platform is declared by whoever uploaded, on an aggregator by whoever collected; both may have had no right to
("licence laundering", Common Pile: arXiv 2506.05209, section 2). The lists are short, curated by hand on 2026-11-20 from what these
sites say of themselves, and no judgement of any single page. They match a host and its subdomains.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from filters.license.candidate import DeclaredBy

UPLOADERS: Final = frozenset({
    "youtube.com", "youtu.be", "vimeo.com", "dailymotion.com", "soundcloud.com", "bandcamp.com", "flickr.com", "instagram.com",
    "pinterest.com", "tumblr.com", "deviantart.com", "scribd.com", "slideshare.net", "issuu.com", "academia.edu", "researchgate.net",
    "wattpad.com", "archive.org", "huggingface.co", "kaggle.com", "figshare.com", "zenodo.org", "commons.wikimedia.org", "medium.com",
    "quora.com", "reddit.com", "facebook.com", "x.com", "twitter.com", "tiktok.com", "vk.com", "studocu.com", "coursehero.com",
    "prezi.com", "thingiverse.com", "fandom.com",
})  # fmt: skip
"""Anybody may upload anything under any licence."""

AGGREGATORS: Final = frozenset({
    "europeana.eu", "base-search.net", "core.ac.uk", "openalex.org", "semanticscholar.org", "oercommons.org", "merlot.org",
    "dbpedia.org", "alchetron.com", "everybodywiki.com", "wikizero.com", "newsbreak.com", "paperswithcode.com", "libretexts.org",
    "datahub.io", "data.world",
})  # fmt: skip
"""They gather works of others and repeat the licence that came with them."""

TRUSTED: Final = frozenset({
    "wikipedia.org", "wikisource.org", "wikibooks.org", "wikinews.org", "wikiversity.org", "wikivoyage.org", "wiktionary.org",
    "wikiquote.org", "wikidata.org", "creativecommons.org", "gouv.fr", "data.gouv.fr", "legifrance.gouv.fr", "europa.eu", "gov.uk",
    "legislation.gov.uk", "govdata.de", "bund.de", "regjeringen.no", "stackoverflow.com", "stackexchange.com", "plos.org",
    "openbookpublishers.com", "theconversation.com", "globalvoices.org", "openedition.org", "pressbooks.pub",
})  # fmt: skip
"""Publishers whose terms of contribution or office give them the right to license what they publish."""


def declared_by(url: str | None, *, names_holder: bool = False) -> DeclaredBy:
    """Tell who declares what stands on a page.

    Args:
        url: the page's address.
        names_holder: the statement itself names the author or holder of the rights.

    >>> declared_by("https://m.youtube.com/watch?v=1"), declared_by("https://fr.wikipedia.org/wiki/Eau"), declared_by(None)
    ('uploader', 'rightsholder', 'host')

    """
    if url:
        listed = _listed(url)
        if listed is not None:
            return listed
    return "rightsholder" if names_holder else "host"


def _listed(url: str) -> DeclaredBy | None:
    try:
        host = (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return None
    labels = host.split(".")
    for start in range(len(labels) - 1):
        name = ".".join(labels[start:])
        if name in UPLOADERS:
            return "uploader"
        if name in AGGREGATORS:
            return "aggregator"
        if name in TRUSTED:
            return "rightsholder"
    return None
