# SPDX-License-Identifier: Apache-2.0
"""`kantha serve` and `kantha worker`: the processes that stay."""

import argparse
import logging
import signal
import sys
from types import FrameType

import uvicorn

from app.config import Settings
from app.service import outgoing
from app.service.loop import running
from app.service.opening import opened
from app.service.reviewing import Worker


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    serve = commands.add_parser(
        "serve", help="serve pages, REST and webhook", description="Serve until SIGTERM or Ctrl-C."
    )
    serve.add_argument("--host", help="address to listen on, instead of KANTHA_HOST")
    serve.add_argument("--port", type=int, help="port to listen on, instead of KANTHA_PORT")
    serve.set_defaults(command=run_server)
    worker = commands.add_parser(
        "worker",
        help="review what waits, without a server",
        description="Review series as they become due, until SIGTERM or Ctrl-C.",
    )
    worker.set_defaults(command=run_worker)


def run_server(given: argparse.Namespace, settings: Settings) -> int:
    _log_to_stderr()
    uvicorn.run(
        "app.web.factory:from_environment",
        factory=True,
        host=given.host or settings.host,
        port=settings.port if given.port is None else given.port,
        server_header=False,
        log_config=None,
    )
    return 0


def run_worker(_given: argparse.Namespace, settings: Settings) -> int:
    _log_to_stderr()
    database = opened(settings)
    worker = Worker(database, settings)
    senders = outgoing.senders(database, settings)

    def stop(_signal: int, _frame: FrameType | None) -> None:
        worker.stop()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    with running(senders):
        worker.run()
    return 0


def _log_to_stderr() -> None:
    form = "%(asctime)s %(levelname)s %(name)s: %(message)s"
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format=form)
    # it has something to say each time somebody asks for /readyz
    logging.getLogger("alembic").setLevel(logging.WARNING)
    # it writes every address it calls, and a hook's may hold a secret
    logging.getLogger("httpx2").setLevel(logging.WARNING)
