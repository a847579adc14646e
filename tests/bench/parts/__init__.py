# SPDX-License-Identifier: Apache-2.0
"""What the benches are made of: the corpus, the child processes and what runs in them."""
