"""Waits for the demo's service: until it answers (`ready`), or until its queue is empty (`scored`).

Shows one line of progress. Ends with 1 when the service dies or nothing moves for long.
"""

import argparse
import json
import os
import sys
import time
import urllib.request

READY, QUEUE = "/health/ready", "/api/v1/queue"
READY_WITHIN_SECONDS = 120
STUCK_AFTER_SECONDS = 600  # a long call on a slow machine is one job
POLL_SECONDS = 0.5


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("url")
    arguments.add_argument("until", choices=["ready", "scored"])
    arguments.add_argument("--process", type=int, required=True, help="the service's process id")
    options = arguments.parse_args()
    reached = until_ready if options.until == "ready" else until_scored
    return 0 if reached(options.url, options.process) else 1


def until_ready(url: str, process: int) -> bool:
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    while alive(process) and time.monotonic() < deadline:
        if get(url + READY) is not None:
            return True
        time.sleep(POLL_SECONDS)
    return False


def until_scored(url: str, process: int) -> bool:
    started = moved = time.monotonic()
    last = None
    while alive(process) and time.monotonic() - moved < STUCK_AFTER_SECONDS:
        answer = get(url + QUEUE)
        jobs = json.loads(answer) if answer else {}
        waiting, done, buried = (jobs.get(state, 0) for state in ("open", "done", "buried"))
        if (waiting, done, buried) != last:
            last, moved = (waiting, done, buried), time.monotonic()
            show(f"  {done} jobs done, {waiting} to go, {buried} failed  ({moved - started:.0f} s)")
        if answer and not waiting:
            print(file=sys.stderr)
            return True
        time.sleep(POLL_SECONDS)
    return False


def get(url: str) -> bytes | None:
    """The body of a good answer, else None."""
    token = os.environ.get("SPOTCHECK_ADMIN_TOKEN", "")
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})
    try:
        # Straight to this machine, whatever proxy the environment names.
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=10) as response:
            return response.read()
    except OSError:
        return None


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def show(line: str) -> None:
    """On a terminal each line takes the place of the one before."""
    begin, end = ("\r\x1b[K", "") if sys.stderr.isatty() else ("", "\n")
    print(begin + line, end=end, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
