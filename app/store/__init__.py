# SPDX-License-Identifier: Apache-2.0
"""Tables, transactions and queries of the database: the only package that uses SQLAlchemy."""
