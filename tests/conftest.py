"""Settings of all tests."""

from hypothesis import settings

# Machines are noisy: what is slow is a matter for bench/, never a failing test.
settings.register_profile("daybook", deadline=None)
settings.load_profile("daybook")
