"""A mail server on this machine that keeps what it is given: plain or with TLS, with or without a log-in."""

import asyncio
import base64
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.conftest import NOON

HOST: Final = "127.0.0.1"
USER, PASSWORD = "aos", "pass word%"


@dataclass
class MailServer:
    """What the server does, and what it was given. `refusals` answers a command's name with a line."""

    tls: ssl.SSLContext | None = None
    is_starttls_offered: bool = False
    is_log_in_needed: bool = False
    refusals: dict[str, str] = field(default_factory=dict)
    port: int = 0
    received: list[EmailMessage] = field(default_factory=list)
    envelopes: list[list[str]] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)


class _Conversation:
    """One connection, as RFC 5321 has it."""

    def __init__(
        self, server: MailServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._server, self._reader, self._writer = server, reader, writer
        self._is_safe, self._is_let_in, self._envelope = False, not server.is_log_in_needed, list[str]()

    async def hold(self) -> None:
        await self._say("220 mail.test ready")
        while line := await self._reader.readline():
            text = line.decode().strip()
            verb = text.partition(" ")[0].upper()
            self._server.commands.append(verb)
            await self._answer(verb, text)
            if verb == "QUIT":
                break

    async def _answer(self, verb: str, text: str) -> None:
        if verb in self._server.refusals:
            await self._say(self._server.refusals[verb])
        elif verb == "STARTTLS":
            await self._start_tls()
        elif verb == "DATA":
            await self._take()
        elif verb == "AUTH":
            await self._let_in(text)
        elif verb == "MAIL" and not self._is_let_in:
            await self._say("530 5.7.0 Authentication required")
        else:
            if verb in ("MAIL", "RCPT"):
                self._envelope.append(text)
            await self._say({"EHLO": self._greeting(), "QUIT": "221 bye"}.get(verb, "250 ok"))

    def _greeting(self) -> str:
        offers = ["STARTTLS"] if self._server.is_starttls_offered and not self._is_safe else []
        offers += ["AUTH PLAIN"] if self._server.is_log_in_needed else []
        return "\r\n".join(["250-mail.test", *(f"250-{offer}" for offer in offers), "250 8BITMIME"])

    async def _start_tls(self) -> None:
        assert self._server.tls is not None
        await self._say("220 go ahead")
        await self._writer.start_tls(self._server.tls)
        self._is_safe = True

    async def _let_in(self, text: str) -> None:
        given = base64.b64decode(text.rsplit(maxsplit=1)[-1]).decode().split("\0")[1:]
        self._is_let_in = given == [USER, PASSWORD]
        await self._say("235 welcome" if self._is_let_in else "535 5.7.8 wrong")

    async def _take(self) -> None:
        await self._say("354 go on")
        lines = []
        while (line := await self._reader.readline()) != b".\r\n":
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        message = message_from_bytes(b"".join(lines), policy=default)
        assert isinstance(message, EmailMessage)
        self._server.received.append(message)
        self._server.envelopes.append(self._envelope)
        self._envelope = []
        await self._say("250 taken")

    async def _say(self, line: str) -> None:
        self._writer.write(f"{line}\r\n".encode())
        await self._writer.drain()


@contextmanager
def mail_server(server: MailServer, *, is_tls_from_the_start: bool = False) -> Iterator[MailServer]:
    """Run the server on a free port until the end of the block."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def _begin() -> asyncio.Server:
        async def _hold(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                await _Conversation(server, reader, writer).hold()
            finally:
                writer.close()
                with suppress(OSError, asyncio.CancelledError):
                    await writer.wait_closed()

        return await asyncio.start_server(
            _hold, HOST, server.port, ssl=server.tls if is_tls_from_the_start else None
        )

    listening = asyncio.run_coroutine_threadsafe(_begin(), loop).result(10)
    server.port = listening.sockets[0].getsockname()[1]

    async def _end() -> None:
        listening.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await listening.wait_closed()
        await asyncio.sleep(0)  # lets transports that were closed go

    try:
        yield server
    finally:
        asyncio.run_coroutine_threadsafe(_end(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


def certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A server's context with a certificate of its own making, and that certificate for whoever trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOON - timedelta(days=3650))
        .not_valid_after(NOON + timedelta(days=3650))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "certificate.pem", folder / "key.pem"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    return context, public
