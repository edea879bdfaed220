"""The address at which others in a network reach this machine."""

import ipaddress
import socket
from contextlib import suppress
from urllib.parse import urlsplit

__all__ = ["LOOPBACK", "address_of", "is_reachable"]

LOOPBACK = ("127.0.0.1", "::1")
_WILD = ("0.0.0.0", "::")
# Where a network may be: any (an address kept for documentation), then those that hotspots and small routers make.
_TOWARD = (
    *("192.0.2.1", "192.168.137.1", "192.168.43.1", "192.168.2.1"),
    *("10.42.0.1", "192.168.0.1", "192.168.1.1", "10.0.0.1", "172.20.10.1"),
)
_PORT_UNUSED = 9  # nothing is sent there


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
