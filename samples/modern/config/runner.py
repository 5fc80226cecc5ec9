import time

from django.test.runner import DiscoverRunner


class TimedRunner(DiscoverRunner):
    """Say how long the whole suite took."""

    def run_tests(self, test_labels, extra_tests=None, **kwargs):
        started = time.monotonic()
        failures = super().run_tests(test_labels, extra_tests, **kwargs)
        print(f"{time.monotonic() - started:.1f} s")
        return failures
