# SPDX-License-Identifier: Apache-2.0
"""Names that a file of a kernel tree defines and uses, read from the whole file."""
