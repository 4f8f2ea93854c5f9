# SPDX-License-Identifier: Apache-2.0
"""Rules about the contracts of C functions: what a function returns, frees and documents."""
