# SPDX-License-Identifier: Apache-2.0
"""Labelled documents that tests and benchmarks make for themselves."""
