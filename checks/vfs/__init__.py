# SPDX-License-Identifier: Apache-2.0
"""Rules about files, inodes and who may touch them."""
