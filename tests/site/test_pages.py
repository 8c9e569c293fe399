from __future__ import annotations
from tests.site.conftest import Site
def test_x(site: Site) -> None:
    print(sorted(site.html()))
    print([p.name for p in site.out.rglob("*") if p.suffix!=".html"])
    assert 0
