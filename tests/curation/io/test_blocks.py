# SPDX-License-Identifier: Apache-2.0
"""The extractor `blocks`: what it keeps, how it writes it, that it stays the same, and that it survives bad pages."""

from __future__ import annotations

import multiprocessing
import random
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.io.extract import extract
from curation.io.extracted import ExtractionBound
from curation.io.inputs import told_by_bytes
from curation.io.page import cut_page
from tests.growth import LINEAR, growth

PARAGRAPHS = {
    "fr": "La mer monte deux fois par jour, et deux fois elle descend ; le phare, lui, ne bouge pas. Les marins le savent depuis toujours.",
    "ar": "يرتفع البحر مرتين في اليوم، وينخفض مرتين؛ أما المنارة فلا تتحرك أبدا. والبحارة يعرفون ذلك منذ زمن بعيد، ويعلمونه لأولادهم.",
    "zh": "海水每天涨两次，退两次；灯塔却一动不动。水手们从来都知道这一点，他们把它教给自己的孩子，孩子们又教给自己的孩子。",
    "th": "ทะเลขึ้นวันละสองครั้งและลงวันละสองครั้ง แต่ประภาคารไม่เคยขยับเลย ชาวเรือรู้เรื่องนี้มาตั้งแต่ไหนแต่ไร และสอนลูกหลานของตนเช่นนั้น",
    "hi": "समुद्र दिन में दो बार चढ़ता है और दो बार उतरता है; पर प्रकाशस्तंभ कभी नहीं हिलता। नाविक यह सदा से जानते हैं और अपने बच्चों को सिखाते हैं।",
}
MENU = "<nav><ul><li><a href='/'>Accueil</a></li><li><a href='/b'>Boutique</a></li><li><a href='/c'>Contact</a></li></ul></nav>"
COOKIES = "<div class='cookie-banner'><p>Ce site utilise des cookies.</p><button>Accepter</button></div>"
COMMENTS = "<div id='comments'><h3>Commentaires</h3><div class='comment'><p>Premier !</p></div></div>"


def page(body: str, lang: str = "fr") -> bytes:
    """Return an article among a menu, a banner and comments."""
    head = f"<head><meta charset='utf-8'><title>La mer</title></head><body>{MENU}{COOKIES}"
    return f"<!doctype html><html lang='{lang}'>{head}<article><h1>La mer</h1>{body}</article>{COMMENTS}</body></html>".encode()


@pytest.mark.parametrize("language", PARAGRAPHS)
def test_any_script_is_read(language: str) -> None:
    """Paragraphs of five scripts are kept, what stands around them is not."""
    text = PARAGRAPHS[language]
    found = extract(page(f"<p>{text}</p>" * 4, language)).text

    assert found.count(text) == 4
    assert not any(word in found for word in ("Boutique", "cookies", "Premier"))


def test_structure_is_kept_as_markdown() -> None:
    """Headings, nested lists, quotes, code and tables keep their marks."""
    text = PARAGRAPHS["fr"]
    body = (
        f"<p>{text}</p><h2>Le phare</h2><p>{text}</p><ul><li>{text}</li><li>{text}<ol><li>{text}</li><li>{text}</li></ol></li></ul>"
        f"<blockquote><p>{text}</p></blockquote><p>{text}</p><pre>si mer:\n    monter()</pre><p>{text}</p>"
        f"<table><tr><th>a|b</th><th>{text[:40]}</th><th>c</th></tr><tr><td></td><td>{text[:40]}</td><td>d</td></tr><tr><td><p>{text}</p><p>{text}</p></td></tr></table><p>{text}</p>"
    )
    found = extract(page(body), output="markdown").text.split("\n\n")

    assert "## Le phare" in found
    assert f"- {text}" in found
    assert f"  1. {text}" in found
    assert f"  2. {text}" in found
    assert f"> {text}" in found
    assert "```\nsi mer:\n    monter()\n```" in found
    cell = text[:40].strip()
    assert f"| a\\|b | {cell} | c |\n| --- | --- | --- |\n|  | {cell} | d |" in found
    assert not any("|" in line for line in found if text in line)
    with pytest.raises(ValueError, match="only the extractor `blocks` writes Markdown; resiliparse was asked to"):
        extract(page(body), extractor="resiliparse", output="markdown")


