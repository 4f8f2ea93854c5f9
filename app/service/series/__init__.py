# SPDX-License-Identifier: Apache-2.0
"""Read series for pages, REST and feeds, and store the verdicts and corrections that people give."""
