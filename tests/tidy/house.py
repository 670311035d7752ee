#!/usr/bin/env python3
"""The house keeps itself: rules of the project that a compiler does not know.

house.py ROOT checks every file that git tracks under ROOT and prints each violation with what to do; exit code 1 when
there is one. house_test.py plants a violation of every rule and expects it to be found.
"""
import re
import subprocess
import sys
from pathlib import PurePosixPath

LINES_MAX = 400
CODE = {".h", ".cc", ".py", ".js", ".sh", ".proto", ".cmake"}
CXX = {".h", ".cc"}
ROOT_ENTRIES = {"CMakeLists.txt", "CMakePresets.json", "README.md", "proto", "policy", "certs", "gateway", "adapters", "tests"}

# Which first folders a file of a folder may include: the arrows of the house.
ARROWS = {
    "proto": {"proto"},
    "policy": {"proto", "policy"},
    "certs": {"proto", "certs"},
    "gateway": {"proto", "policy", "certs", "gateway"},
    "adapters": {"proto", "policy", "certs", "adapters"},
    "tests": {"proto", "policy", "certs", "gateway", "adapters", "tests"},
}
# Rooms hold the domain: no transport, no rules of access.
ROOMS = ("gateway/storage/", "gateway/journal/", "gateway/directory/", "gateway/vacancies/", "gateway/enquiries/",
         "gateway/training/", "gateway/placements/")
CLOCK_FILE = "certs/platform/clock.cc"
MUTEX_FILE = "certs/platform/mutex.h"
# The library brings OpenSSL's headers and a listener without deadlines along.
HTTP_FILE = "gateway/server/json/http_conversation.cc"
VAGUE_NAME = re.compile(r"(^|_)(utils?|helpers?|common|misc|manager|base|impl)(_test)?$")

INCLUDE = re.compile(r'^\s*#\s*include\s+(["<])([^">]+)[">]', re.M)
WALL_CLOCK = re.compile(r"absl::Now\(|system_clock|gettimeofday|std::time\(|[^\w.:>]time\((nullptr|NULL|0)\)|CLOCK_REALTIME")
SLEEP = re.compile(r"sleep_for|sleep_until|SleepFor|\busleep\(|\bnanosleep\(|time\.sleep|^\s*sleep\s+[0-9.]|(?:[;&|(]|\bdo\b|\bthen\b)\s*sleep\s+[0-9.]|setTimeout\([^,]*resolve", re.M)
SWALLOWED = re.compile(r"catch\s*\(\s*\.\.\.\s*\)|\.IgnoreError\(\)")
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX)\b|[Nn]ot implemented|[Ff]or now\b")
SKIPPED = re.compile(r"GTEST_SKIP|\bDISABLED_|EXPECT_TRUE\(true\)|ASSERT_TRUE\(true\)")
STD_LOCK = re.compile(r"std::(mutex|recursive_mutex|shared_mutex|condition_variable)\b|absl::Mutex\b")


def included_folder(path, name, files):
    """The first folder that an include of `path` names; generated protos count as proto."""
    if name.startswith(("consortium/", "google/rpc/")):
        return "proto"
    top = PurePosixPath(name).parts[0] if "/" in name else ""
    return top if top in ARROWS and (name in files or top != "google") else ""


def check_includes(path, text, files):
    top = PurePosixPath(path).parts[0]
    for quote, name in INCLUDE.findall(text):
        folder = included_folder(path, name, files)
        if folder and folder not in ARROWS[top]:
            yield f"includes {name}: {top}/ may include {', '.join(sorted(ARROWS[top]))} only"
        if name.startswith("openssl/") and top != "certs":
            yield f"includes {name}: OpenSSL is called in certs/ and nowhere else"
        if name == "httplib.h" and path != HTTP_FILE:
            yield f"includes {name}: cpp-httplib is used in {HTTP_FILE} and nowhere else"
        if path.startswith("policy/") and name.startswith(("grpc", "fstream", "filesystem", "sys/", "thread", "chrono")):
            yield f"includes {name}: policy/ is pure, without gRPC, I/O, threads or clocks"
        if path.startswith("policy/") and name == "absl/time/clock.h":
            yield f"includes {name}: policy/ takes instants as values"
        if path.startswith(ROOMS) and name.startswith("grpc"):
            yield f"includes {name}: rooms of the gateway never see gRPC"


