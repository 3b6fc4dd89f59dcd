"""How long a build takes: ratios in one run, of processor time, that hold on any machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bench import material, measure, ours

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.seul
def test_a_build_takes_less_than_plain_material_and_no_longer_a_page_where_they_are_many(
    tmp_path: Path,
) -> None:
    few = measure(ours(tmp_path / "peu", 450))
    many = measure(ours(tmp_path / "beaucoup", 900))
    plain = measure(material(tmp_path / "material", 450))
    assert few.cpu < plain.cpu
    assert many.cpu / many.pages <= 1.2 * few.cpu / few.pages
