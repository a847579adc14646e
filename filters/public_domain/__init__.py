# SPDX-License-Identifier: Apache-2.0
"""Filter ``public_domain``: whether a work's term of protection is over, with the dates that it rests on."""