def check_cxx(path, text, files):
    yield from check_includes(path, text, files)
    if path != CLOCK_FILE and WALL_CLOCK.search(text):
        yield f"reads the wall clock: take a platform::Clock or an absl::Time (only {CLOCK_FILE} reads it)"
    if path != MUTEX_FILE and STD_LOCK.search(text):
        yield f"uses a lock of its own: use platform::Mutex of {MUTEX_FILE}, which the analysis understands"
    if SWALLOWED.search(text):
        yield "swallows an error: handle it by its code, or return it"
    if path.endswith(".h"):
        guard = "CONSORTIUM_" + re.sub(r"[^A-Za-z0-9]", "_", path).upper() + "_"
        if f"#ifndef {guard}" not in text:
            yield f"has not the include guard {guard}"


def check_file(path, text, files):
    suffix = PurePosixPath(path).suffix
    lines = text.count("\n") + (not text.endswith("\n") and bool(text))
    first = text.split("\n", 1)[0]
    if suffix in CODE and lines > LINES_MAX and "over 400 lines:" not in first:
        yield f"has {lines} lines: split it by noun, or say why on its first line (`over 400 lines: …`)"
    if suffix in CODE and VAGUE_NAME.search(PurePosixPath(path).stem):
        yield "has a name without a domain in it: name the idea"
    if suffix in CXX:
        yield from check_cxx(path, text, files)
    if path.startswith("tests/") and suffix in CODE and not path.startswith("tests/tidy/") and SLEEP.search(text):
        yield "sleeps: wait for an event with a bound, or move a fake clock"
    if path.startswith("tests/") and not path.startswith("tests/tidy/") and SKIPPED.search(text):
        yield "skips or cannot fail: a test tests, or goes"
    if suffix in CODE and not path.startswith("tests/tidy/") and UNFINISHED.search(text):
        yield "says that it is unfinished: finish it or leave it out"
    if suffix in {".pem", ".key", ".db", ".sqlite", ".o", ".a", ".so"} or "PRIVATE KEY-----\nM" in text:
        yield "is a built file or a private key: neither is committed"


def check_tree(files):
    """Violations as `path: what is wrong`, sorted. `files` maps tracked paths to their text (empty for binaries)."""
    found = []
    folders = set()
    for path, text in files.items():
        found += [f"{path}: {what}" for what in check_file(path, text, files)]
        parts = PurePosixPath(path).parts
        if len(parts) == 1 and not path.startswith(".") and path not in ROOT_ENTRIES:
            found.append(f"{path}: lies at the root, where only the design's entries may")
        if len(parts) > 1 and not parts[0].startswith("."):
            if parts[0] not in ROOT_ENTRIES:
                found.append(f"{path}: its folder is not of the design")
            folders |= {str(PurePosixPath(*parts[:depth])) for depth in range(1, len(parts))}
    for folder in sorted(folders):
        inside = any(PurePosixPath(path).parent == PurePosixPath(folder) for path in files)
        needs = inside and not folder.endswith("_corpus") and "/golden" not in folder and not folder.startswith("tests/unit/")
        if needs and f"{folder}/README.md" not in files:
            found.append(f"{folder}: has no README.md saying what it is for")
    return sorted(found)


def tracked(root):
    names = subprocess.run(["git", "-C", root, "ls-files", "-z"], check=True, capture_output=True).stdout
    files = {}
    for name in filter(None, names.decode().split("\0")):
        try:
            with open(f"{root}/{name}", encoding="utf-8") as file:
                files[name] = file.read()
        except UnicodeDecodeError:
            files[name] = ""  # A sample in another encoding: rules about text do not apply.
        except FileNotFoundError:
            continue  # Deleted and not yet committed.
    return files


def main():
    violations = check_tree(tracked(sys.argv[1]))
    for violation in violations:
        print(violation)
    print(f"{len(violations)} violations of the house rules")
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main())
