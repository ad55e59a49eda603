"""Evidence from the open web: pages are captured, and looked at again. Flows and the desk may import these."""

from tasks.capture.again import counted, recheck
from tasks.capture.keep import capture

__all__ = ["capture", "counted", "recheck"]
