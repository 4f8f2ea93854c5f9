# SPDX-License-Identifier: Apache-2.0
"""Requests to addresses that users or other servers choose, and the connections of the HTTP
server."""
