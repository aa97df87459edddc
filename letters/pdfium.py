"""The one lock around the library that opens PDFs: it must never be at work in two threads of a process at once."""

import threading

one_at_a_time = threading.Lock()
