# SPDX-License-Identifier: Apache-2.0
"""Rules about Kconfig symbols, and about code that is compiled only with some symbols."""
