"""Settings of all tests."""

import os
import tempfile

from hypothesis import settings

# Machines are noisy: what is slow is a matter for bench/, never a failing test.
settings.register_profile("daybook", deadline=None)
settings.load_profile("daybook")

# What the user of this machine has set or added is none of the tests' business.
os.environ["DAYBOOK_HOME"] = tempfile.mkdtemp(prefix="daybook-tests-")
