# SPDX-License-Identifier: Apache-2.0
"""Refusal that any code of a request may raise, answered in one place."""

PROBLEM = "application/problem+json"  # RFC 9457


class Problem(Exception):
    """A refusal; `status` is an HTTP status code, `detail` describes the problem and the remedy."""

    def __init__(self, status: int, detail: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = headers or {}
