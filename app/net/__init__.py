# SPDX-License-Identifier: Apache-2.0
"""Requests to hosts that others name: their addresses are looked at before they are called."""