def test_soft_hyphens_are_left_out() -> None:
    """Words are whole in text and Markdown; joiners, which some scripts need within words, stay."""
    words = "Sans recherche auto&shy;nome, la ma\u00adrée. می\u200cخواهم"
    body = page(f"<p>{words} {PARAGRAPHS['fr']}</p>" * 3)

    for output in ("text", "markdown"):
        text = extract(body, output=output).text
        assert text.count("Sans recherche autonome, la marée. می\u200cخواهم") == 3


def test_order_and_processes_change_nothing() -> None:
    """Shuffled, repeated, in this process and in two others: every page has one answer."""
    pages = [page(f"<p>{text} {number}</p>" * (1 + number % 5)) for number in range(40) for text in PARAGRAPHS.values()]
    expected = {one: extract(one) for one in pages}
    again = pages * 3
    random.Random(1).shuffle(again)

    assert all(extract(one) == expected[one] for one in again)
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        assert pool.map(extract, again[:200], chunksize=7) == [expected[one] for one in again[:200]]


BAD = {
    "frames": b"<frameset><frame src='a.html'><frame src='b.html'></frameset>",
    "empty": b"",
    "empty body": b"<html><body></body></html>",
    "NUL": b"\0" * 1000 + b"<p>La\0 mer</p>",
    "not UTF-8": b"<p>\xff\xfe\xfa\xc3" * 100,
    "cut off": b"<html><body><p>La mer <a href='x",
    "script cut off": b"<p>La mer</p><script>if (a < b) {",
    "comment cut off": b"<p>La mer</p><!-- rien",
    "script in comment": b"<script><!-- <p>x</p> --></script><style><!-- a{} --></style><p>mer</p>",
    "plaintext": b"<p>La mer</p><plaintext><p>tout",
    "svg": b"<svg><title>x</title><foreignObject><p>y</p></foreignObject></svg><math><mi>z</mi></math><p>mer</p>",
}
LONG: dict[str, Callable[[int], bytes]] = {
    "only script": lambda times: b"<script>" + b"var a = '<p>';" * 200 * times + b"</script>",
    "base64": lambda times: b"<img src='data:image/png;base64," + b"iVBORw0KGgo" * 300 * times + b"'><p>mer</p>",
    "entities": lambda times: b"<p>" + b"&amp;" * 100 * times + b"</p>",
    "attributes": lambda times: b"<p " + b"a" * 100 * times + b"='" + b"b " * 100 * times + b"'>mer</p>",
    "meta": lambda times: b"<meta " + b"a" * 2000 * times + b">" + b"<meta name='author' content='x'>" * 20 * times,
    "deep and wide": lambda times: b"<ul><li>" * 1500 + b"<p>La mer</p>" * 50 * times,
    "many attributes": lambda times: b"<p " + b" ".join(b"a%d=''" % number for number in range(20 * times)) + b">mer</p>",
    "misnested": lambda times: b"<b><p><i></b>La mer</p></i><table><div>x<tr><td>y</table>" * times,
    "words": lambda times: b"<p>" + b"mer " * 1000 * times + b"</p>",
    "one word": lambda times: b"<p>" + b"m" * 5000 * times + b"</p>",
    "titles": lambda times: b"<title>" + b"a b c d e " * 10 * times + b"</title><title>b</title><p>mer</p>",
}
"""Pages that are slow where something is done again for every part, in as many thousandths as are asked for."""


@pytest.mark.parametrize("html", [*BAD.values(), *(html(1000) for html in LONG.values())], ids=[*BAD, *LONG])
def test_bad_pages_are_survived(html: bytes) -> None:
    """Whatever is thrown at it, it answers with text."""
    assert isinstance(extract(html).text, str)


@pytest.mark.parametrize("html", LONG.values(), ids=LONG)
def test_bad_pages_take_time_as_they_are_long(html: Callable[[int], bytes]) -> None:
    """Eight times as much takes about eight times as long."""
    assert growth(extract, html(125), html(1000)) < LINEAR


