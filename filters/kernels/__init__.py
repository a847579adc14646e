# SPDX-License-Identifier: Apache-2.0
"""Compiled loops over UTF-8 bytes and offsets; nothing else in the project uses numba."""
