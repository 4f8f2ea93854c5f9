# SPDX-License-Identifier: Apache-2.0
"""Middleware: what applies to each request, whatever its route."""
