# SPDX-License-Identifier: Apache-2.0
"""Judging and training extraction: gold sets, metrics, labels, evaluation by domain, training."""
