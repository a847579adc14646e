# SPDX-License-Identifier: Apache-2.0
"""``limpide evaluate``: spans, tags and labels, one mechanism."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from curation.cli import main
from curation.errors import UsageError
from curation.gold import from_tags, read_gold


def write(path: Path, *rows: object) -> Path:
    """Write JSONL."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def scores(*arguments: str) -> dict[tuple[str, str], dict[str, float]]:
    """Run the command and return its scores."""
    result = CliRunner().invoke(main, ["evaluate", *arguments, "--json"])
    assert result.exit_code == 0, result.output
    return {(row["class"], row["language"]): row for row in json.loads(result.stdout)["scores"]}


def test_spans(tmp_path: Path) -> None:
    """Found, missed and wrong are told apart, by kind and language; both spellings of spans are read."""
    gold = write(
        tmp_path / "gold.jsonl",
        {"text": "to jo@example.org", "language": "fr", "spans": [{"start": 3, "end": 17, "kind": "EMAIL_ADDRESS"}]},
        {"full_text": "to Anna", "lang": "de", "spans": [{"start_position": 3, "end_position": 7, "entity_type": "EMAIL_ADDRESS"}]},
        {"text": "from 93.184.216.34", "language": "de", "spans": []},
    )
    found = scores("pii", str(gold))

    assert [found["EMAIL_ADDRESS", "all"][name] for name in ("right", "missed", "wrong", "recall", "covered")] == [1, 1, 0, 0.5, 14 / 18]
    assert found["EMAIL_ADDRESS", "fra_Latn"]["f2"] == 1
    assert found["IP_ADDRESS", "deu_Latn"]["precision"] == 0


def test_errors_are_sampled(tmp_path: Path) -> None:
    """A sample shows what stands near."""
    gold = write(tmp_path / "gold.jsonl", {"text": "from 93.184.216.34 on", "spans": []})
    result = CliRunner().invoke(main, ["evaluate", "pii", str(gold), "--errors", "1"])

    assert "wrong IP_ADDRESS in document 0: 'from 93.184.216.34 on'" in result.output


def test_tags(tmp_path: Path) -> None:
    """BIO files are cut at empty lines, and tokens joined by spaces."""
    (tmp_path / "gold.bio").write_text("Anna B-PER\nBerg I-PER\nruft O\n\nEnde O\n", encoding="utf-8")
    documents = read_gold(tmp_path / "gold.bio", language="de")

    assert [(document.text, document.spans, document.language) for document in documents] == [
        ("Anna Berg ruft", ((0, 9, "PER"),), "deu_Latn"),
        ("Ende", (), "deu_Latn"),
    ]
    assert from_tags(["a", "b"], ["I-X", "B-X"])[1] == ((0, 1, "X"), (2, 3, "X"))


def test_labels_of_languages(tmp_path: Path) -> None:
    """The signal ``language`` is compared with the label, in whatever spelling."""
    gold = write(
        tmp_path / "gold.jsonl",
        {"text": "Ceci est une phrase écrite en français pour le test.", "lang": "fr"},
        {"text": "Dies ist ein Satz auf Deutsch, für die Prüfung geschrieben.", "lang": "de"},
    )
    found = scores("language", str(gold), "--label", "lang")

    assert found["fra_Latn", "all"]["f2"] == found["deu_Latn", "all"]["f2"] == 1


def test_labels_of_quality(tmp_path: Path) -> None:
    """A filter that only judges is compared by what it keeps."""
    gold = write(tmp_path / "gold.jsonl", {"text": "short", "good": 0}, {"text": "short", "good": 1})
    found = scores("gopher_quality", str(gold), "--label", "good")

    assert [found["dropped", "all"][name] for name in ("right", "wrong")] == [1, 1]
    assert found["kept", "all"]["missed"] == 1
    told = CliRunner().invoke(main, ["evaluate", "gopher_quality", str(gold), "--label", "good"]).stdout
    assert "labels were taken: 0 for dropped, 1 for kept; --rename LABEL=CLASS says otherwise" in told
    turned = scores("gopher_quality", str(gold), "--label", "good", "--rename", "1=dropped", "--rename", "0=kept")
    assert [turned["kept", "all"]["missed"], turned["dropped", "all"]["right"]] == [1, 1]


def test_what_is_no_gold(tmp_path: Path) -> None:
    """Errors name file, line and what was expected."""
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"text": "a"}\n', encoding="utf-8")
    with pytest.raises(UsageError, match=r"bad\.jsonl:1: no field 'spans'; expected a JSON object with text and spans"):
        read_gold(bad)
    with pytest.raises(UsageError, match="no such file; give JSONL or BIO with labels"):
        read_gold(tmp_path / "none.jsonl")
    result = CliRunner().invoke(main, ["evaluate", "language", str(write(tmp_path / "spans.jsonl", {"text": "a", "spans": []}))])
    assert "name the field of its labels with --label" in result.output


def test_labels_that_are_not_looked_for_are_left_out_and_counted(tmp_path: Path) -> None:
    """They are no misses of a filter that was not asked for them; renamed, they count."""
    spans = [{"start": 0, "end": 4, "kind": "PERSON"}, {"start": 5, "end": 19, "kind": "MAIL"}]
    gold = write(tmp_path / "gold.jsonl", {"text": "Anna jo@example.org", "language": "en", "spans": spans})
    other = {"text": "jo@example.org", "spans": [{"start": 0, "end": 14, "kind": "EMAIL_ADDRESS"}]}
    both = write(tmp_path / "both.jsonl", json.loads(gold.read_text(encoding="utf-8")), other)
    plain = CliRunner().invoke(main, ["evaluate", "pii", str(both)])
    renamed = json.loads(CliRunner().invoke(main, ["evaluate", "pii", str(gold), "--rename", "MAIL=EMAIL_ADDRESS", "--json"]).stdout)

    assert "left out, because pii does not look for them: MAIL 1; its kinds are API_KEY, CREDIT_CARD, CRYPTO, EMAIL_ADDRESS" in plain.output
    assert "PERSON 1; names are found by a model: limpide evaluate pii_names GOLD --set model=FOLDER" in plain.output
    assert renamed["left_out"] == {"PERSON": 1}
    assert [(row["class"], row["recall"]) for row in renamed["scores"] if row["language"] == "all"] == [("EMAIL_ADDRESS", 1)]


