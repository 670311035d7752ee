#!/usr/bin/env python3
"""Plants one violation of every house rule and expects it to be found, and nothing in a clean tree."""
import pathlib
import unittest

import house
import links

CLEAN = {
    "README.md": "",
    "policy/README.md": "",
    "policy/access/README.md": "",
    "policy/access/policy.h": "#ifndef CONSORTIUM_POLICY_ACCESS_POLICY_H_\n#include \"consortium/v1/types.pb.h\"\n",
    "certs/README.md": "",
    "certs/identity/README.md": "",
    "certs/identity/trust.cc": "#include <openssl/x509.h>\n",
    "certs/platform/README.md": "",
    "certs/platform/clock.cc": "absl::Time Now() { return absl::Now(); }\n",
    "gateway/README.md": "",
    "gateway/main.cc": "#include \"policy/access/policy.h\"\n",
    "tests/README.md": "",
    "tests/unit/gateway/main_test.cc": "#include \"gateway/main.h\"\n",
}


class HouseTest(unittest.TestCase):
    def violations(self, path, text):
        return [line for line in house.check_tree({**CLEAN, path: text}) if line.startswith(path)]

    def test_a_clean_tree_has_no_violations(self):
        self.assertEqual(house.check_tree(CLEAN), [])

    def test_every_planted_violation_is_found(self):
        planted = [
            ("policy/access/a.cc", '#include "gateway/server/call.h"\n', "may include"),
            ("policy/access/a.cc", '#include "certs/platform/clock.h"\n', "may include"),
            ("policy/access/a.cc", "#include <grpcpp/grpcpp.h>\n", "pure"),
            ("policy/access/a.cc", "#include <fstream>\n", "pure"),
            ("certs/identity/a.cc", '#include "policy/access/policy.h"\n', "may include"),
            ("gateway/a.cc", '#include "adapters/client/gateway_client.h"\n', "may include"),
            ("adapters/a.cc", '#include "gateway/storage/writer.h"\n', "may include"),
            ("gateway/a.cc", '#include "tests/support/fake_clock.h"\n', "may include"),
            *((f"{room}a.cc", "#include <grpcpp/grpcpp.h>\n", "never see gRPC") for room in house.ROOMS),
            ("gateway/a.cc", "#include <openssl/evp.h>\n", "OpenSSL"),
            ("gateway/a.cc", "#include <httplib.h>\n", "cpp-httplib"),
            ("gateway/a.cc", "auto now = absl::Now();\n", "wall clock"),
            ("tests/unit/a.cc", "auto now = std::chrono::system_clock::now();\n", "wall clock"),
            ("gateway/a.cc", "std::mutex mutex;\n", "lock of its own"),
            ("gateway/a.cc", "try { F(); } catch (...) {}\n", "swallows"),
            ("gateway/a.h", "#pragma once\n", "include guard"),
            ("tests/unit/a.cc", "std::this_thread::sleep_for(x);\n", "sleeps"),
            ("tests/a.py", "time.sleep(1)\n", "sleeps"),
            ("tests/a.sh", "while true; do sleep 1; done\n", "sleeps"),
            ("tests/unit/a.cc", "GTEST_SKIP();\n", "cannot fail"),
            ("gateway/a.cc", "int x;\n" * 401, "401 lines"),
            ("gateway/string_util.cc", "", "name without a domain"),
            ("gateway/a.cc", "// TODO: finish\n", "unfinished"),
            ("SUMMARY.md", "", "lies at the root"),
            ("notes/README.md", "", "not of the design"),
            ("gateway/server.key", "", "private key"),
        ]
        for path, text, words in planted:
            with self.subTest(path=path, text=text[:60]):
                self.assertTrue(any(words in line for line in self.violations(path, text)), self.violations(path, text))

    def test_every_folder_of_the_gateway_but_the_server_is_a_room(self):
        gateway = pathlib.Path(__file__).parents[2] / "gateway"
        folders = {f"gateway/{folder.name}/" for folder in gateway.iterdir() if folder.is_dir()}
        self.assertEqual(folders - {"gateway/server/"}, set(house.ROOMS))

    def test_a_circle_of_links_is_found_and_a_chain_is_none(self):
        text = "target_link_libraries(consortium_a\n  PUBLIC consortium::b absl::time\n  PRIVATE consortium::c)\n"
        self.assertEqual(dict(links.targets(text)), {"consortium::a": {"consortium::b", "consortium::c"}})
        self.assertEqual(links.circle({"a": {"b", "c"}, "b": {"c"}, "c": set()}), [])
        self.assertEqual(links.circle({"a": {"b"}, "b": {"c"}, "c": {"b"}}), ["b", "c", "b"])

    def test_a_long_file_may_say_why(self):
        self.assertEqual(self.violations("gateway/a.cc", "// over 400 lines: one table.\n" + "int x;\n" * 400), [])

    def test_exactly_400_lines_are_allowed(self):
        self.assertEqual(self.violations("gateway/a.cc", "int x;\n" * 400), [])

    def test_a_folder_without_readme_is_found(self):
        self.assertIn("gateway/training: has no README.md saying what it is for",
                      house.check_tree({**CLEAN, "gateway/training/offers.cc": ""}))


if __name__ == "__main__":
    unittest.main()
