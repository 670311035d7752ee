#!/usr/bin/env python3
"""Writes six boroughs' vacancy exports, each in its own shape, as their local systems might.

sample_exports.py --date 2026-11-23 --out FOLDER
    <borough>.csv for each of six boroughs, with every household of the borough. --date is the day of the export; all other
    dates are relative to it. The same date gives the same bytes on every machine.

sample_exports.py --date D --out FOLDER --households haringey
    Haringey's households in each of the six shapes: <shape>.csv.

--take N     only N households of each borough, one of each sort in turn.
--with-faults NAME…   in these exports three mistakes that real ones have: a carer's name in a note, a postcode that is none, a
    cell too many.

Needs Python 3.10 or later and nothing else. samples/README.md says what is in the exports.
"""
import argparse
import itertools
import sys
from datetime import date
from pathlib import Path

sys.dont_write_bytecode = True  # The programs' folder stays as it was checked out.

from samples.figures import BOROUGHS  # noqa: E402
from samples.households import households_of  # noqa: E402
from samples.shapes import SHAPES, export  # noqa: E402


def taken(households, count):
    """`count` households, one of each sort in turn, in the order of the export."""
    sorts = {}
    for household in households:
        sorts.setdefault((household.kind, household.vacant > 0, household.not_available > 0), []).append(household)
    in_turn = [household for rank in itertools.zip_longest(*sorts.values()) for household in rank if household]
    return [household for household in households if household in in_turn[:count]]


def with_faults(households):
    offering = [household for household in households if household.vacant]
    offering[0].note = f"Please ring {offering[0].carers[0]} first."
    offering[1].postcode = "not known"
    return households


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--date", required=True, type=date.fromisoformat, help="day of the export, e.g. 2026-11-23")
    parser.add_argument("--out", required=True, type=Path, help="folder to write to; made when absent")
    parser.add_argument("--households", choices=sorted(BOROUGHS), help="one borough's households in every shape")
    parser.add_argument("--take", type=int, help="only this many households of each borough")
    parser.add_argument("--with-faults", nargs="+", choices=sorted(SHAPES), default=[], metavar="NAME",
                        help="exports to have three mistakes")
    options = parser.parse_args()

    options.out.mkdir(parents=True, exist_ok=True)
    for name in SHAPES:
        households = households_of(options.households or name, options.date)
        if options.take:
            households = taken(households, options.take)
        faulty = name in options.with_faults
        if faulty:
            households = with_faults(households)
        content = export(name, households, options.date, extra_cell=faulty)
        (options.out / f"{name}.csv").write_bytes(content)
        print(f"  {options.out}/{name}.csv: {len(households)} households")


if __name__ == "__main__":
    main()
