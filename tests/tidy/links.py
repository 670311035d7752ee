#!/usr/bin/env python3
"""links.py ROOT: the link lines in CMake follow the arrows of the house, as the includes do."""
import pathlib
import re
import sys

LINK = re.compile(r"target_link_libraries\(([^)]*)\)", re.S)
FOLDER_OF = [
    (r"consortium::(policy_)", "policy"),
    (r"consortium::(certs_)", "certs"),
    (r"consortium::(gateway_|method_table)", "gateway"),
    (r"consortium::(adapters_)", "adapters"),
    (r"consortium::(test_)", "tests"),
]
MAY = {
    "proto": set(),
    "policy": {"policy"},
    "certs": {"certs"},
    "gateway": {"policy", "certs", "gateway"},
    "adapters": {"policy", "certs", "adapters"},
}


def main():
    root = pathlib.Path(sys.argv[1])
    wrong = []
    lists = 0
    for top, allowed in MAY.items():
        for path in sorted((root / top).rglob("CMakeLists.txt")):
            lists += 1
            for block in LINK.findall(path.read_text()):
                for pattern, folder in FOLDER_OF:
                    if re.search(pattern, block) and folder not in allowed:
                        wrong.append(f"{path.relative_to(root)}: {top}/ links a library of {folder}/")
                if top not in ("certs",) and re.search(r"OpenSSL::", block):
                    wrong.append(f"{path.relative_to(root)}: links OpenSSL, which certs/ alone may")
                if top == "policy" and re.search(r"gRPC::|SQLite|PostgreSQL|Threads::", block):
                    wrong.append(f"{path.relative_to(root)}: policy/ is pure")
    print("\n".join(wrong) or f"{lists} link lists follow the arrows")
    return 1 if wrong or lists < 10 else 0


if __name__ == "__main__":
    sys.exit(main())
