# SPDX-License-Identifier: Apache-2.0
"""Reviews: the workers, the queue of series, and the checks that the workers run."""
