# SPDX-License-Identifier: Apache-2.0
"""Reviews: the worker, the queue that feeds it, and the checks that it runs."""
