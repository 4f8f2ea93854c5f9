# SPDX-License-Identifier: Apache-2.0
"""Facts of a kernel tree about the commits, options and names in a patch."""
