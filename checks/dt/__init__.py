# SPDX-License-Identifier: Apache-2.0
"""Rules about devicetree bindings and sources, and about their order in a series."""
