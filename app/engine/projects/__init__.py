# SPDX-License-Identifier: Apache-2.0
"""Profiles of projects, which tell to which project a patch belongs and which rules hold."""
