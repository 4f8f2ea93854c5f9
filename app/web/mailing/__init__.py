# SPDX-License-Identifier: Apache-2.0
"""Pages and REST of reply mails."""
