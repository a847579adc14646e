# SPDX-License-Identifier: Apache-2.0
"""Heuristics: counts over words, lines and n-grams."""
