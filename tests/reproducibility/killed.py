"""Run commands in processes that are killed or whose disk is full: `python killed.py JOBS`.

JOBS is a JSON list; each job is run in a process of its own, forked from this one so that
the libraries are read once:

* `folder`: where the command runs; `args`: of `switchboard run`;
* `call`: die at this call that changes a file below the folder (needs `killing.c` preloaded);
* `moment`: die at this call of a Python function;
* `size`: no file may grow beyond this many bytes.

Prints a JSON list: `signal` that ended it or 0, exit `code`, `said` on stderr, and of a process
that was left to end how many `moments` it had and its `calls`, a letter each.
"""

import ctypes
import json
import os
import resource
import signal
import sys
from importlib import import_module

LIBRARY = "SWITCHBOARD_KILLING"
MODULES = (
    "hydra",
    "matplotlib.backends.backend_svg",
    "pandas",
    "pyarrow.parquet",
    "scipy.special",
    "sim.engine.reference",
)


def armed(folder, call):
    """Begin to count the calls below a folder; return the library, or None without one."""
    if LIBRARY not in os.environ:
        return None
    library = ctypes.CDLL(os.environ[LIBRARY])
    library.calls.restype = ctypes.c_char_p
    library.arm(os.fsencode(folder), ctypes.c_long(call))
    return library


class Moments:
    """Counts calls of Python functions, and dies at one of them."""

    def __init__(self, at):
        self.at = at
        self.seen = 0

    def __call__(self, frame, event, argument):
        if event == "call":
            self.seen += 1
            if self.seen == self.at:
                os.kill(os.getpid(), signal.SIGKILL)


def child(job, report):
    """Run the command of a job in this process, and leave it."""
    from experiments.cli import guarded
    from experiments.run import main

    os.chdir(job["folder"])
    if "size" in job:
        resource.setrlimit(resource.RLIMIT_FSIZE, (job["size"], job["size"]))
    library = armed(job["folder"], job.get("call", 0))
    moments = Moments(job.get("moment", 0))
    if job.get("count_moments", "moment" in job):
        sys.setprofile(moments)
    code = guarded(main, job["args"])
    sys.setprofile(None)
    calls = library.calls().decode() if library else ""
    with os.fdopen(report, "w") as file:
        json.dump({"moments": moments.seen, "calls": calls}, file)
    os._exit(code)


def outcome(job):
    """Run one job in a process of its own; return how it ended."""
    (said, error), (read, write) = os.pipe(), os.pipe()
    process = os.fork()
    if process == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.dup2(error, 2)
        for end in (said, error, read):
            os.close(end)
        try:
            child(job, write)
        finally:
            os._exit(70)
    os.close(error)
    os.close(write)
    with os.fdopen(said) as file:
        errors = file.read()
    with os.fdopen(read) as file:
        report = file.read()
    _, status = os.waitpid(process, 0)
    ended = {
        "signal": os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0,
        "code": os.WEXITSTATUS(status) if os.WIFEXITED(status) else None,
        "said": errors,
    }
    return ended | (json.loads(report) if report else {"moments": None, "calls": ""})


if __name__ == "__main__":
    for module in MODULES:
        import_module(module)
    jobs = json.loads(sys.argv[1])
    json.dump([outcome(job) for job in jobs], sys.stdout)
