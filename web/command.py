"""``tracuu serve``: the page and the API, over waitress."""

from __future__ import annotations

import signal
import sys
from types import FrameType
from typing import Any

import click
from flask import Flask
from waitress.server import create_server

from index.errors import UserError
from index.settings import Settings
from searcher.cli.options import examples, index_option
from web.app import create_app
from web.archive import archive_of


@click.command(epilog=examples("tracuu serve", "tracuu serve --host 0.0.0.0 --port 80"))
@index_option
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="The port to listen at; 0 takes a free one.",
)
def command(index_directory: str | None, host: str, port: int) -> int:
    """Serve the search page and the JSON API until Ctrl-C or SIGTERM."""
    app = create_app(Settings.from_environment(index_directory))
    archive_of(app).searcher()
    server = _listen(app, host, port)
    for address in _addresses(server):
        print(f"Serving {address} (Ctrl-C stops)", file=sys.stderr, flush=True)
    signal.signal(signal.SIGTERM, _interrupt)
    server.run()
    server.close()
    print("Stopped", file=sys.stderr)
    return 0


def _listen(app: Flask, host: str, port: int) -> Any:
    try:
        return create_server(app, host=host, port=port, ident=None)
    except (OSError, ValueError) as error:
        raise UserError(
            f"cannot listen at {_address(host, port)} ({error}): give another --host or --port"
        ) from error


def _addresses(server: Any) -> list[str]:
    """The addresses of a server, which has several where the host's name does."""
    pairs = getattr(server, "effective_listen", None)
    return [
        _address(host, port)
        for host, port in pairs or [(server.effective_host, server.effective_port)]
    ]


def _address(host: str, port: int | str) -> str:
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def _interrupt(number: int, frame: FrameType | None) -> None:
    # waitress lets the requests under way finish on this, and on nothing else.
    raise KeyboardInterrupt
