# SPDX-License-Identifier: Apache-2.0
"""Kernel C: tokens, functions, events, types and kernel-doc."""
