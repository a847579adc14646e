# SPDX-License-Identifier: Apache-2.0
"""The authored texts of the example: one Markdown file a language, read into articles.

Every text in ``pages/`` was written for this project. People, places and firms in it are invented; addresses and
telephone numbers come from ranges reserved for documentation and fiction (RFC 2606, RFC 5737, the numbers that
Ofcom and ARCEP set aside for drama) or are those of well-known public DNS resolvers, so that redaction has work.

A file holds articles one after the other. Each opens with ``# theme | title | author | date``; paragraphs are
separated by blank lines. The licences that the example puts on its pages are scenery: see ``curation.example.marks``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

import yaml

LANGUAGES: Final = ("fr", "en", "de", "es", "it", "pt", "nl", "pl", "ar", "el", "ru", "zh")
"""BCP 47 codes, in the order in which the example is built."""


@dataclass(frozen=True)
class Article:
    """One authored text. ``theme`` is an English word, unique within its language, used in URLs and ids."""

    language: str
    theme: str
    title: str
    author: str
    date: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Chrome:
    """The words around an article on the sites of one language, as written in ``pages/chrome.yaml``."""

    hosts: dict[str, str]
    names: dict[str, str]
    menu: list[str]
    by: str
    cookies: str
    accept: str
    refuse: str
    also: str
    newsletter: str
    rights: str
    license_text: str
    photo: str
    login: str
    missing: str


def _text(name: str) -> str:
    return resources.files("curation.example").joinpath("pages", name).read_text(encoding="utf-8")


@cache
def articles(language: str) -> tuple[Article, ...]:
    """Return the articles of a language in file order."""
    return tuple(_article(language, part) for part in _text(f"{language}.md").split("\n# ") if part.strip())


def _article(language: str, part: str) -> Article:
    heading, *paragraphs = [block.strip() for block in part.removeprefix("# ").split("\n\n") if block.strip()]
    theme, title, author, date = heading.split(" | ")
    return Article(language, theme, title, author, date, tuple(paragraphs))


@cache
def chrome(language: str) -> Chrome:
    """Return the words around articles in a language."""
    return Chrome(**yaml.safe_load(_text("chrome.yaml"))[language])
