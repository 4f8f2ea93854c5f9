# SPDX-License-Identifier: Apache-2.0
"""Support of HEAD for every route: the same response as for GET, without the body."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Heads:
    """ASGI middleware around the routes, which support GET but not HEAD.

    Monitors, link checkers and download tools send HEAD. The routes get each HEAD request as GET,
    so that both responses have the same headers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return
        # a copy, because the server reads its own scope to know that no body follows
        asked = {**scope, "method": "GET"}

        async def send_head(message: Message) -> None:
            is_body = message["type"] == "http.response.body"
            await send({**message, "body": b""} if is_body else message)

        try:
            await self._app(asked, receive, send_head)
        finally:
            scope.update({**asked, "method": "HEAD"})  # the route, for metrics and logs
