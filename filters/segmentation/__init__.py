# SPDX-License-Identifier: Apache-2.0
"""How text is cut into words: the declared rules, and dictionaries for scripts written without spaces."""
