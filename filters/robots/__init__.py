# SPDX-License-Identifier: Apache-2.0
"""Filter ``robots``: whether archived robots.txt files let the named agents have a page, with the line that decided."""
