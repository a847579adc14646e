# SPDX-License-Identifier: Apache-2.0
"""HTML of the example's sites: three templates with the boilerplate that surrounds text on real pages.

* ``gazette``: HTML 5 with landmarks (header, nav, main, article, aside, footer), as news sites have them;
* ``notebook``: nested ``div`` elements with class names, as blog engines write them;
* ``portal``: HTML 4 with layout tables and line breaks instead of paragraphs, as pages of 2002 still stand;
* ``bare``: only a heading and paragraphs.

No style sheets, no scripts that do anything: the pages are read by machines only.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from curation.example.articles import Chrome, chrome
from curation.example.marks import Mark, mark


@dataclass(frozen=True)
class Page:
    """A page of the crawl: its text, its dress, and how it travelled.

    Attributes:
        url: where it stands; ``language`` is the BCP 47 code that the page declares.
        title, author, date, paragraphs: its text.
        template, mark, license: see this module and ``curation.example.marks``; ``license`` is an SPDX identifier.
        charset: Python codec of the body; ``declared`` says where the page names it: header, meta, nowhere or wrong.
        coding: chunked, gzip, br or several joined by a comma; empty for the plain body.
        expected: verdict and step that the shipped recipe gives it, such as ``drop:license``; empty when either member
            of a pair may stay.
        shows: one sentence on what the page is there to show; empty for an ordinary page.

    """

    url: str
    language: str
    title: str
    author: str
    date: str
    paragraphs: tuple[str, ...]
    template: str
    mark: str
    license: str = ""
    charset: str = "utf-8"
    declared: str = "header"
    coding: str = ""
    expected: str = "keep"
    shows: str = ""


def html(page: Page) -> str:
    """Return the page's HTML."""
    words = chrome(page.language)
    marked = mark(page.mark, page.license, words, page.title)
    templates = {"gazette": _gazette, "notebook": _notebook, "portal": _portal, "bare": _bare}
    return templates[page.template](page, words, marked)


def _head(page: Page, words: Chrome, marked: Mark) -> str:
    name = words.names.get(page.template, words.names["portal"])
    meta = f'<meta charset="{page.charset}">' if page.declared == "meta" else ""
    about = f'<meta name="author" content="{escape(page.author)}"><meta property="article:published_time" content="{page.date}">'
    return f"<head>{meta}<title>{escape(page.title)} - {escape(name)}</title>{about}{marked.head}</head>"


def _html(page: Page) -> str:
    direction = ' dir="rtl"' if page.language == "ar" else ""
    return f'<html lang="{page.language}"{direction}>'


def _links(words: Chrome) -> list[str]:
    return [f'<a href="/{number}">{entry}</a>' for number, entry in enumerate(words.menu)]


def _paragraphs(page: Page) -> str:
    return "\n".join(f"<p>{escape(paragraph, quote=False)}</p>" for paragraph in page.paragraphs)


def _gazette(page: Page, words: Chrome, marked: Mark) -> str:
    menu = "".join(f"<li>{link}</li>" for link in _links(words))
    return f"""<!DOCTYPE html>
{_html(page)}{_head(page, words, marked)}
<body>
<div id="cookie-banner" role="dialog"><p>{words.cookies}</p><button>{words.accept}</button><button>{words.refuse}</button></div>
<header><a href="/">{words.names["gazette"]}</a><nav><ul>{menu}</ul></nav></header>
<main><article>
<h1>{escape(page.title)}</h1>
<p class="byline">{words.by} <span class="author">{page.author}</span>, <time datetime="{page.date}">{page.date}</time></p>
{_paragraphs(page)}
{marked.body}
</article></main>
<aside><h2>{words.also}</h2><ul>{menu}</ul></aside>
<form class="newsletter"><p>{words.newsletter}</p><input type="email" name="e"></form>
<footer>{marked.footer}<ul>{menu}</ul></footer>
</body></html>
"""


def _notebook(page: Page, words: Chrome, marked: Mark) -> str:
    return f"""<!DOCTYPE html>
{_html(page)}{_head(page, words, marked)}
<body class="single-post"><div id="page">
<div id="masthead" class="site-header"><div class="site-title">{words.names["notebook"]}</div>
<div class="menu">{" | ".join(_links(words))}</div></div>
<div id="content"><div class="post"><h1 class="entry-title">{escape(page.title)}</h1>
<div class="entry-meta">{words.by} {page.author} · {page.date}</div>
<div class="entry-content">
{_paragraphs(page)}
{marked.body}
</div><div class="share-buttons"><a href="#">Mail</a> <a href="#">RSS</a></div></div>
<div id="sidebar" class="widget-area"><h3>{words.also}</h3>{"<br>".join(_links(words))}<p>{words.newsletter}</p></div></div>
<div id="colophon" class="site-footer">{marked.footer}</div>
<div class="cookie-notice">{words.cookies} <a href="#">{words.accept}</a></div>
</div></body></html>
"""


def _portal(page: Page, words: Chrome, marked: Mark) -> str:
    text = "<br><br>\n".join(escape(paragraph, quote=False) for paragraph in page.paragraphs)
    return f"""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">
{_html(page)}{_head(page, words, marked)}
<body bgcolor="#ffffff"><table width="760"><tr><td colspan="2"><font size="5">{words.names["portal"]}</font></td></tr>
<tr><td width="160" valign="top">{"<br>".join(_links(words))}</td>
<td valign="top"><h2>{escape(page.title)}</h2>
<font size="2">{text}</font>
{marked.body}</td></tr>
<tr><td colspan="2" align="center"><font size="1">{marked.footer}</font></td></tr></table></body></html>
"""


def _bare(page: Page, words: Chrome, marked: Mark) -> str:
    return f"""{_html(page)}{_head(page, words, marked)}
<body><h1>{escape(page.title)}</h1>
{_paragraphs(page)}
{marked.body}<div id="footer">{marked.footer}</div></body></html>
"""
