"""Where this machine listens, and the address at which others in a network reach it."""

import errno
import ipaddress
import socket
from contextlib import suppress
from urllib.parse import urlsplit

from abm.core.errors import ResultsError

__all__ = ["LOOPBACK", "address_of", "is_reachable", "listen"]

LOOPBACK = ("127.0.0.1", "::1")
_LONGEST_NAME = 253
_WAITING = 256  # connections not yet taken
_WILD = ("0.0.0.0", "::")
# Where a network may be: any (an address kept for documentation), then those that hotspots and small routers make.
_TOWARD = (
    *("192.0.2.1", "192.168.137.1", "192.168.43.1", "192.168.2.1"),
    *("10.42.0.1", "192.168.0.1", "192.168.1.1", "10.0.0.1", "172.20.10.1"),
)
_PORT_UNUSED = 9  # nothing is sent there


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens.

    Raises ResultsError where the port is taken or the host is not this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    heard = socket.socket(family, socket.SOCK_STREAM)
    try:
        if _is_no_machine(host):
            raise OSError(errno.EADDRNOTAVAIL, "that is no machine's address; 0.0.0.0 is all of this one's")
        heard.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        heard.bind((host, port))
        heard.listen(_WAITING)
    except (OSError, OverflowError, TypeError, UnicodeError) as error:
        heard.close()
        reason = getattr(error, "strerror", None) or "that is no machine's name"
        shown = host[:_LONGEST_NAME].strip() or "''"
        told = f"cannot listen on {shown}, port {port}: {reason}; choose another --port or --host"
        raise ResultsError(told) from None
    return heard


def _is_no_machine(host: str) -> bool:
    """Return whether a host is nothing, or an address that reaches many at once."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return not host.strip()
    return address.is_multicast or host == "255.255.255.255"


def address_of(host: str, port: int) -> str:
    """Return the address to type: this machine's own in its network where it listens to all, else its name."""
    if host in _WILD:
        host = _own_address() or socket.gethostname()
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def is_reachable(address: str) -> bool:
    """Return whether an address is one in numbers, which telephones in the same network understand."""
    try:
        ipaddress.ip_address(urlsplit(address).hostname or "")
    except ValueError:
        return False
    return True


def _own_address() -> str:
    """Return the address by which others in its network reach this machine, '' for none; no packet is sent for it."""
    for toward in _TOWARD:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked, suppress(OSError):
            asked.connect((toward, _PORT_UNUSED))
            return str(asked.getsockname()[0])
    return ""
