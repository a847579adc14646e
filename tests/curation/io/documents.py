# SPDX-License-Identifier: Apache-2.0
"""Small documents of our own words in other formats than HTML, made by hand so that every byte is known."""

from __future__ import annotations

import io
import zipfile

TEXT = "La mer monte deux fois par jour."
MORE = "Le phare, lui, ne bouge pas."


def package(**members: str) -> bytes:
    """Return a ZIP package; keys are names with ``__`` for ``/`` and ``_`` for ``.``."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for key, content in members.items():
            file.writestr(key.replace("__", "/").replace("_", "."), content)
    return out.getvalue()


def epub() -> bytes:
    """Return an EPUB with two chapters in an order of its own."""
    dc = "xmlns:dc='http://purl.org/dc/elements/1.1/'"
    opf = f"""<package xmlns="http://www.idpf.org/2007/opf"><metadata {dc}><dc:title>Marées</dc:title>
<dc:creator>Anne Le Goff</dc:creator>
    <dc:language>fr</dc:language><dc:date>2020-01-02</dc:date><dc:rights>CC BY 4.0</dc:rights></metadata>
    <manifest><item id="a" href="a.xhtml"/><item id="b" href="b%20c.xhtml"/></manifest>
    <spine><itemref idref="b"/><itemref idref="a"/></spine></package>"""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("mimetype", "application/epub+zip")
        file.writestr("META-INF/container.xml", "<container><rootfiles><rootfile full-path='in/book.opf'/></rootfiles></container>")
        file.writestr("in/book.opf", opf)
        file.writestr("in/a.xhtml", f"<html><body><h2>Deux</h2><p>{MORE}</p></body></html>")
        file.writestr("in/b c.xhtml", f"<html><body><h2>Un</h2><p>{TEXT}</p></body></html>")
    return out.getvalue()


def docx() -> bytes:
    """Return a DOCX with a deleted run, a table and core properties."""
    w = "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'"
    body = f"""<w:document {w}><w:body><w:p><w:r><w:t>La mer </w:t></w:r><w:del><w:r><w:delText>descend</w:delText></w:r></w:del><w:r>
<w:t>monte
    deux fois par jour.</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>un</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>deux</w:t>
</w:r></w:p></w:tc>
    </w:tr></w:tbl></w:body></w:document>"""
    core = """<p xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:t="http://purl.org/dc/terms/"><dc:title>Marées</dc:title>
<dc:creator>Anne Le Goff</dc:creator>
    <t:created>2020-01-02T00:00:00Z</t:created></p>"""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        file.writestr("word/document.xml", body)
        file.writestr("docProps/core.xml", core)
    return out.getvalue()


def odt() -> bytes:
    """Return an ODT with a heading, a note and a table."""
    ns = (
        "xmlns:t='urn:oasis:names:tc:opendocument:xmlns:text:1.0' xmlns:b='urn:oasis:names:tc:opendocument:xmlns:table:1.0' xmlns:o='urn:o'"
    )
    content = f"""<o:document {ns}><o:body><t:h>Marées</t:h><t:p>La mer<t:s/>monte <t:note><t:p>Non lue.</t:p></t:note>
<t:span>deux fois par jour.</t:span></t:p>
    <b:table-row><b:table-cell><t:p>un</t:p></b:table-cell><b:table-cell><t:p>deux</t:p></b:table-cell></b:table-row></o:body>
</o:document>"""
    meta = "<m xmlns:dc='http://purl.org/dc/elements/1.1/'><dc:title>Marées</dc:title><dc:language>fr-FR</dc:language></m>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        file.writestr("content.xml", content)
        file.writestr("meta.xml", meta)
    return out.getvalue()


def pdf(*lines: str, title: str = "Tides") -> bytes:
    """Return a PDF of one page with a line of text each."""
    shown = "".join(f"({line}) Tj 0 -14 Td " for line in lines)
    stream = f"BT /F1 12 Tf 72 720 Td {shown}ET"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        f"<< /Title ({title}) /Author (Anne Le Goff) /CreationDate (D:20200102030405Z) >>",
    ]
    out = "%PDF-1.4\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {len(objects) + 1} /Root 1 0 R /Info 6 0 R >>\n"
    return (out + f"startxref\n{out.index('xref')}\n%%EOF\n").encode("latin-1")


TEI = """<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title>Marées</title><author>Anne Le Goff</author>
</titleStmt>
<publicationStmt><date when="1890">1890</date><availability>
<licence target="https://creativecommons.org/licenses/by/4.0/">CC BY</licence></availability>
</publicationStmt></fileDesc><profileDesc><langUsage><language ident="fr"/></langUsage></profileDesc></teiHeader><text><front>
<p>Avant.</p></front><body><div>
<head>Un</head><p>La mer <hi>monte</hi><note>Non lue.</note> deux fois<lb/>par jour.</p><lg><l>Un vers,</l><l>un autre.</l></lg>
<p>Elle <choice><sic>desend</sic><corr>descend</corr></choice>.</p></div></body></text></TEI>""".encode()
ALTO = """<alto xmlns="http://www.loc.gov/standards/alto/ns-v4#"><Layout><Page><PrintSpace><TextBlock LANG="fr"><TextLine>
<String CONTENT="La"/><SP/>
<String CONTENT="ma" SUBS_TYPE="HypPart1" SUBS_CONTENT="marée"/><HYP CONTENT="-"/></TextLine><TextLine>
<String CONTENT="rée" SUBS_TYPE="HypPart2" SUBS_CONTENT="marée"/><SP/><String CONTENT="monte."/></TextLine></TextBlock></PrintSpace>
</Page></Layout></alto>""".encode()
WIKI = f"""{{{{Infobox|x=1}}}}
'''{TEXT}''' [[Fichier:a.jpg|vignette|Une image]] {{{{Réf}}}}
== Le phare ==
* [[phare (bâtiment)|Le phare]], lui, ne [https://example.org bouge] pas.<ref>Un livre.</ref>
{{| class="wikitable"
| cellule
|}}
[[Catégorie:Mer]]"""
EXPORT = f"""<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" xml:lang="fr"><siteinfo/>
<page><title>La mer</title><ns>0</ns><revision><timestamp>2020-01-02T03:04:05Z</timestamp><text>{TEXT}</text></revision></page>
<page><title>Discussion:La mer</title><ns>1</ns><revision><text>Non.</text></revision></page>
<page><title>Phare</title><ns>0</ns><revision><text>{MORE}</text></revision></page>
<page><title>Mer</title><ns>0</ns><redirect title="La mer"/><revision><text>#REDIRECT</text></revision></page></mediawiki>""".encode()
SRT = "\r\n".join(
    [
        *("1", "00:00:01,000 --> 00:00:02,500", "<i>La mer monte</i>", ""),
        *("2", "00:00:02,500 --> 00:00:04,000", "deux fois par jour.", ""),
        *("3", "00:00:05,000 --> 00:00:06,000", f"{{\\an8}}{MORE}", ""),
    ]
).encode()
VTT = "\n".join(
    [
        *("WEBVTT", "Language: fr", "", "NOTE rien", "", "STYLE", "::cue {}", ""),
        *("une", "00:01.000 --> 00:02.500 align:start", "<v Anne>La mer monte", ""),
        *("00:01.500 --> 00:02.500", "La mer monte", ""),
        *("00:02.500 --> 00:04.000", "deux fois par jour.", ""),
        *("00:05.000 --> 00:06.000", MORE, ""),
    ]
).encode()
