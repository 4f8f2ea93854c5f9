# SPDX-License-Identifier: Apache-2.0
"""Threads: replies of people, tags, and answers to findings."""
