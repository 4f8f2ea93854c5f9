# SPDX-License-Identifier: Apache-2.0
"""Operation of a server: opening of the database, backup, retention, doctor, metrics, and
stopping."""
