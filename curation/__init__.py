# SPDX-License-Identifier: Apache-2.0
"""What we decide: recipe, plan, engines, run, reading and writing, command line. Part of the distribution ``limpide``."""
