# SPDX-License-Identifier: Apache-2.0
"""Promises to user space: values and layouts in uapi headers."""
