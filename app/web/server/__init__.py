# SPDX-License-Identifier: Apache-2.0
"""Middleware, which applies to each request of any route."""
