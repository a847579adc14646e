# SPDX-License-Identifier: Apache-2.0
"""The bridge to datatrove: adapters both ways, ready pipelines. Part of the distribution ``limpide``."""
