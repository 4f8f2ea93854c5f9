# SPDX-License-Identifier: Apache-2.0
"""The tables, one module a topic."""
