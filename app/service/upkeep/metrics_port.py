# SPDX-License-Identifier: Apache-2.0
"""The port on which processes without pages serve metrics to Prometheus."""

import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from prometheus_client import make_asgi_app

from app.config import Settings
from app.errors import UserError
from app.net import listening
from app.service.upkeep.metrics import Metrics

MOST_CONNECTIONS = 20
ANSWER_SECONDS = 2

log = logging.getLogger(__name__)


@contextmanager
def served(metrics: Metrics, settings: Settings) -> Iterator[None]:
    """Serve metrics to Prometheus during the block, if the settings name a port.

    Raises:
        UserError: the port cannot be opened.
    """
    if settings.metrics_port is None:
        yield
        return
    with _listener(settings.metrics_host, settings.metrics_port) as listener:
        config = uvicorn.Config(
            make_asgi_app(metrics.registry),
            lifespan="off",
            timeout_graceful_shutdown=ANSWER_SECONDS,
            **listening.options(MOST_CONNECTIONS),
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listener],), name="metrics")
        thread.start()
        log.info("serving metrics at http://%s:%d/metrics", *listener.getsockname()[:2])
        try:
            yield
        finally:
            server.should_exit = True
            thread.join()


def _listener(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=listening.BACKLOG)
    except OSError as error:
        raise UserError(f"KANTHA_METRICS_PORT: {error}") from error
