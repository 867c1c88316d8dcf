"""The worker process: does jobs one after another, and seals the record every ten minutes and when it stops.

    python -m xuanxian.platform.tasks.worker

SIGTERM and SIGINT end it after the job's next note of progress; the job goes back."""

from __future__ import annotations

import gc
import importlib
import logging
import os
import signal
import sys
import threading
from datetime import timedelta
from pathlib import Path

SEAL_EVERY = timedelta(minutes=10)
IDLE = 1.0
"""Seconds between two looks for work."""
MOST_MEMORY = 120 * 1024 * 1024
"""In bytes; above it the process ends after a job, and a fresh one takes its place."""
_log = logging.getLogger(__name__)


def run(stop: threading.Event) -> None:
    from django.db import Error, connection

    from xuanxian.platform import clock
    from xuanxian.platform.acts.actions import seal
    from xuanxian.platform.tasks.actions import work_once

    sealed = clock.now() - SEAL_EVERY
    while not stop.is_set():
        try:
            # A clock set back would otherwise put the next seal off until it has caught up.
            if not timedelta() <= clock.now() - sealed < SEAL_EVERY:
                sealed = clock.now()
                seal(now=sealed)
            worked = work_once(clock.now(), stopping=stop.is_set)
        except Error:
            _log.exception("the database does not answer; trying again")
            connection.close()
            stop.wait(5)
            continue
        if worked is None:
            stop.wait(IDLE)
        elif _memory() > MOST_MEMORY:
            gc.collect()
            if _memory() > MOST_MEMORY:
                break
    seal(now=clock.now())


def _memory() -> int:
    """Bytes of this process in memory now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xuanxian.site.settings")
    import django
    from django.conf import settings

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    django.setup()
    importlib.import_module(
        settings.ROOT_URLCONF
    )  # whatever a page can ask for is registered through the pages
    run(stop)
    sys.exit(0)


if __name__ == "__main__":
    main()
