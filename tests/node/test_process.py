import subprocess
import sys

PROGRAM = """
import os, resource, sys
from node.process import leave_no_traces, memory_bytes
leave_no_traces()
assert resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)
assert os.umask(0) == 0o077
assert memory_bytes() > 1 << 20
assert memory_bytes(2**22 + 1) == 0
if sys.platform == "linux":
    import ctypes
    assert ctypes.CDLL(None).prctl(3, 0, 0, 0, 0) == 0  # PR_GET_DUMPABLE
"""


def test_a_node_leaves_no_core_dump_and_no_file_that_others_may_read() -> None:
    subprocess.run([sys.executable, "-c", PROGRAM], check=True)


def test_whatever_hangs_the_process_is_gone_in_time() -> None:
    hangs = "from node.process import exit_within; import time; exit_within(0.05, 70); time.sleep(60)"
    assert subprocess.run([sys.executable, "-c", hangs], check=False).returncode == 70
