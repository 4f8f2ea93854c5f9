# SPDX-License-Identifier: Apache-2.0
"""Full-text search on SQLite and PostgreSQL."""
