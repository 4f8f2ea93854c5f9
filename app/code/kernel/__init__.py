# SPDX-License-Identifier: Apache-2.0
"""What is particular to the kernel tree: Kconfig, devicetree, Kbuild, symbols."""
