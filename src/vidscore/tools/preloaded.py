"""What every worker process needs, imported once: workers are forked from a process that holds it, and share its memory."""

from vidscore.tools.workers import one_thread_each

one_thread_each()

import numpy as np  # noqa: E402  after the libraries were told to keep to one thread
import scipy.fft  # noqa: E402
import scipy.ndimage  # noqa: E402
import scipy.signal  # noqa: E402

__all__ = ["np", "scipy"]
