# SPDX-License-Identifier: Apache-2.0
"""The queue of reviews, their material and their results."""
