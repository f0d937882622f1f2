"""`python -m sandbox paper in.bin out.png [--dots N | --kind NAME]`: draw bytes as paper."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from sandbox.paper import KINDS, Kind, decode


def run(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="sandbox paper", description=__doc__)
    parser.add_argument("bytes", type=Path)
    parser.add_argument("picture", type=Path)
    parser.add_argument("--dots", type=int, default=576, help="print width (384 for 58 mm)")
    parser.add_argument("--kind", choices=sorted(KINDS), help="one of the sandbox's printers")
    parser.add_argument("--text", action="store_true", help="print the text as well")
    options = parser.parse_args(argv)
    kind = KINDS[options.kind] if options.kind else Kind(options.dots, "gb18030")
    paper = decode(options.bytes.read_bytes(), kind.dots, kind)
    paper.png(options.picture)
    if options.text:
        sys.stdout.write(paper.text)
    for fault in paper.faults:
        sys.stderr.write(f"fault: {fault}\n")
    return 1 if paper.faults else 0
