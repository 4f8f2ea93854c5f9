# SPDX-License-Identifier: Apache-2.0
"""Pages, REST and feeds of series, their comparison, threads and triage."""
