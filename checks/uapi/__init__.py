# SPDX-License-Identifier: Apache-2.0
"""Rules about promises to user space: values and layouts in uapi headers."""
