# SPDX-License-Identifier: Apache-2.0
"""Queries of users, sign-ins and tokens."""
