# SPDX-License-Identifier: Apache-2.0
"""Rules about what became of a patch between two versions."""
