# SPDX-License-Identifier: Apache-2.0
"""Show prices: a table for the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from curation.price import Price


def table(prices: Sequence[Price]) -> str:
    """Return the prices as lines of text."""
    head = f"{'step':<14}{'scenario':<36}{'group':<14}{'documents':>10}{'%':>7}{'MB':>9}"
    counted = next((p.tokenizer for p in prices if p.tokenizer is not None), None)
    head += f"{'Mchar':>8}{'Mtok' if counted else 'Mtok est.':>10}{'domains':>9}{'together':>10}{'change':>8}"
    lines = [head]
    for p in prices:
        share = 100 * p.documents / p.of_documents if p.of_documents else 0.0
        lines.append(
            f"{p.family:<14}{p.scenario:<36}{p.group[:13]:<14}{p.documents:>10,}{share:>7.1f}{p.bytes / 1e6:>9.1f}"
            f"{p.characters / 1e6:>8.2f}{p.tokens / 1e6:>10.3f}{p.domains:>9,}{p.together:>10,}{p.change:>+8,}"
        )
    whole = next((p for p in prices if p.group == "all"), None)
    if whole is not None:
        lines.append(
            f"of {whole.of_documents:,} readable documents and {whole.of_domains:,} registered domains; domains: those that lose all"
        )
        lines.append(f"tokens: counted by {counted}, over texts as read" if counted else "tokens: characters / 4, an estimate")
        lines.append("together: dropped with all other rules of the run; change: documents that the release would gain or lose")
    return "\n".join(lines)
