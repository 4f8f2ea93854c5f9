# SPDX-License-Identifier: Apache-2.0
"""The queue of reviews, and the material and results of reviews."""
