# SPDX-License-Identifier: Apache-2.0
"""Pages and REST of what could not be reviewed."""
