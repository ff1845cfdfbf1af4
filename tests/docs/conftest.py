"""The documentation, built once for all tests that look at it."""

import importlib.util
import os
from pathlib import Path

import pytest
from scripts.docs.build import build


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Path:
    """The built site; skips where its builder is not installed, but never in CI."""
    if importlib.util.find_spec("zensical") is None and not os.environ.get("CI"):
        pytest.skip("zensical is not installed; run: sh scripts/install.sh docs")
    target = tmp_path_factory.mktemp("docs") / "site"
    build(target)
    return target
