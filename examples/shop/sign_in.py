"""Prints a bearer token of the demo customer: `python sign_in.py http://127.0.0.1:8000`.

Waits up to half a minute for a shop that is still starting.
"""

import json
import os
import sys
import time
import urllib.error
import urllib.request

PATIENCE_S = 30.0
PAUSE_S = 0.2


def sign_in(base_url: str) -> str:
    """The token for `Authorization: Bearer …`."""
    password = os.environ.get("SHOP_DEMO_PASSWORD", "demo-anchor")
    request = urllib.request.Request(  # noqa: S310 - an address that the caller typed
        f"{base_url}/login",
        data=json.dumps({"username": "demo", "password": password}).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - as above
        token: str = json.load(answer)["access_token"]
        return token


def main() -> None:
    """Tries until the shop answers."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            print(sign_in(sys.argv[1]))
        except (urllib.error.URLError, ConnectionError) as error:
            if isinstance(error, urllib.error.HTTPError) or time.monotonic() > deadline:
                raise
            time.sleep(PAUSE_S)
        else:
            return


if __name__ == "__main__":
    main()
