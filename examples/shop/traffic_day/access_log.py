"""The lines nginx would have written, and the few it would have spoilt."""

import json
import random
from datetime import datetime, tzinfo

from traffic_day.asgi import Served, request_length_bytes

MALFORMED_SHARE = 20 / 215_000


def line(served: Served, zone: tzinfo | None) -> bytes:
    """One JSON object, its members in the order of the README's ``log_format``."""
    client, call, reply = served.client, served.call, served.reply
    text = json.dumps(
        {
            "time_iso8601": datetime.fromtimestamp(int(served.ended_s), zone).isoformat(),
            "remote_addr": client.address,
            "request_method": call.method,
            "request_uri": call.uri,
            "server_protocol": client.protocol,
            "status": reply.status,
            "body_bytes_sent": 0 if call.method == "HEAD" else len(reply.body),
            "request_length": request_length_bytes(client, call),
            "request_time": "%",
            "http_referer": client.referer,
            "http_user_agent": client.user_agent,
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )
    # JSON has no number with trailing zeros, nginx does: it always writes milliseconds.
    return text.replace('"%"', f"{reply.seconds:.3f}", 1).encode() + b"\n"


def spoil(written: bytes, chance: random.Random) -> bytes:
    """What a full disk, a crash, a rotation or a client that speaks no HTTP makes of a line."""
    cut = chance.randrange(20, len(written) - 20)
    return chance.choice(
        (
            written[:cut] + b"\n",
            written[:cut] + written,
            b"\x00" * cut + b"\n",
            written.replace(b'"http_user_agent":"', b'"http_user_agent":"\xff\xfe\xc3\x28'),
            b'\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" 400 157 "-" "-"\n',
        )
    )
