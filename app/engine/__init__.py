# SPDX-License-Identifier: Apache-2.0
"""Engine: finds the checks and runs them over a series, in this process or in child processes."""
