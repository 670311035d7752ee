"""Runs one foreign client against the real gateway.

gateway.py --consortium BINARY --gateway BINARY --root CHECKOUT [--stopped] -- COMMAND…

Makes an authority, certificates and a postcode directory with the project's own programs, starts `consortium-gateway` on
free ports of 127.0.0.1 with the shipped policy and an SQLite file, and runs COMMAND with the path of a JSON file as its
last argument: where the gateway is and which certificates there are. Ends with the command's exit code; the gateway is
stopped by its process id. With --stopped the gateway is not started: the command starts and stops it by `serve` of
the JSON file.
"""
import argparse
import json
import os
import queue
import subprocess
import sys
import tempfile
import threading

START_SECONDS = 60
STOP_SECONDS = 30
COMMAND_SECONDS = 240
CLIENTS = [("hackney", "adapter"), ("camden", "adapter"), ("islington", "duty-desk"), ("bridge-adoption", "office"),
           ("consortium", "website"), ("consortium", "auditor"), ("hackney", "enquiries"), ("hackney", "training"),
           ("islington", "training"), ("islington", "adapter"), ("hackney", "duty-desk"), ("camden", "duty-desk")]
SEALING = ["hackney", "haringey", "consortium"]

SETTINGS = """
listen_address: "127.0.0.1:0"
json_listen_address: "127.0.0.1:0"
tls {{
  certificate_file: "{folder}/consortium-gateway.pem"
  private_key_file: "{folder}/consortium-gateway.key"
  trusted_issuers_file: "{folder}/authority/authority.crt"
  revocations_file: "{folder}/authority/revoked.crl"
}}
sealing {{
  certificates: "{folder}/sealing"
  recovery_certificate_file: "{folder}/recovery.pem"
}}
postcode_directory_file: "{folder}/postcodes.directory"
policy_file: "{policy}"
storage {{ sqlite_file: "{folder}/consortium.db" }}
state_directory: "{folder}/state"
log_file: "{folder}/gateway.log"
"""


class Certificates:
    """An authority in a folder, and the files of its clients."""

    def __init__(self, consortium, folder):
        self.consortium = consortium
        self.folder = folder
        self.authority = f"{folder}/authority"
        self.run("init", "--authority", self.authority)

    def run(self, *words):
        subprocess.run([self.consortium, "certs", *words], check=True, stdout=subprocess.DEVNULL, timeout=60)

    def issue(self, member, client, *more, out=None):
        """The client's files, made as a member and its operator make them."""
        stem = f"{self.folder}/{member}-{client}"
        out = out or f"{stem}.pem"
        self.run("request", "--member", member, "--client", client, "--into", self.folder)
        self.run("issue", "--authority", self.authority, "--csr", f"{stem}.csr", "--member", member,
                 "--client", client, "--out", out, *more)
        return {"certificate": out, "key": f"{stem}.key"}


class RunningGateway:
    """The gateway's process; a context manager that stops it."""

    def __init__(self, command):
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)

    def __enter__(self):
        return self

    def addresses(self):
        """Of gRPC and of JSON, `127.0.0.1:PORT` each, as soon as the gateway says so."""
        lines = queue.Queue()

        def read():
            for line in self.process.stdout:
                lines.put(line)
            lines.put("")

        threading.Thread(target=read, daemon=True).start()
        found = {}
        while len(found) < 2:
            line = lines.get(timeout=START_SECONDS)
            if not line:
                raise RuntimeError(f"the gateway ended with {self.process.wait(timeout=STOP_SECONDS)} before serving")
            for name, words in (("address", "serving on "), ("json_address", "JSON over HTTPS at ")):
                if words in line:
                    found[name] = line.rsplit(words, 1)[1].strip()
        return found

    def __exit__(self, *_):
        self.process.terminate()
        try:
            code = self.process.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise RuntimeError(f"the gateway did not end within {STOP_SECONDS} s of SIGTERM") from None
        if code != 0:
            raise RuntimeError(f"the gateway ended with {code}")


def prepare(arguments, folder):
    """Everything that a gateway needs, in `folder`; the world as its clients know it."""
    certificates = Certificates(arguments.consortium, folder)
    certificates.issue("consortium", "gateway", "--gateway", "--host", "localhost,127.0.0.1")
    os.mkdir(f"{folder}/sealing")
    world = {
        "gateway_name": "localhost",
        "proto": f"{arguments.root}/proto",
        "folder": folder,
        "issuers": f"{folder}/authority/authority.crt",
        "clients": {f"{member}/{client}": certificates.issue(member, client) for member, client in CLIENTS},
        "sealing": {member: certificates.issue(member, "sealing", out=f"{folder}/sealing/{member}.pem")
                    for member in SEALING},
        "consortium": arguments.consortium,
        "serve": [arguments.gateway, "serve", "--config", f"{folder}/gateway.textproto"],
        "log": f"{folder}/gateway.log",
    }
    certificates.issue("consortium", "recovery", out=f"{folder}/recovery.pem")
    subprocess.run([arguments.gateway, "directory", "import", "--output", f"{folder}/postcodes.directory",
                    f"{arguments.root}/gateway/directory/postcodes/sample.csv"],
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60)
    os.mkdir(f"{folder}/state", mode=0o700)
    with open(f"{folder}/gateway.textproto", "w", encoding="utf-8") as file:
        file.write(SETTINGS.format(folder=folder, policy=f"{arguments.root}/policy/consortium.textproto"))
    return world


def run_command(arguments, world):
    path = f"{world['folder']}/world.json"
    with open(path, "w", encoding="utf-8") as file:
        json.dump(world, file)
    return subprocess.run([*arguments.command, path], timeout=COMMAND_SECONDS, check=False).returncode


def run(arguments, folder):
    world = prepare(arguments, folder)
    if arguments.stopped:
        return run_command(arguments, world)
    with RunningGateway(world["serve"]) as gateway:
        world.update(gateway.addresses())
        return run_command(arguments, world)


def show_log(folder):
    path = f"{folder}/gateway.log"
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            print("the gateway's log:", *file.readlines()[-50:], sep="\n", file=sys.stderr)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--consortium", required=True)
    parser.add_argument("--gateway", required=True)
    parser.add_argument("--root", required=True)
    parser.add_argument("--stopped", action="store_true")
    parser.add_argument("command", nargs="+")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="consortium-conformance-") as folder:
        code = 1
        try:
            code = run(arguments, folder)
        finally:
            if code != 0:
                show_log(folder)
    return code


if __name__ == "__main__":
    sys.exit(main())
