# SPDX-License-Identifier: Apache-2.0
"""Full-text search for mails by their words, each with its series."""
