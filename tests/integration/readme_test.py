#!/usr/bin/env python3
"""readme_test.py ROOT: the quickstart does the main job, and every command of README.md works against it.

Starts `bash gateway/quickstart.sh` as the README says, runs all of the README's bash blocks in order in one shell, and
ends the quickstart with Ctrl-C. Its members, files and ports are its own; nothing outlives the test. ctest names its own
build's programs by CONSORTIUM_BUILD; without it the quickstart builds the release ones, for which the test waits 5 minutes.
"""
import os
import re
import select
import signal
import subprocess
import sys
import time
import unittest

ROOT = os.path.abspath(sys.argv.pop(1))
READY = "The gateway stays up until Ctrl-C"
START_SECONDS_MAX = 300
README_SECONDS_MAX = 120

# The gateway reads a changed policy within seconds; a test waits until it says so, by the digest that whoami answers.
WAIT_FOR_POLICY = """
until consortium whoami --json | grep -q "$(sha256sum build/quickstart/policy.textproto | cut -d' ' -f1)"; do :; done
"""


def read_until(process, text, seconds):
    """Output up to and with the line that holds `text`; fails after `seconds`."""
    output = b""
    deadline = time.monotonic() + seconds
    while text.encode() not in output:
        ready, _, _ = select.select([process.stdout], [], [], max(0, deadline - time.monotonic()))
        chunk = os.read(process.stdout.fileno(), 65536) if ready else b""
        if not chunk:
            raise AssertionError(f"no line with {text!r}; the output was:\n{output.decode(errors='replace')[-4000:]}")
        output += chunk
    return output.decode(errors="replace")


def readme_script():
    with open(f"{ROOT}/README.md", encoding="utf-8") as file:
        blocks = re.findall(r"^```bash\n(.*?)^```", file.read(), re.S | re.M)
    script = "set -euo pipefail\n"
    for block in blocks:
        script += block
        if "policy check build/quickstart/policy.textproto" in block:
            script += WAIT_FOR_POLICY
    return len(blocks), script


class ReadmeTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.quickstart = subprocess.Popen(["bash", "gateway/quickstart.sh"], cwd=ROOT, stdout=subprocess.PIPE,
                                          stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, start_new_session=True)
        cls.output = ""
        try:
            cls.output = read_until(cls.quickstart, READY, START_SECONDS_MAX)
        except AssertionError:
            cls.end()
            raise

    @classmethod
    def end(cls):
        if cls.quickstart.returncode is not None:
            return
        os.killpg(cls.quickstart.pid, signal.SIGINT)
        try:
            cls.quickstart.wait(60)
        finally:
            cls.quickstart.stdout.close()

    @classmethod
    def tearDownClass(cls):
        cls.end()

    def test_1_the_quickstart_prints_what_a_person_wants_to_see(self):
        for words in ["serving on 127.0.0.1:", "Six boroughs publish", "3 refused", "the header 67 cells",
                      "Enfield mends", "2 added, 0 changed, 0 removed, 32 unchanged",
                      "a sister and brother of 4 and 7", "met: speaks a language asked for",
                      "a 15-year-old who needs a bed tonight", "a mother of 17 and her baby", "supported lodgings",
                      "met: can meet the need", "Ring first: 020 7946 0", "- removed  hackney",
                      "Done: six lists published, four needs answered", "three enquiries with the right teams",
                      "hackney's inbox: ", "islington's inbox: ", "haringey's inbox: ", "consortium's inbox: ",
                      "N6 4TB  barnet", "N6 6BS  camden", "N6 5QT  haringey", "N6 5LY  islington",
                      "the home is in Waltham Forest", "We have a spare room and two rabbits.", "Passed on: ",
                      "OVERDUE", "LATE BY", "picked-up, since ",
                      "Hackney publishes its training programme", "4 added, 0 changed, 0 cancelled", "waits, number 1",
                      "confirmed  haringey-0091 of haringey", "Ines Thistlewood", "Needs: A chair with arms",
                      "a place passed on to who waited for it",
                      "7 years f; short-term; same-day", "£512.50 a week", "Waits for ", "Released  ",
                      "Withdrawn: ", "awaiting-consents", "Ended: request ", ", placed.", "Wrote ",
                      "In-house first  yes",
                      "a child placed and the search for her on record"]:
            self.assertIn(words, self.output)
        self.assertNotIn("No household suits", self.output)

    def test_2_every_command_of_the_readme_works(self):
        count, script = readme_script()
        self.assertGreaterEqual(count, 10)
        run = subprocess.run(["bash", "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=README_SECONDS_MAX,
                             stdin=subprocess.DEVNULL, check=False)
        self.assertEqual(run.returncode, 0, run.stdout[-3000:] + run.stderr[-3000:])
        self.assertIn("newham", run.stdout)
        self.assertRegex(run.stdout, "islington means your household [0-9a-z]{26}")
        self.assertIn("progress recorded 1", run.stdout)
        self.assertIn("Dora Fernsby", run.stdout)  # By the recovery key alone.
        self.assertEqual(run.stdout.count("answers erased"), 2)

    def test_3_the_gateways_files_hold_no_officer_and_no_private_name(self):
        home = f"{ROOT}/build/quickstart"
        for name in ["gateway.log", "consortium.db", "consortium.db-wal"]:
            with open(f"{home}/{name}", "rb") as file:
                content = file.read()
            for private in [b"D-17", b"Zebrafinch", b"quillfeather", b"Marshwiggle", b"rabbits", b"Fernsby",
                            b"Thistlewood", b"Pemberton"]:
                self.assertNotIn(private, content, name)

    def test_4_a_second_quickstart_beside_it_is_refused_with_what_to_do(self):
        run = subprocess.run(["bash", "gateway/quickstart.sh", "--once"], cwd=ROOT, capture_output=True, text=True,
                             timeout=START_SECONDS_MAX, stdin=subprocess.DEVNULL, check=False)
        self.assertEqual(run.returncode, 1)
        self.assertIn("End it with Ctrl-C", run.stderr)

    def test_5_once_ends_after_the_main_job_and_may_be_run_again(self):
        self.end()
        run = subprocess.run(["bash", "gateway/quickstart.sh", "--once"], cwd=ROOT, capture_output=True, text=True,
                             timeout=START_SECONDS_MAX, stdin=subprocess.DEVNULL, check=False)
        self.assertEqual(run.returncode, 0, run.stdout[-3000:] + run.stderr[-3000:])
        self.assertIn("Done: six lists published", run.stdout)
        self.assertNotIn(READY, run.stdout)


if __name__ == "__main__":
    unittest.main()
