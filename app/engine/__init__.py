# SPDX-License-Identifier: Apache-2.0
"""Engine: find the checks and run them over a series, in this process or in children."""
