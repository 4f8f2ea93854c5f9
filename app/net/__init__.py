# SPDX-License-Identifier: Apache-2.0
"""Requests to addresses that other people name, and the HTTP server."""
