# SPDX-License-Identifier: Apache-2.0
"""Rules about files and inodes, and about access to both."""
