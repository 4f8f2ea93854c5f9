# SPDX-License-Identifier: Apache-2.0
"""Reading what people answer: threads, tags, and answers to findings."""