@pytest.mark.parametrize(
    ("pair", "said"),
    [
        ("PERSON=NAME", "pii has no class 'NAME' here; expected one of EMAIL_ADDRESS, IP_ADDRESS"),
        ("NAME=EMAIL_ADDRESS", "the gold has no label 'NAME'; it has PERSON"),
        ("PERSON", "--rename PERSON: expected LABEL=CLASS"),
    ],
)
def test_names_that_nothing_has_are_refused(pair: str, said: str, tmp_path: Path) -> None:
    """A misspelt label or class would otherwise count as missed."""
    gold = write(tmp_path / "gold.jsonl", {"text": "Anna", "spans": [{"start": 0, "end": 4, "kind": "PERSON"}]})
    result = CliRunner().invoke(main, ["evaluate", "pii", str(gold), "--rename", pair])
    assert result.exit_code == 2
    assert said in result.output


def test_documents_without_a_language_are_told_of(tmp_path: Path) -> None:
    """National numbers need it: it comes from the record or from --language."""
    text, spans = "call 06 12 34 56 78", [{"start": 5, "end": 19, "kind": "PHONE_NUMBER"}]
    silent = write(tmp_path / "silent.jsonl", {"text": text, "spans": spans})
    telling = write(tmp_path / "telling.jsonl", {"text": text, "spans": spans, "lang": "fr"})
    kinds = ["--set", "kinds=[phone]", "--json"]
    without = CliRunner().invoke(main, ["evaluate", "pii", str(silent), *kinds])
    given = CliRunner().invoke(main, ["evaluate", "pii", str(silent), "--language", "fr", *kinds])
    declared = CliRunner().invoke(main, ["evaluate", "pii", str(telling), *kinds])

    assert "1 of 1 documents declare no language: national telephone numbers are not looked for in them" in without.stderr
    assert given.stderr == declared.stderr == ""
    recalls = [json.loads(one.stdout)["scores"][0]["recall"] for one in (without, given, declared)]
    assert recalls == [0, 1, 1]


def test_totals_of_labels(tmp_path: Path) -> None:
    """Accuracy and macro F1 stand below the table, and no row a language where the language is the answer."""
    gold = write(
        tmp_path / "gold.jsonl",
        {"text": "Ceci est une phrase écrite en français pour le test.", "lang": "fr"},
        {"text": "Dies ist ein Satz auf Deutsch, für die Prüfung geschrieben.", "lang": "de"},
        {"text": "Dies ist noch ein Satz auf Deutsch, falsch benannt.", "lang": "fr"},
    )
    result = CliRunner().invoke(main, ["evaluate", "language", str(gold), "--label", "lang"])
    assert "3 documents: accuracy 0.6667, macro F1 0.6667 over 2 classes of the gold" in result.output
    report = json.loads(CliRunner().invoke(main, ["evaluate", "language", str(gold), "--label", "lang", "--json"]).stdout)
    assert (report["documents"], report["classes"]) == (3, 2)
    assert {row["language"] for row in report["scores"]} == {"all"}


def test_the_filter_is_a_parameter() -> None:
    """Help is there for every filter, and a name that none has is an error."""
    helped = CliRunner().invoke(main, ["evaluate", "pii", "--help"])
    assert helped.exit_code == 0
    assert "GOLD" in helped.output
    wrong = CliRunner().invoke(main, ["evaluate", "pij", "gold.jsonl"])
    assert wrong.exit_code == 2
    assert "pij" in wrong.output


def test_labels_of_languages_in_other_cuts(tmp_path: Path) -> None:
    """Codes of FLORES, macrolanguages and labels without a script mean what the model can answer, and it is told which."""
    chinese, arabic = "這是一個用中文寫成的句子，用來測試語言識別。", "هذه جملة مكتوبة باللغة العربية من أجل اختبار التعرف على اللغة."
    serbian, norwegian = (
        "Ово је реченица написана на српском језику за проверу.",
        "Dette er en setning som er skrevet på norsk for å prøve språket.",
    )
    gold = write(
        tmp_path / "gold.jsonl",
        {"text": chinese, "lang": "zho_Hant"},
        {"text": arabic, "lang": "arb_Arab"},
        {"text": serbian, "lang": "srp"},
        {"text": norwegian, "lang": "nor"},
        {"text": "qwerty", "lang": "tlh"},
    )
    report = CliRunner().invoke(main, ["evaluate", "language", str(gold), "--label", "lang"])
    found = scores("language", str(gold), "--label", "lang")

    assert {name for (name, _), row in found.items() if row["recall"] == 1} == {"zho_Hant", "arb_Arab", "srp_Cyrl", "nor_Latn"}
    assert "arb_Arab for ara_Arab, nor for nno_Latn or nob_Latn, srp for srp_Cyrl or srp_Latn, zho_Hant for" in report.output
    assert "missed, because the model has no such answer: tlh 1; --rename LABEL=KEY names one that it has" in report.output
    strict = scores("language", str(gold), "--label", "lang", "--rename", "arb_Arab=arb_Arab")
    assert strict["arb_Arab", "all"]["missed"] == 1
