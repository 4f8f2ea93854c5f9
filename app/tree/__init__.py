# SPDX-License-Identifier: Apache-2.0
"""Kernel trees: git repositories from which Kantha reads the files that patches change.

Kantha reads git's objects and executes nothing of a tree.
"""