def test_hidden_text_is_left_out_where_more_is_shown() -> None:
    """A hidden copy or dialogue is no text; an article that a script would show is."""
    text, other = PARAGRAPHS["fr"], PARAGRAPHS["fr"].replace("phare", "navire")
    dialogue = f"<div style='display: none'><p>{other}</p></div>"

    assert other not in extract(page(f"<p>{text}</p>" * 3 + dialogue + f"<p>{text}</p>")).text
    assert text in extract(page(f"<div hidden>{f'<p>{text}</p>' * 4}</div>")).text


@pytest.mark.parametrize(
    "around",
    [
        lambda text: b"\0" * 1000 + f"<p>{text.replace(' ', chr(0) + ' ')}</p>".encode(),
        lambda text: b"<script>" + b"var a = '<p>';" * 200_000 + f"</script><p>{text}</p>".encode(),
        lambda text: f"<p>{text}<img src='data:image/png;base64,{'iVBORw0KGgo' * 300_000}'></p>".encode(),
        lambda text: f"<frameset><frame src='a'></frameset><noframes>x</noframes><p>{text}</p>".encode(),
        lambda text: f"<p>{text}".encode() + b"\xff\xfe\xc3",
        lambda text: f"<div hidden>{'x ' * 500}</div><p>{text}</p><p>{text}".encode(),
    ],
    ids=["NUL", "script", "base64", "frames", "broken UTF-8", "hidden"],
)
def test_text_among_bad_things_is_found(around: Callable[[str], bytes]) -> None:
    """What surrounds a paragraph does not take it away."""
    text = PARAGRAPHS["fr"]

    assert text in extract(around(text), content_type="text/html; charset=utf-8").text


def test_deep_pages_are_read_up_to_the_bound() -> None:
    """3 000 nested elements are read; 100 000 are refused."""
    text = PARAGRAPHS["fr"]

    assert text in extract(b"<div>" * 3000 + f"<p>{text}</p>".encode()).text
    with pytest.raises(ExtractionBound, match="the page nests more than 4000 elements; blocks cannot read deeper ones"):
        extract(b"<div>" * 100_000 + b"deep")


@given(st.binary(max_size=400) | st.text(alphabet="<>/!-\"'= abp&;scriptdv\0é\n", max_size=400).map(str.encode))
@settings(deadline=None, max_examples=200)
def test_blocks_lie_within_the_text(html: bytes) -> None:
    """For any bytes: blocks follow one another within the text, elements hold their blocks, and no block is empty."""
    cut = cut_page(html)
    spans = cut.blocks[:, :2].tolist()

    assert all(start < end <= len(cut.text) for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    assert all(0 <= low <= high <= len(spans) for low, high in cut.elements[1:, 2:4].tolist())
    if told_by_bytes(html) is None:  # else it is no page, which is told elsewhere
        assert isinstance(extract(html, content_type="text/html").text, str)


@pytest.mark.parametrize(
    ("content_type", "encoding"),
    [
        ("text/html; charset=iso-8859-1", "cp1252"),
        ('text/html; charset="utf-16"', "utf-16"),
        (None, "utf-8-sig"),
        (None, "utf-16-le"),
        ("text/html; charset=utf-8", "utf-16-be"),
        ("text/html;charset=gbk", "gbk"),
    ],
)
def test_encodings_are_those_declared(content_type: str | None, encoding: str) -> None:
    """The content type's charset is used where the bytes are no UTF-8."""
    text = PARAGRAPHS["zh" if encoding == "gbk" else "fr"]
    html = f"<html><body><article><h1>Mer</h1><p>{text}</p><p>{text}</p></article></body></html>".encode(encoding)

    assert text in extract(html, content_type=content_type).text


def test_metadata_from_visible_text() -> None:
    """Where nothing is declared, a byline and a date near the top are read; the canonical address is told."""
    head = "<link rel='canonical' href='https://example.org/mer'>"
    body = f"<p class='byline'>Par Anne Le Goff</p><p class='date'>Publié le 4 mars 2021 à 10 h</p><p>{PARAGRAPHS['fr']}</p>"
    found = extract(page(body).replace(b"<head>", f"<head>{head}".encode()))

    assert (found.title, found.author, found.date, found.language) == ("La mer", "Anne Le Goff", "2021-03-04", "fra_Latn")
    assert found.url == "https://example.org/mer"
    assert extract(page(""), url="https://example.org/2020/05/06/mer").date == "2020-05-06"
