# SPDX-License-Identifier: Apache-2.0
"""Rules about changes of a patch between two versions."""
