"""Make the small icon font from Tabler's web font.

`npm pack @tabler/icons-webfont@3.49.0` gives a .tgz; run
`python config/icons/make.py tabler-icons-webfont-3.49.0.tgz` and it writes, beside itself,
`icons.ttf` (only the glyphs of names.txt), `icons.txt` (name and code point) and `LICENSE` (MIT).
The outlines are Tabler's, unchanged. The same input gives the same bytes.
"""

from __future__ import annotations

import io
import re
import sys
import tarfile
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent


def wanted() -> list[str]:
    """Names asked for in names.txt."""
    lines = (HERE / "names.txt").read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def code_points(css: str) -> dict[str, int]:
    """Tabler's own table of names, read from its style sheet."""
    pairs = re.findall(r'\.ti-([a-z0-9-]+):+before\s*\{\s*content:\s*"\\([0-9a-f]+)"', css)
    return {name: int(code, 16) for name, code in pairs}


def main(package: str) -> int:
    with tarfile.open(package) as tar:

        def read(name: str) -> bytes:
            member = tar.extractfile(f"package/{name}")
            assert member is not None, name
            return member.read()

        table = code_points(read("dist/tabler-icons.css").decode("utf-8"))
        font = TTFont(io.BytesIO(read("dist/fonts/tabler-icons.ttf")), recalcTimestamp=False)
        (HERE / "LICENSE").write_bytes(read("LICENSE"))
    missing = [name for name in wanted() if name not in table]
    if missing:
        print("not in this Tabler release:", ", ".join(missing))
        return 1
    chosen = {name: table[name] for name in wanted()}
    options = subset.Options(
        layout_features=[],
        glyph_names=False,
        hinting=False,
        notdef_outline=True,
        name_IDs=[0, 1, 13],
    )
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=chosen.values())
    cutter.subset(font)
    # Tabler's web font says that every outline begins at 0; FreeType believes it and draws each
    # icon too far left. Bounds and side bearings are set from the outlines themselves.
    glyf, metrics = font["glyf"], font["hmtx"].metrics
    for name, (advance, _) in list(metrics.items()):
        outline = glyf[name]
        outline.expand(glyf)
        outline.recalcBounds(glyf)
        metrics[name] = (advance, getattr(outline, "xMin", 0))
    font.save(HERE / "icons.ttf")
    rows = "".join(f"{name} {code:04x}\n" for name, code in sorted(chosen.items()))
    (HERE / "icons.txt").write_text(rows, encoding="utf-8")
    print(f"{len(chosen)} icons, {(HERE / 'icons.ttf').stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
