# SPDX-License-Identifier: Apache-2.0
"""Pages and REST of checks, and of series that could not be reviewed."""
