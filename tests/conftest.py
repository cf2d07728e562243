"""What holds for every test."""

from hypothesis import HealthCheck, settings

# How fast this machine is at the moment says nothing about what is tested.
settings.register_profile("eyelevel", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("eyelevel")
