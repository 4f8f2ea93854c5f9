# SPDX-License-Identifier: Apache-2.0
"""What user space was promised: values and layouts in uapi headers."""
