# SPDX-License-Identifier: Apache-2.0
"""Read series for pages, REST and feeds, and store people's verdicts and corrections."""
