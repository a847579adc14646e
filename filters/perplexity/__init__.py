# SPDX-License-Identifier: Apache-2.0
"""Perplexity: how surprising a text is to an n-gram model of its language."""
