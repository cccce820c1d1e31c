"""``tracuu serve``: the page and the API, over waitress."""

from __future__ import annotations

import errno
import signal
import socket
import sys
from types import FrameType

import click

from index.errors import UserError
from searcher.cli.options import examples, index_option


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
    # Flask and waitress take a while to load: `tracuu --help` does without.
    from waitress.server import create_server

    from index.settings import Settings
    from searcher.model import SearchRequest
    from web.app import create_app
    from web.archive import archive_of

    app = create_app(Settings.from_environment(index_directory))
    # A list of abbreviations that cannot be read is told now, and not to readers.
    archive_of(app).searcher().search(SearchRequest("công đoàn"))
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
        raise UserError(_why_not_listening(error, host, port)) from error


def _why_not_listening(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} is taken: give another --port"
    if isinstance(error, PermissionError):
        return f"port {port} is not yours to listen at: give another --port, from 1024 on"
    # Python repeats the address behind the system's own words.
    reason = (error.strerror or str(error)).partition(" (while ")[0]
    return f"cannot listen at {host} ({reason}): give another --host"


def _address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def _interrupt(number: int, frame: FrameType | None) -> None:
    # waitress lets the requests under way finish on this, and on nothing else.
    raise KeyboardInterrupt
