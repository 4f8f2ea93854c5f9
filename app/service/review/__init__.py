# SPDX-License-Identifier: Apache-2.0
"""Reviews: the worker, the queue that feeds the worker, and the checks that the worker runs."""
