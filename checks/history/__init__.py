# SPDX-License-Identifier: Apache-2.0
"""Rules about the changes between two versions of a series."""
