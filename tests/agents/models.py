"""A provider that speaks OpenAI's protocol and answers as a test says."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler

from pydantic import SecretStr
from typing_extensions import override

from plimsoll.agents.settings import LlmSettings
from tests.servers import serving

KEY = "sk-of-the-test"


@dataclass(frozen=True)
class Reply:
    """What comes back."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


def saying(text: str) -> Reply:
    """A message in words."""
    return _completion({"role": "assistant", "content": text})


def calling(arguments: str, name: str = "final_result") -> Reply:
    """A call of the tool that takes the answer."""
    call = {"id": "1", "type": "function", "function": {"name": name, "arguments": arguments}}
    return _completion({"role": "assistant", "content": None, "tool_calls": [call]})


def refusing(status: int, code: str, **headers: str) -> Reply:
    """An error of the provider."""
    error = {"error": {"message": "no", "type": "invalid_request_error", "code": code}}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status, json.dumps(error).encode(), named)


def _completion(message: Mapping[str, object]) -> Reply:
    body = {
        "id": "x",
        "object": "chat.completion",
        "created": 1,
        "model": "m",
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 300, "completion_tokens": 50, "total_tokens": 350},
    }
    return Reply(200, json.dumps(body).encode())


Answering = Callable[[int, dict[str, object]], Reply]
"""Of the how manieth request, from 0, and its body."""


@contextmanager
def provider(answering: Answering) -> Iterator[tuple[LlmSettings, list[str]]]:
    """Settings that lead there, and the requests' bodies as they come."""
    heard: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            heard.append(body)
            reply = answering(len(heard) - 1, json.loads(body))
            self.send_response(reply.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(reply.body)))
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.body)

        @override
        def log_message(self, format: str, *args: object) -> None:
            """Silent."""

    with serving(Handler, tls=None) as url:
        yield (
            LlmSettings(
                model="openai-compatible:m",
                openai_compatible_base_url=f"{url}/v1",
                openai_compatible_api_key=SecretStr(KEY),
                timeout_s=2.0,
                longest_pause_s=0.1,
            ),
            heard,
        )
