"""What holds for every test."""

import signal

from hypothesis import HealthCheck, settings

# How fast this machine is at the moment says nothing about what is tested.
settings.register_profile("eyelevel", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("eyelevel")


def pytest_configure() -> None:
    # Who runs the tests in the background of a script has them, and every process they start, deaf to Ctrl-C.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
