#!/usr/bin/env python3
"""Writes a borough's training programme as its training team's spreadsheet might save it.

sample_programme.py --date 2026-11-23 --out FILE
    The offers of the next months: --date is the day of the export, all other dates are relative to it. The same date gives
    the same bytes on every machine.

--with-faults    with two mistakes that real ones have: a session that ends on a day that is none, a trainer's name in a text.

Needs Python 3.10 or later and nothing else. hackney-training.textproto is the mapping.
"""
import argparse
import csv
import io
import sys
from datetime import date, timedelta
from pathlib import Path

sys.dont_write_bytecode = True  # The programs' folder stays as it was checked out.

HEADER = ["Ref", "Title", "What it is about", "Type", "Topics", "Stage", "TSD standards", "Who for", "Date", "Start", "End",
          "How", "Venue", "Address", "Postcode", "Joining link", "Places", "Kept for us", "Kept until", "Most per borough",
          "Book by", "Creche", "Access", "Cost", "Agency carers", "On our website", "Trainer"]

TOWN_HALL = {"How": "In person", "Venue": "Town Hall", "Address": "Mare Street", "Postcode": "E8 1EA",
             "Access": "step-free; hearing loop"}


def day(start, days):
    return (start + timedelta(days=days)).strftime("%d/%m/%Y")


def programme(today):
    """Rows by column; cells that are not named are empty. Further days of a course have no more than their times."""
    first_aid = {"Ref": "first-aid", "Title": "Paediatric first aid", "Type": "Course", "Topics": "First aid",
                 "What it is about": "Two mornings with dolls and bandages.\nYou get a certificate for three years.",
                 "Stage": "Core", "TSD standards": "3; 6", "Who for": "Carers; Partners", "Date": day(today, 21),
                 "Start": "09:30", "End": "12:30", "Places": "2", "Book by": day(today, 18), "Creche": "Yes", "Cost": "Free",
                 "Trainer": "Wilf Ottershaw", **TOWN_HALL}
    return [
        first_aid,
        {"Ref": "first-aid", "Date": day(today, 22), "Start": "09:30", "End": "12:30"},
        {"Ref": "attachment-1", "Title": "Attachment and trauma", "Type": "Course", "Topics": "Attachment; Therapeutic care",
         "What it is about": "Why children push away those who care for them.", "Stage": "Specialist",
         "TSD standards": "5", "Who for": "Carers; Partners; Family and friends; Adopters", "Date": day(today, 35),
         "Start": "10:00", "End": "15:00", "How": "Both", "Venue": "Town Hall", "Address": "Mare Street",
         "Postcode": "E8 1EA", "Joining link": "https://meet.example/attachment-1", "Places": "16", "Kept for us": "4",
         "Kept until": day(today, 14), "Most per borough": "6", "Book by": day(today, 28), "Creche": "No",
         "Access": "step-free", "Cost": "£12.50", "Agency carers": "Y", "Trainer": "Petra Quillfeather"},
        {"Ref": "coffee", "Title": "Coffee morning for foster carers", "Type": "Support group", "Topics": "Looking after yourself",
         "What it is about": "Come as you are, and bring the little ones.", "Stage": "Core", "Who for": "Carers; Partners",
         "Date": day(today, 10), "Start": "10am", "End": "11.30am", "Places": "30", "Creche": "Welcome", "Cost": "0",
         "On our website": "Y", **TOWN_HALL},
        {"Ref": "thinking-of-fostering", "Title": "Thinking of fostering?", "Type": "Event", "Topics": "Skills to Foster",
         "What it is about": "Foster carers tell what it is like. Everybody is welcome.", "Stage": "Before approval",
         "Who for": "Applicants", "Date": day(today, 17), "Start": "18:30", "End": "20:00", "How": "Online",
         "Joining link": "https://meet.example/thinking", "Places": "100", "Cost": "Free", "On our website": "Y"},
    ]


def with_faults(rows):
    rows[1]["Date"] = "31/02/2027"
    rows[2]["What it is about"] = "Ask Petra Quillfeather what to bring."
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--date", required=True, type=date.fromisoformat, help="day of the export, e.g. 2026-11-23")
    parser.add_argument("--out", required=True, type=Path, help="file to write")
    parser.add_argument("--with-faults", action="store_true", help="with two mistakes")
    options = parser.parse_args()

    rows = programme(options.date)
    if options.with_faults:
        rows = with_faults(rows)
    text = io.StringIO()
    writer = csv.DictWriter(text, HEADER, restval="")
    writer.writeheader()
    writer.writerows(rows)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_bytes(text.getvalue().encode("utf-8-sig"))
    print(f"  {options.out}: {len({row['Ref'] for row in rows})} offers, {len(rows)} sessions")


if __name__ == "__main__":
    main()
