# SPDX-License-Identifier: Apache-2.0
"""Rules about scope-based cleanup (include/linux/cleanup.h)."""
