# SPDX-License-Identifier: Apache-2.0
"""Threads: the replies of people, the tags in replies, and the answers to findings."""
