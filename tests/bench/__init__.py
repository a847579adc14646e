# SPDX-License-Identifier: Apache-2.0
"""Benches: they measure and print, and assert nothing about speed. ``make bench`` runs every file of this folder.

* ``python -m tests.bench.end_to_end``: a recipe from file to release: documents/s, MB/s, memory, share of the IO floor, datatrove.
* ``python -m tests.bench.compression``: what levels of zstd cost, and what they leave of a text.
* ``python -m tests.bench.warc``: WARC files to text: pages/s and MB/s of reading alone and with each extractor.

They read the development data in place (``LIMPIDE_DATA``, default ``../shared/data``) and say why when they skip. Each part runs in a
child process of its own with one thread a library; rates are per second of processor time of that child (user and system), start-up
and imports included, so that they are per core and other programs on the machine disturb them little. MB are 10^6 bytes of UTF-8 text.
``parts/`` holds what the benches are made of.
"""
