# SPDX-License-Identifier: Apache-2.0
"""Series, chains, threads, verdicts and feeds, as queries ask for them."""
