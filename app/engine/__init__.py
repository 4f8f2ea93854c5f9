# SPDX-License-Identifier: Apache-2.0
"""Find the checks, run them over a series, in this process or in children."""
