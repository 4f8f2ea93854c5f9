# SPDX-License-Identifier: Apache-2.0
"""Tables, transactions and queries: the only package that uses SQLAlchemy."""
