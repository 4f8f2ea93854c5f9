# SPDX-License-Identifier: Apache-2.0
"""Rules about structures and flag words that everybody pays for."""
