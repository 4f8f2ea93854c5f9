# SPDX-License-Identifier: Apache-2.0
"""Formats and names of the kernel tree: Kconfig, devicetree, Kbuild, symbols."""
