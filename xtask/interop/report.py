"""What came of each call: a line each, and the counts."""

import contextlib
import functools
import inspect
from collections import Counter

from spnkr import HaloInfiniteClient
from spnkr.responses import ImageResponse


def expect(condition, otherwise):
    if not condition:
        raise AssertionError(otherwise)


def same(one, other):
    expect(one == other, f"{one!r} is not {other!r}")


class Line:
    """One line of the report."""

    def __init__(self):
        self.text = ""

    def says(self, text):
        self.text = text


class Call(Line):
    """A method of a service: awaits the answer, and reads it with the model that the library has for it."""

    def __init__(self, method):
        super().__init__()
        self.method = method
        self.count = 0

    async def __call__(self, *arguments, **options):
        self.count += 1
        answer = await self.method(*arguments, **options)
        return await (answer.read() if isinstance(answer, ImageResponse) else answer.parse())


class Report:
    def __init__(self):
        self.passed = Counter()
        self.failed = Counter()
        self.steps = Counter()

    @contextlib.contextmanager
    def call(self, method, note=""):
        """A line about calls of one method."""
        call = Call(method)
        name = f"{type(method.__self__).__name__}.{method.__name__}"
        with self.line(f"{method.__name__} {note}".strip(), call) as outcome:
            yield call
        (self.passed if outcome[0] else self.failed)[name] += max(call.count, 1)

    @contextlib.contextmanager
    def step(self, name):
        """A line about something else than a method of a service."""
        with self.line(name, Line()) as outcome:
            yield outcome[1]
        self.steps[outcome[0]] += 1

    @contextlib.contextmanager
    def line(self, name, line):
        outcome = [True, line]
        try:
            yield outcome
        except UnboundLocalError:
            outcome[0], line.text = False, "needs something that an earlier call did not bring"
        except Exception as error:
            problem = " ".join(str(error).split())
            outcome[0], line.text = False, f"{type(error).__name__}: {problem}"
        print(f"{'ok' if outcome[0] else 'FAILED':<7} {name:<44} {line.text}".rstrip(), flush=True)

    def end(self):
        """Prints the counts; gives the exit code."""
        methods = service_methods()
        for name in sorted(methods - self.passed.keys() - self.failed.keys()):
            print(f"FAILED  {name} was not called")
        good = methods & self.passed.keys() - self.failed.keys()
        calls, failed = self.passed.total() + self.failed.total(), self.failed.total()
        print(
            f"\n{len(good)} of {len(methods)} methods work, in {calls} calls of which {failed} failed; "
            f"{self.steps[True]} other steps passed, {self.steps[False]} failed"
        )
        return 0 if good == methods and not self.steps[False] else 1


def service_methods():
    """The public methods of the library's services, as the library itself has them."""
    services = [
        inspect.signature(property.func, eval_str=True).return_annotation
        for property in vars(HaloInfiniteClient).values()
        if isinstance(property, functools.cached_property)
    ]
    return {
        f"{service.__name__}.{name}"
        for service in services
        for name, _ in inspect.getmembers(service, inspect.iscoroutinefunction)
        if not name.startswith("_")
    }
