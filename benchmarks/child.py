"""What runs in the fresh process: imports one handler, calls it again and again, tells how long it took.

Nothing of the project is imported here but the package in front of `sys.path`, and as little as can be of the standard
library: what stands in `sys.modules` before the clock starts would be missing from the function's time. The order comes through
standard input in marshal's form, the result leaves as the last line of standard output, after what the function logs.
"""

import marshal
import os
import sys
import time


class Context:
    """What Lambda hands a function beside the event."""

    function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
    function_version = "$LATEST"
    memory_limit_in_mb = int(os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"])
    invoked_function_arn = f"arn:aws:lambda:eu-west-2:000000000000:function:{function_name}"
    aws_request_id = "00000000-0000-4000-8000-000000000000"

    @staticmethod
    def get_remaining_time_in_millis() -> int:
        """Return how long the function may still take, in ms."""
        return 15_000


def most_memory() -> float:
    """Return the most memory this process has held, in MB."""
    try:
        with open("/proc/self/status", encoding="ascii") as status:  # noqa: PTH123  pathlib is not there yet
            # Not ru_maxrss, which begins with what the process that started this one held.
            return next(int(line.split()[1]) / 1000 for line in status if line.startswith("VmHWM"))
    except OSError:
        import resource  # noqa: PLC0415  where there is no /proc

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_000_000


def main() -> None:
    """Do what the order says."""
    order = marshal.loads(sys.stdin.buffer.read())  # noqa: S302  our own parent's order
    if order["processor"] is not None:
        os.sched_setaffinity(0, {order["processor"]})
    sys.path.insert(0, order["package"])
    module, _, name = order["handler"].rpartition(".")
    event, context = order["event"], Context()
    began = time.perf_counter()
    handler = getattr(__import__(module, fromlist=[name]), name)
    imported = time.perf_counter()
    answers = [handler(event, context)]
    answered = time.perf_counter()
    loaded = list(sys.modules)
    warm = []
    for _ in range(order["calls"]):
        start = time.perf_counter()
        answers.append(handler(event, context))
        warm.append(time.perf_counter() - start)
        if time.perf_counter() - answered > order["seconds"]:
            break
    import json  # noqa: PLC0415  see above

    result = {
        "import_ms": 1000 * (imported - began),
        "first_ms": 1000 * (answered - began),
        "warm_ms": [1000 * seconds for seconds in warm],
        "memory_mb": most_memory(),
        "modules": loaded,
        "answers": answers,
    }
    sys.stdout.write(f"\n{json.dumps(result)}\n")


main()
