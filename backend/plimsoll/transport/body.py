"""The body of an answer: no longer than allowed, in no more time than allowed.

Compressed bodies are unpacked here, piece by piece: a library unpacks all that has arrived at once,
and a few kilobytes may become gigabytes before anybody can count them.
"""

import zlib
from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

import httpx

Stopwatch: TypeAlias = Callable[[], float]
"""Seconds since some moment, of a clock that nobody sets."""

ENCODING: Final = "gzip"
"""What is offered: the only encoding that is unpacked here."""
_AS_IT_IS: Final = frozenset({"", "identity"})
_GZIP: Final = frozenset({"gzip", "x-gzip"})
_WITH_GZIP_HEADER: Final = 31
_PIECE_BYTES: Final = 64 * 1024


class TooLong(Exception):
    """There are more bytes than allowed."""


class TooSlow(Exception):
    """It takes more time than allowed."""


class Garbled(Exception):
    """It is not in the encoding that it says, or in one that nobody offered."""


def body_of(
    response: httpx.Response,
    *,
    most_bytes: int,
    until_s: float,
    stopwatch: Stopwatch,
    whole: bool = True,
) -> bytes:
    """The body, unpacked.

    Args:
        response: of which nothing is read yet.
        most_bytes: of the body when it is unpacked.
        until_s: when the stopwatch shows this, it has to be there.
        stopwatch: shows the time.
        whole: a longer one is refused; else its beginning is enough.

    Raises:
        TooLong, TooSlow, Garbled: as they say; what was read is lost.
        httpx.TransportError: the connection broke.
    """
    content = bytearray()
    for piece in _unpacked(response, until_s, stopwatch):
        content += piece
        if len(content) > most_bytes:
            if whole:
                raise TooLong
            break
    return bytes(content[:most_bytes])


def _unpacked(response: httpx.Response, until_s: float, stopwatch: Stopwatch) -> Iterator[bytes]:
    encoding = response.headers.get("Content-Encoding", "").strip().lower()
    pieces = _in_time(response, until_s, stopwatch)
    if encoding in _AS_IT_IS:
        return pieces
    if encoding in _GZIP:
        return _gunzipped(pieces)
    raise Garbled


def _in_time(response: httpx.Response, until_s: float, stopwatch: Stopwatch) -> Iterator[bytes]:
    """The bytes as they come: a server that drips them never lets a read time out."""
    stream = response.stream
    if not isinstance(stream, httpx.SyncByteStream):
        raise TypeError("The answer is not read by a thread.")
    for piece in stream:
        if stopwatch() > until_s:
            raise TooSlow
        yield piece


def _gunzipped(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """RFC 1952: one member or several behind one another."""
    member = zlib.decompressobj(_WITH_GZIP_HEADER)
    has_begun = False
    try:
        for piece in pieces:
            rest = piece
            while rest:
                if member.eof:
                    member = zlib.decompressobj(_WITH_GZIP_HEADER)
                has_begun = True
                yield member.decompress(rest, _PIECE_BYTES)
                rest = member.unused_data if member.eof else member.unconsumed_tail
        yield member.flush()
    except zlib.error as error:
        raise Garbled from error
    if has_begun and not member.eof:
        raise Garbled
