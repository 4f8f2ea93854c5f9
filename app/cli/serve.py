# SPDX-License-Identifier: Apache-2.0
"""Commands `kantha serve` and `kantha worker`: the long-running processes."""

import argparse
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from app import logs
from app.config import Settings
from app.errors import UserError
from app.net import listening
from app.service.review.workers import worker, working
from app.service.upkeep import background, ending
from app.service.upkeep.ending import in_time
from app.service.upkeep.loop import running
from app.service.upkeep.metrics import Metrics
from app.service.upkeep.metrics_port import served
from app.service.upkeep.opening import kept_open

ANSWER_SECONDS = 2  # after SIGTERM: a slow client must not prevent reviews from ending in time


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    serve = commands.add_parser(
        "serve",
        description="Run the server with its pages, REST API and incoming webhook, until SIGTERM "
        "or Ctrl-C. The server also reviews series.",
        epilog="Example: kantha serve --port 8080",
    )
    serve.add_argument("--host", help="address to listen on (default: KANTHA_HOST)")
    serve.add_argument("--port", type=int, help="port to listen on (default: KANTHA_PORT)")
    serve.set_defaults(command=run_server)
    worker = commands.add_parser(
        "worker",
        description="Review waiting series until SIGTERM or Ctrl-C, without serving pages or the "
        "REST API.",
        epilog="Example: kantha worker",
    )
    worker.set_defaults(command=run_worker)


def run_server(given: argparse.Namespace, settings: Settings) -> int:
    logs.set_up(settings)
    # uvicorn finishes open requests and then raises the signal again for this handler
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(0))
    uvicorn.run(
        "app.web.factory:from_environment",
        factory=True,
        host=given.host or settings.host,
        port=settings.port if given.port is None else given.port,
        timeout_graceful_shutdown=ANSWER_SECONDS,
        **listening.options(),
    )
    return 0


def run_worker(_given: argparse.Namespace, settings: Settings) -> int:
    logs.set_up(settings)
    if not settings.workers:
        raise UserError("KANTHA_WORKERS is 0, so the worker cannot review: set it to 1 or more")
    database = kept_open(settings)
    metrics = Metrics(database)
    senders = background.senders(database, settings)
    reviewer = worker(database, settings, metrics)
    with (
        in_time(ending.seconds(settings)) as ends,
        _signals() as told,
        served(metrics, settings),
        running(senders),
        working(reviewer),
    ):
        told.recv(1)
        ends()
    return 0


@contextmanager
def _signals() -> Iterator[socket.socket]:
    """Yield a socket that becomes readable when a signal asks the process to stop.

    The system may deliver the signal to any thread. A signal handler in Python runs only in the
    main thread, and a signal that another thread gets does not wake the main thread.
    """
    told, tell = socket.socketpair()
    with told, tell:
        tell.setblocking(False)
        signal.set_wakeup_fd(tell.fileno())
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda _number, _frame: None)
        yield told
        signal.set_wakeup_fd(-1)
