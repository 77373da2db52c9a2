"""The HTTP server: `/v1/` is the API, the rest are pages for people."""

import json
import socket
import sys
import traceback
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from devstack.errors import DevstackError
from devstack.stripe_double.api import Api, Call, Response
from devstack.stripe_double.control import Control
from devstack.stripe_double.delivery import Courier
from devstack.stripe_double.errors import StripeError
from devstack.stripe_double.faults import ConnectionLostError, Faults
from devstack.stripe_double.loopback import is_loopback
from devstack.stripe_double.pages.site import Page, Site, Visit
from devstack.stripe_double.world import World

_LARGEST_BODY = 1_000_000
_CONTROL = "/_double/control"


class DoubleServer(ThreadingHTTPServer):
    """Holds what the handlers of all connections share."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, world: World, secret_key: str | None, address: tuple[str, int]) -> None:
        faults, courier = Faults(), Courier(world)
        self.api = Api(world, faults, secret_key)
        self.control = Control(world, courier, faults)
        self.site = Site(world, self.control)
        self.base_url = world.base_url
        super().__init__(address, _Handler)
        courier.start()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no news."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


def create_server(
    host: str, port: int, *, secret_key: str | None = None, journal: Path | None = None
) -> DoubleServer:
    """A server that is bound and ready to `serve_forever`.

    Raises:
        DevstackError: the address is not this machine's own.
    """
    if not is_loopback(host):
        raise DevstackError(
            f"The Stripe double would be reachable from other machines at {host}: "
            "it has no passwords, so use 127.0.0.1."
        )
    world = World(f"http://{host}:{port}", journal)
    return DoubleServer(world, secret_key, (host, port))


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "StripeDouble"
    sys_version = ""
    server: DoubleServer

    def setup(self) -> None:
        super().setup()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_DELETE(self) -> None:
        self._serve()

    def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002 - the base's name
        """Silent: the dashboard shows what happened."""

    def _serve(self) -> None:
        body = self._body()
        if body is None:
            return
        path = urllib.parse.urlsplit(self.path).path
        try:
            if path.startswith("/v1/"):
                self._answer_api(path, body)
            elif path == _CONTROL:
                self._answer_control(body)
            else:
                self._answer_page(path, body)
        except ConnectionLostError:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
        except ConnectionError:
            raise  # the client hung up
        except Exception:  # noqa: BLE001 - a mistake of ours: told in the log, and no hung client
            traceback.print_exc()
            self.close_connection = True
            told = {"error": {"type": "api_error", "message": "The double made a mistake."}}
            self._send_json(Response(500, json.dumps(told), {}))

    def _body(self) -> str | None:
        length = self.headers.get("Content-Length") or "0"
        if not length.isdecimal() or int(length) > _LARGEST_BODY:
            self.close_connection = True
            self._send(413, "text/plain", b"Too large.", {})
            return None
        return self.rfile.read(int(length)).decode("utf-8", errors="replace")

    def _answer_api(self, path: str, body: str) -> None:
        query = urllib.parse.urlsplit(self.path).query
        encoded = body if self.command == "POST" else query or body
        call = Call(self.command, path, encoded, dict(self.headers.items()))
        self._send_json(self.server.api.answer(call))

    def _answer_control(self, body: str) -> None:
        if not self._is_from_here():
            self._send_json(Response(403, '{"error": "Only from this machine\'s own pages."}', {}))
            return
        try:
            control = self.server.control
            sent = json.loads(body) if self.command == "POST" else None
            result = control.state() if sent is None else control.run(sent)
            self._send_json(Response(200, json.dumps(result), {}))
        except StripeError as error:
            self._send_json(Response(error.status, json.dumps({"error": error.body}), {}))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            told = f"Not a command: {type(error).__name__}: {error}"
            self._send_json(Response(400, json.dumps({"error": {"message": told}}), {}))

    def _answer_page(self, path: str, body: str) -> None:
        if self.command == "POST" and path.startswith("/_double/") and not self._is_from_here():
            self._send(403, "text/plain", b"Only from this machine's own pages.", {})
            return
        fields = dict(urllib.parse.parse_qsl(body, keep_blank_values=True))
        languages = self.headers.get("Accept-Language") or ""
        page: Page = self.server.site.page(Visit(self.command, path, fields, languages))
        self._send(page.status, page.kind, page.content, page.headers)

    def _is_from_here(self) -> bool:
        """Whether no other web site made a browser send this."""
        origin = self.headers.get("Origin")
        return origin is None or is_loopback(urllib.parse.urlsplit(origin).hostname or "")

    def _send_json(self, response: Response) -> None:
        self._send(response.status, "application/json", response.text.encode(), response.headers)

    def _send(self, status: int, kind: str, content: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)
