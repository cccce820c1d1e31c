"""``tracuu serve``: the page and the API, over waitress."""

from __future__ import annotations

import signal
import socket
import sys
from types import FrameType

import click
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
    with _listening_socket(host, port) as listening:
        server = create_server(app, sockets=[listening], ident=None)
        print(f"Serving {_address(*listening.getsockname()[:2])} (Ctrl-C stops)", file=sys.stderr)
        signal.signal(signal.SIGTERM, _interrupt)
        server.run()
        server.close()
    print("Stopped", file=sys.stderr)
    return 0


def _listening_socket(host: str, port: int) -> socket.socket:
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address[:2], family=family)
    except OSError as error:
        raise UserError(
            f"cannot listen at {_address(host, port)} ({error}): give another --host or --port"
        ) from error


def _address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def _interrupt(number: int, frame: FrameType | None) -> None:
    # waitress lets the requests under way finish on this, and on nothing else.
    raise KeyboardInterrupt
