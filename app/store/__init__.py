# SPDX-License-Identifier: Apache-2.0
"""Tables, transactions, queries: the only place that knows SQLAlchemy."""
