# SPDX-License-Identifier: Apache-2.0
"""What is passed on as a notice: words that name an owner or grant a licence, and never markup, code or a title."""

from __future__ import annotations

import pytest

from manifests.notice import plain_address, plain_notice

STATED = "Sauf mention contraire, ce texte est diffusé sous licence CC BY-NC 4.0."


@pytest.mark.parametrize(
    ("said", "notice"),
    [
        ("© 2019 Jeanne Dupont", "© 2019 Jeanne Dupont"),
        (STATED, STATED),
        ('<a rel="license" href="https://creativecommons.org/licenses/by/4.0/">Creative Commons BY 4.0</a>', "Creative Commons BY 4.0"),
        ('s/by/4.0/">CC BY 4.0</a> &copy; Ada<img src="x', "CC BY 4.0 © Ada"),
        ("Dieser Text steht unter der <b>Lizenz</b> Namensnennung", "Dieser Text steht unter der Lizenz Namensnennung"),
        ("<script>var license = 'CC BY';</script>", ""),
        ("wgRightsText = 'Creative Commons'; mw.load()", ""),
        ('"license": "https://creativecommons.org/licenses/by/4.0/", "name": "CC BY"', ""),
        ('<link rel="license" href="https://creativecommons.org/licenses/by-sa/3.0/">', ""),
        ("https://creativecommons.org/licenses/by/4.0/", ""),
        ("The boats of our river | Blog", ""),
        (None, ""),
    ],
)
def test_a_notice_is_plain_words_or_nothing(said: str | None, notice: str) -> None:
    """Tags go, references are read, and what is no notice is an empty cell."""
    assert plain_notice(said) == notice


def test_addresses_lose_archive_and_doubled_slashes() -> None:
    """The address is that of the licence, not of a copy of it."""
    archived = "http://web.archive.org/web/20190101000000/https://example.org/terms/3.0//"

    assert plain_address(archived) == "https://example.org/terms/3.0/"
    assert plain_address("https://example.org/terms") == "https://example.org/terms"
