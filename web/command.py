"""``tracuu serve``: the page and the API, over waitress."""

from __future__ import annotations

import errno
import socket
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial
from ipaddress import ip_address
from typing import TYPE_CHECKING

import click

from index.errors import UserError
from searcher.cli.options import examples, index_option

if TYPE_CHECKING:
    from web.archive import Archive
    from web.logs import LogForm

_LOG_FORMS = ("plain", "json", "none")


@click.command(
    short_help="Serve the search page and the JSON API.",
    epilog=examples(
        "tracuu serve",
        "tracuu serve --host 0.0.0.0 --port 80",
        "tracuu serve --log json --metrics 127.0.0.1:9100",
        "tracuu serve --workers 4",
    ),
)
@index_option
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="The port to listen at; 0 takes a free one.",
)
@click.option(
    "--log",
    type=click.Choice(_LOG_FORMS),
    default="plain",
    show_default=True,
    help="How each request is logged on stderr; none logs what goes wrong alone.",
)
@click.option("--log-queries", is_flag=True, help="Log what readers search for, too.")
@click.option("--metrics", metavar="HOST:PORT", help="Answer Prometheus at /metrics there.")
@click.option(
    "--workers",
    metavar="N",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="Processes that answer, one a processor at most.",
)
def command(
    index_directory: str | None,
    host: str,
    port: int,
    log: LogForm,
    log_queries: bool,
    metrics: str | None,
    workers: int,
) -> int:
    """Serve the search page and the JSON API until Ctrl-C or SIGTERM.

    What else can be set stands in the environment: docs/deployment.md.
    """
    # Flask and waitress take a while to load: `tracuu --help` does without.
    from index.settings import Settings
    from web.app import create_app
    from web.archive import archive_of
    from web.health import stopping_of
    from web.logs import configure_logging
    from web.serving import Server
    from web.settings import ServerSettings
    from web.workers import Workers

    server_settings = ServerSettings.from_environment(log_queries)
    settings = Settings.from_environment(index_directory)
    # What is kept in memory of the index is so much in all.
    settings = replace(settings, cache_bytes=settings.cache_bytes // workers)
    app = create_app(settings, server_settings)
    metrics_place = _host_and_port(metrics, workers) if metrics else None
    with _listening_socket(host, port) as listening:
        # Once a process, where it is ready: what is begun later has it from this one.
        log_as_told = cache(partial(configure_logging, log))

        def tell() -> None:
            log_as_told()
            if not server_settings.auth_file and not _is_loopback(listening):
                print("Whoever reaches this address can read the archive", file=sys.stderr)
            address = _address(*listening.getsockname()[:2])
            print(f"Serving {address} (Ctrl-C stops)", file=sys.stderr)

        def serve(number: int, ready: Callable[[], None], lifeline: int | None = None) -> None:
            archive = archive_of(app)
            # What cannot be read is told now, and not to readers.
            archive.searcher()
            if metrics_place:
                _serve_metrics(metrics_place[0], metrics_place[1], number, archive)
            log_as_told()
            server = Server(app, listening, stopping_of(app), lifeline)
            ready()
            server.run()

        if workers == 1:
            serve(0, tell)
        else:
            Workers(workers, serve).run(tell)
    print("Stopped", file=sys.stderr)
    return 0


def _serve_metrics(host: str, port: int, number: int, archive: Archive) -> None:
    """Answer Prometheus; each worker at a port of its own, the first at the one given."""
    from web.lanes import no_thread
    from web.metrics import serve_metrics

    port += number if port else 0
    try:
        serve_metrics(host, port, archive.stats_if_open, archive.held_if_open)
    except OSError as error:
        raise UserError(_why_not_listening(error, host, port)) from error
    except RuntimeError as error:
        raise no_thread() from error


def _host_and_port(text: str, workers: int) -> tuple[str, int]:
    """Return a host, and the first of as many ports as there are workers."""
    host, _, port = text.rpartition(":")
    is_number = port.isascii() and port.isdigit()
    if not (host and is_number and int(port) + workers - 1 <= 65535):
        raise UserError(f"--metrics {text}: give HOST:PORT, 127.0.0.1:9100 for instance")
    return host.strip("[]"), int(port)


def _is_loopback(listening: socket.socket) -> bool:
    return ip_address(listening.getsockname()[0]).is_loopback


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
