"""Sockets to listen on, with errors that say what to change."""

from __future__ import annotations

import errno
import socket

from bot.errors import SetupError


def listen(host: str, port: int, key: str) -> socket.socket:
    """Return a listening socket; port 0 takes a free one.

    Args:
        host: address of this machine.
        port: 0 to 65535.
        key: the configuration's key of the port, for the error's text.

    Raises:
        SetupError: the port is taken or the host is not this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise SetupError(
                f"Port {port} on {host} is taken. Stop what uses it, or set another {key} in config.yaml."
            ) from error
        raise SetupError(f"Nothing can listen on {host} port {port}: {error.strerror or error}.") from error


def address_of(host: str, listener: socket.socket) -> str:
    """Return where a browser finds what listens there, such as ``http://127.0.0.1:8321``."""
    name = f"[{host}]" if ":" in host else host
    return f"http://{name}:{listener.getsockname()[1]}"
