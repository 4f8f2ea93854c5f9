# SPDX-License-Identifier: Apache-2.0
"""Run all property tests again and again with random seeds (`make fuzz SECONDS=300`).

Each round has a seed of its own, which is printed first, and an order of its own. The run ends
after the round in which a test failed, or when the time is over.
"""

import argparse
import os
import random
import secrets
import subprocess
import sys
import time

import pytest
from hypothesis import settings

END = "KANTHA_FUZZ_END"
settings.register_profile("fuzz", settings.get_profile("ci"), derandomize=False)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    random.Random(config.getoption("hypothesis_seed")).shuffle(items)  # noqa: S311


def pytest_runtest_setup() -> None:
    if END in os.environ and time.time() > float(os.environ[END]):
        pytest.skip("the time is over")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=300)
    end = time.time() + parser.parse_args().seconds
    while time.time() < end:
        seed = str(secrets.randbits(32))
        print(f"seed {seed}, {end - time.time():.0f} s left", flush=True)
        options = ("-p", "tests.fuzz", "--hypothesis-profile=fuzz", f"--hypothesis-seed={seed}")
        pytest_ = (sys.executable, "-m", "pytest", *options, "-m", "hypothesis", "-q", "-r", "fE")
        parallel = ("-n", "2", "--dist", "loadgroup")
        if subprocess.run(
            (*pytest_, *parallel), check=False, env=os.environ | {END: str(end)}
        ).returncode:
            print(f"To repeat: python -m pytest {' '.join(options)} TEST")
            print("The input is printed above as a failing test case: keep it as an @example.")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
