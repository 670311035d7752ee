"""gRPC calls from Python, made from the .proto files alone, as members of the world that gateway.py wrote: its JSON file is the
program's first argument. Import it before anything of `consortium.v1`, which it makes.
"""
import json
import pathlib
import subprocess
import sys

import grpc

CALL_SECONDS = 30
STREAM_SECONDS = 120


def generate(proto, out):
    """Generates stubs in the folder `out` and puts them on the path."""
    pathlib.Path(out).mkdir()
    files = [str(path) for path in sorted(pathlib.Path(proto).rglob("*.proto")) if "config" not in path.parts]
    # Debian's grpc_tools carries a parser that refuses `optional`; protoc itself does not.
    subprocess.run(["/usr/bin/protoc", f"-I{proto}", f"--python_out={out}", f"--grpc_python_out={out}",
                    "--plugin=protoc-gen-grpc_python=/usr/bin/grpc_python_plugin", *files], check=True, timeout=120)
    sys.path.insert(0, out)


WORLD = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
generate(WORLD["proto"], WORLD["folder"] + "/stubs")
# pylint: disable=wrong-import-position
from google.rpc import error_details_pb2, status_pb2  # noqa: E402


def claim(text, holds, found=""):
    print(("  holds: " if holds else "  FAILS: ") + text, "" if holds else f"— found {found}", flush=True)
    if not holds:
        sys.exit(1)


def read(path):
    return pathlib.Path(path).read_bytes()


def connect(client):
    files = WORLD["clients"].get(client)
    credentials = grpc.ssl_channel_credentials(read(WORLD["issuers"]), files and read(files["key"]),
                                               files and read(files["certificate"]))
    return grpc.secure_channel(WORLD["address"], credentials,
                               [("grpc.ssl_target_name_override", WORLD["gateway_name"])])


def refusal(call, request):
    """The error of a call that must fail: code, and details by type."""
    try:
        call(request, timeout=CALL_SECONDS)
    except grpc.RpcError as error:
        details = {}
        for key, value in error.trailing_metadata() or ():
            if key == "grpc-status-details-bin":
                status = status_pb2.Status.FromString(value)
                claim("details repeat the code", status.code == error.code().value[0], status.code)
                for kind in (error_details_pb2.BadRequest, error_details_pb2.ErrorInfo, error_details_pb2.RetryInfo):
                    for detail in status.details:
                        message = kind()
                        if detail.Unpack(message):
                            details[kind.DESCRIPTOR.name] = message
        return error.code(), error.details(), details
    claim("the call is refused", False, "OK")
    return None
