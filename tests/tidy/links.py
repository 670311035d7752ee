#!/usr/bin/env python3
"""links.py ROOT: the link lines in CMake follow the arrows of the house, as the includes do, and close no circle."""
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


def targets(text):
    """Each library's name and what it links, from one CMakeLists.txt; names are the aliases."""
    for block in LINK.findall(text):
        name, *links = block.split()
        yield name.replace("consortium_", "consortium::", 1), {link for link in links if link.startswith("consortium::")}


def circle(links):
    """Libraries that link each other in a circle, in its order; nothing when there is none."""
    done = set()

    def walk(name, way):
        if name in way:
            return way[way.index(name):] + [name]
        if name in done:
            return []
        for other in sorted(links.get(name, ())):
            found = walk(other, way + [name])
            if found:
                return found
        done.add(name)
        return []

    return next((found for name in sorted(links) if (found := walk(name, []))), [])


def main():
    root = pathlib.Path(sys.argv[1])
    wrong = []
    lists = 0
    links = {}
    for top, allowed in MAY.items():
        for path in sorted((root / top).rglob("CMakeLists.txt")):
            lists += 1
            for name, linked in targets(path.read_text()):
                links.setdefault(name, set()).update(linked)
            for block in LINK.findall(path.read_text()):
                for pattern, folder in FOLDER_OF:
                    if re.search(pattern, block) and folder not in allowed:
                        wrong.append(f"{path.relative_to(root)}: {top}/ links a library of {folder}/")
                if top not in ("certs",) and re.search(r"OpenSSL::", block):
                    wrong.append(f"{path.relative_to(root)}: links OpenSSL, which certs/ alone may")
                if top == "policy" and re.search(r"gRPC::|SQLite|PostgreSQL|Threads::", block):
                    wrong.append(f"{path.relative_to(root)}: policy/ is pure")
    if found := circle(links):
        wrong.append("a circle of links: " + " -> ".join(found))
    print("\n".join(wrong) or f"{lists} link lists follow the arrows")
    return 1 if wrong or lists < 10 else 0


if __name__ == "__main__":
    sys.exit(main())
