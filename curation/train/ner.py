# SPDX-License-Identifier: Apache-2.0
"""A spaCy pipeline of named entities alone, trained from labelled documents: small, from a seed, on one processor core.

Words are seen by their form (lower case, first letter, last three letters, shape), each hashed into a table, with four words to either
side, and spaCy's transition-based parser marks the entities (Lample et al. 2016, arXiv 1603.01360, section 3). No vectors from
elsewhere are used, so that a model knows nothing but its labelled documents, and the licence of these is the model's. Two
trainings from one seed give the same weights on one machine.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any, Final

from curation.errors import UsageError
from curation.gold import Labelled

WIDTH, DEPTH, HIDDEN, ROWS = 96, 4, 64, 4000
"""Of spaCy's own small pipelines, but for half the rows: there is less to remember."""
EPOCHS: Final = 6
DROPOUT: Final = 0.3
FIRST_WORDS, MOST_WORDS, GROWTH = 200, 2000, 1.5
"""Words of a batch: at first, at most, and by how much they grow an epoch."""
LABELS: Final = {
    "PER": "PER", "PERSON": "PER", "LOC": "LOC", "GPE": "LOC", "LOCATION": "LOC",
    "ORG": "ORG", "ORGANIZATION": "ORG", "ORGANISATION": "ORG",
}  # fmt: skip
"""What labels are called in gold, and in the model."""


def load_spacy() -> Any:  # noqa: ANN401 - spaCy is optional
    """Return the module spacy; raises UsageError with what to do when it is not there."""
    try:
        import spacy
    except ImportError as error:
        raise UsageError("spaCy is not installed; install limpide[presidio]") from error
    return spacy


def blank(language: str) -> Any:  # noqa: ANN401
    """Return an untrained pipeline for a language as spaCy names it.

    Raises:
        UsageError: spaCy does not know the language.

    """
    try:
        pipeline = load_spacy().blank(language)
    except ImportError as error:
        raise UsageError(f"--language {language}: spaCy has no such language; give its two letters, or xx for any") from error
    embed = {
        "@architectures": "spacy.MultiHashEmbed.v2", "width": WIDTH, "include_static_vectors": False,
        "attrs": ["NORM", "PREFIX", "SUFFIX", "SHAPE"], "rows": [ROWS, ROWS // 2, ROWS // 2, ROWS // 2],
    }  # fmt: skip
    encode = {"@architectures": "spacy.MaxoutWindowEncoder.v2", "width": WIDTH, "depth": DEPTH, "window_size": 1, "maxout_pieces": 3}
    model = {
        "@architectures": "spacy.TransitionBasedParser.v2", "state_type": "ner", "extra_state_tokens": False, "hidden_width": HIDDEN,
        "maxout_pieces": 2, "use_upper": False, "tok2vec": {"@architectures": "spacy.Tok2Vec.v2", "embed": embed, "encode": encode},
    }  # fmt: skip
    pipeline.add_pipe("ner", config={"model": model})
    return pipeline


def entities(document: Labelled) -> list[tuple[int, int, str]]:
    """Return the spans of a document that the model is to learn, apart, in its labels."""
    kept: list[tuple[int, int, str]] = []
    for start, end, kind in document.spans:
        label = LABELS.get(kind.upper())
        if label and (not kept or start >= kept[-1][1]):
            kept.append((start, end, label))
    return kept


def fit(documents: Sequence[Labelled], language: str, seed: int, epochs: int = EPOCHS) -> Any:  # noqa: ANN401
    """Train a pipeline; its weights are the averages over all steps.

    Args:
        documents: with spans of persons, places or organisations.
        language: as spaCy names it.
        seed: of first weights, dropout and the order of documents.
        epochs: how often each document is seen.

    Raises:
        UsageError: nothing is labelled, or spaCy or the language is not there.

    """
    spacy = load_spacy()
    from spacy.training import Example
    from spacy.training.batchers import minibatch_by_words

    if not any(map(entities, documents)):
        raise UsageError(f"no span is labelled as one of {', '.join(LABELS)}; expected JSONL with spans or tags, or BIO")
    spacy.util.fix_random_seed(seed)
    pipeline = blank(language)
    examples = [Example.from_dict(pipeline.make_doc(one.text), {"entities": entities(one)}) for one in documents if one.text.strip()]
    optimizer = pipeline.initialize(lambda: examples)
    order, words = random.Random(seed), float(FIRST_WORDS)  # noqa: S311 - not for secrets
    for _ in range(epochs):
        order.shuffle(examples)
        for batch in minibatch_by_words(examples, size=int(words), tolerance=0.2, discard_oversize=False):
            pipeline.update(batch, drop=DROPOUT, sgd=optimizer)
        words = min(words * GROWTH, MOST_WORDS)
    with pipeline.use_params(optimizer.averages):
        kept = pipeline.to_bytes()
    return pipeline.from_bytes(kept)


def found(pipeline: Any, documents: Sequence[Labelled]) -> list[list[tuple[int, int, str]]]:  # noqa: ANN401
    """Return what a pipeline finds in each document: start, end (code points) and label."""
    return [[(one.start_char, one.end_char, one.label_) for one in doc.ents] for doc in pipeline.pipe([one.text for one in documents])]
