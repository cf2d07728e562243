from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.surfaces.local_stage import LocalStage, local_stage


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[LocalStage]:
    async with local_stage(tmp_path) as opened:
        yield opened
