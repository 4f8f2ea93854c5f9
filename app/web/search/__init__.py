# SPDX-License-Identifier: Apache-2.0
"""Full-text search: the page and REST."""
