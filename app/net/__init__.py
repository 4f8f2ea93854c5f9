# SPDX-License-Identifier: Apache-2.0
"""Requests to hosts that others name, whose addresses are looked at first; the HTTP server."""
