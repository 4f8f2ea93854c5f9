# SPDX-License-Identifier: Apache-2.0
"""Series for pages, REST and feeds, and the verdicts and corrections of people."""
