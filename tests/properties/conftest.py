"""How many random batches: few at hand, many where HYPOTHESIS_PROFILE is `ci` or `all`."""

import os

from hypothesis import HealthCheck, Phase, settings

_SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example)
settings.register_profile(
    "dev",
    max_examples=2,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=_SLOW,
    print_blob=True,
    # A batch is drawn from one seed: a smaller seed is no smaller batch.
    phases=(Phase.explicit, Phase.generate),
)
# Fifty batches of forty rules: 2,000 rules in each test, the same in every run, so that a
# change is judged by what it changes; `properties.soak` draws others.
settings.register_profile(
    "ci",
    parent=settings.get_profile("dev"),
    max_examples=50,
    derandomize=True,
)
# As many batches, and every scenario against its broken rules.
settings.register_profile("all", parent=settings.get_profile("ci"))
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))
