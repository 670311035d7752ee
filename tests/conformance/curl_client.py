"""JSON over HTTPS by curl alone: an enquiry, the same one over gRPC, every refusal, a revocation, and the end.

curl_client.py WORLD.json, as gateway.py writes it with --stopped: starts and stops the gateway itself. Prints a line per
claim; the first that does not hold ends it with 1.
"""
import base64
import json
import os
import pathlib
import select
import socket
import ssl
import subprocess
import sys
import uuid

import grpc

from gateway import Certificates, RunningGateway

CALL_SECONDS = 30
SOON_SECONDS = 20
WORLD = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
WHO_AM_I = "DirectoryService/WhoAmI"
SUBMIT = "EnquiryService/SubmitEnquiry"


def claim(text, holds, found=""):
    print(("  holds: " if holds else "  FAILS: ") + text, "" if holds else f"— found {found}", flush=True)
    if not holds:
        sys.exit(1)


class Curl:
    """curl with a client's certificate."""

    def __init__(self, address, client="consortium/website", **files):
        files = files or WORLD["clients"].get(client, {})
        self.url = f"https://{address}/"  # By its IP address, which the gateway's certificate names too.
        self.command = ["curl", "--silent", "--show-error", "--max-time", str(CALL_SECONDS), "--cacert", WORLD["issuers"]]
        if files:
            self.command += ["--cert", files["certificate"], "--key", files["key"]]

    def run(self, *arguments, given=None):
        return subprocess.run([*self.command, *arguments], input=given, capture_output=True, timeout=2 * CALL_SECONDS, check=False)

    def call(self, method, body, *more, service="consortium.v1.", content_type="application/json"):
        """HTTP status, headers and body of a Connect call."""
        run = self.run("--include", "--header", f"Content-Type: {content_type}", "--header", "Connect-Protocol-Version: 1",
                       "--header", "Expect:", "--data-binary", "@-", *more, f"{self.url}{service}{method}", given=body)
        claim(f"curl has an answer of {method}", run.returncode == 0, run.stderr.decode())
        head, _, text = run.stdout.decode().rpartition("\r\n\r\n")
        first, *lines = head.split("\r\n")
        headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
        return int(first.split()[1]), headers, json.loads(text or "null")

    def fails(self, *arguments):
        return self.run(*arguments, "--header", "Content-Type: application/json", "--data", "{}",
                        f"{self.url}consortium.v1.{WHO_AM_I}").returncode != 0


def detail(error, name):
    return next((each for each in error.get("details", []) if each["type"] == f"google.rpc.{name}"), {}).get("debug", {})


def enquiry(**more):
    return {"requestId": str(uuid.uuid4()), "kind": "ENQUIRY_KIND_FOSTERING", "channel": "ENQUIRY_CHANNEL_WEBSITE",
            "enquiry": {"name": "Ada Example", "telephone": "020 7946 0019", "postcode": "E8 1EA", "over21": True,
                        "spareRoom": "SPARE_ROOM_YES", "privacyNoticeVersion": "2026-11", "consentToContact": True, **more}}


def bytes_of(message):
    return json.dumps(message).encode()


def submit_by_grpc(address, request):
    """The reference of the same enquiry over gRPC, made from the .proto files."""
    out = f"{WORLD['folder']}/stubs"
    if not os.path.isdir(out):
        os.mkdir(out)
        files = [str(path) for path in pathlib.Path(WORLD["proto"]).rglob("*.proto") if "config" not in path.parts]
        subprocess.run(["/usr/bin/protoc", f"-I{WORLD['proto']}", f"--python_out={out}", *files], check=True, timeout=120)
        sys.path.insert(0, out)
    from consortium.v1 import enquiries_pb2  # pylint: disable=import-outside-toplevel,import-error
    from google.protobuf import json_format  # pylint: disable=import-outside-toplevel
    files = WORLD["clients"]["consortium/website"]
    read = [pathlib.Path(path).read_bytes() for path in (WORLD["issuers"], files["key"], files["certificate"])]
    with grpc.secure_channel(address, grpc.ssl_channel_credentials(*read),
                             [("grpc.ssl_target_name_override", WORLD["gateway_name"])]) as channel:
        call = channel.unary_unary(f"/consortium.v1.{SUBMIT}", enquiries_pb2.SubmitEnquiryRequest.SerializeToString,
                                   enquiries_pb2.SubmitEnquiryResponse.FromString)
        return call(json_format.ParseDict(request, enquiries_pb2.SubmitEnquiryRequest()), timeout=CALL_SECONDS).reference


def check_calls(curl, grpc_address):
    status, headers, me = curl.call(WHO_AM_I, b"{}")
    claim("the certificate says who calls", status == 200 and (me["member"], me["client"]) == ("consortium", "website"), me)
    claim("nothing of an answer is kept on the way", headers["cache-control"] == "no-store", headers)
    _, _, home = curl.call("DirectoryService/ResolveHomeBorough", b'{"postcode":"e81ea"}')
    claim("a postcode has its borough", (home["result"], home["member"]) == ("HOME_BOROUGH_ROUTED", "hackney"), home)
    status, _, health = curl.call("Health/Check", b"{}", service="grpc.health.v1.")
    claim("standard services answer too", status == 200 and health == {"status": "SERVING"}, health)

    request = enquiry()
    status, _, answer = curl.call(SUBMIT, bytes_of(request))
    claim("an enquiry is taken", status == 200 and answer["routing"] == "ROUTING_ROUTED", answer)
    _, _, again = curl.call(SUBMIT, bytes_of(request))
    claim("sent again it is the same one", again == answer, again)
    claim("over gRPC too", submit_by_grpc(grpc_address, request) == answer["reference"])
    status, _, other = curl.call(SUBMIT, bytes_of({**enquiry(name="Another"), "requestId": request["requestId"]}))
    claim("another under its id is refused", status == 409 and other["code"] == "already_exists", other)
    first = enquiry()
    reference = submit_by_grpc(grpc_address, first)
    claim("and what came by gRPC is known as JSON", curl.call(SUBMIT, bytes_of(first))[2]["reference"] == reference)


def check_refusals(address):
    curl = Curl(address)
    adapter = Curl(address, "hackney/adapter")

    def refused(what, status, code, reason, answer):
        found, _, error = answer
        claim(what, (found, error["code"], detail(error, "ErrorInfo").get("reason")) == (status, code, reason), answer)
        return error

    headers = curl.call(WHO_AM_I, b"", "--get")[1]
    claim("GET is told what is allowed", headers["allow"] == "POST", headers)
    refused("GET is refused", 405, "unimplemented", "METHOD_NOT_ALLOWED", curl.call(WHO_AM_I, b"", "--get"))
    refused("an unknown path", 404, "unimplemented", "UNKNOWN_METHOD", curl.call("DirectoryService/Nobody", b"{}"))
    error = refused("a stream", 501, "unimplemented", "STREAMING_METHOD",
                    Curl(address, "hackney/enquiries").call("EnquiryService/ReceiveEnquiries", b"{}"))
    claim("with what to use instead", "gRPC" in error["message"] and "AcknowledgeEnquiry" in error["message"], error)
    proto = curl.call(WHO_AM_I, b"", content_type="application/proto")
    refused("another content type", 415, "invalid_argument", "WRONG_CONTENT_TYPE", proto)
    claim("is told which one to use", proto[1]["accept-post"] == "application/json", proto[1])
    refused("a compressed body", 501, "unimplemented", "COMPRESSED_REQUEST",
            curl.call(WHO_AM_I, b"\x1f\x8b", "--header", "Content-Encoding: gzip"))
    refused("malformed JSON", 400, "invalid_argument", "MALFORMED_JSON", curl.call(SUBMIT, b'{"requestId":'))
    refused("JSON that nests without end", 400, "invalid_argument", "MALFORMED_JSON", curl.call(SUBMIT, b'{"a":' * 100000))
    refused("a body over the limit", 429, "resource_exhausted", "REQUEST_TOO_LARGE", curl.call(SUBMIT, b" " * 10_000_000))
    refused("one in chunks too", 429, "resource_exhausted", "REQUEST_TOO_LARGE",
            curl.call(SUBMIT, b" " * 10_000_000, "--header", "Transfer-Encoding: chunked"))
    refused("a role that may not", 403, "permission_denied", "POLICY_DENIED",
            adapter.call(SUBMIT, bytes_of(enquiry())))

    secret = "ada@private.example"
    wrong = {**enquiry(email=secret, mobile=secret, languages=secret, experience=["AGE_GROUP_" + secret]), "test": secret}
    status, _, error = curl.call(SUBMIT, bytes_of(wrong))
    fields = sorted(each["field"] for each in detail(error, "BadRequest")["fieldViolations"])
    claim("what no field has or takes is named", status == 400
          and fields == ["enquiry.experience[0]", "enquiry.languages", "enquiry.mobile", "test"], fields)
    claim("and never repeated", secret not in json.dumps(error) and
          secret.encode() not in base64.b64decode(error["details"][0]["value"] + "=="), error)
    status, _, error = curl.call(SUBMIT, b'{"requestId":"1","requestId":"2"}')
    claim("a name that is given twice is refused", status == 400 and "twice" in error["message"], error)
    status, _, error = curl.call(SUBMIT, bytes_of(enquiry()), "--header", "Connect-Timeout-Ms: 0")
    claim("a deadline that has passed is honoured", status == 504 and error["code"] == "deadline_exceeded", error)


def check_strangers(address):
    other = Certificates(WORLD["consortium"], WORLD["folder"] + "/elsewhere")
    claim("nobody comes in without a certificate", Curl(address, "nobody").fails())
    claim("or with another authority's", Curl(address, **other.issue("consortium", "website")).fails())
    claim("or with TLS 1.2", Curl(address).fails("--tls-max", "1.2"))


class Kept:
    """One connection that stays open over several requests."""

    def __init__(self, address, client):
        files = WORLD["clients"][client]
        context = ssl.create_default_context(cafile=WORLD["issuers"])
        context.load_cert_chain(files["certificate"], files["key"])
        host, port = address.split(":")
        self.socket = context.wrap_socket(socket.create_connection((host, int(port)), timeout=CALL_SECONDS),
                                          server_hostname=WORLD["gateway_name"])

    def ask(self):
        """HTTP status and body of a WhoAmI."""
        self.socket.sendall(f"POST /consortium.v1.{WHO_AM_I} HTTP/1.1\r\nContent-Type: application/json\r\n"
                            "Content-Length: 2\r\n\r\n{}".encode())
        head = b""
        while b"\r\n\r\n" not in head:
            head += self.socket.recv(65536)
        head, _, body = head.partition(b"\r\n\r\n")
        lines = head.decode().split("\r\n")
        length = int(next(line.split(": ")[1] for line in lines if line.startswith("Content-Length: ")))
        while len(body) < length:
            body += self.socket.recv(65536)
        return int(lines[0].split()[1]), json.loads(body)

    def is_ended(self):
        return self.socket.recv(1) == b""


def check_revocation(address):
    kept = Kept(address, "consortium/auditor")
    claim("a connection is kept", [kept.ask()[0], kept.ask()[0]] == [200, 200])
    subprocess.run([WORLD["consortium"], "certs", "revoke", "--authority", f"{WORLD['folder']}/authority", "--member",
                    "consortium", "--client", "auditor"], check=True, stdout=subprocess.DEVNULL, timeout=60)
    for _ in range(20 * SOON_SECONDS):
        status, answer = kept.ask()
        if status != 200:
            break
        select.select([], [], [], 0.05)
    claim("who is revoked is refused on the open connection", status == 401 and answer["code"] == "unauthenticated", answer)
    claim("and told why", "revoked" in answer["message"], answer)


def check_renewal(address):
    """The gateway's certificate is issued anew; its open connections stay."""
    kept = Kept(address, "consortium/website")
    before = kept.socket.getpeercert(True)
    stem = f"{WORLD['folder']}/consortium-gateway"
    subprocess.run([WORLD["consortium"], "certs", "issue", "--authority", f"{WORLD['folder']}/authority", "--csr", f"{stem}.csr",
                    "--member", "consortium", "--client", "gateway", "--gateway", "--host", "localhost,127.0.0.1",
                    "--out", f"{stem}.pem"], check=True, stdout=subprocess.DEVNULL, timeout=60)
    for _ in range(20 * SOON_SECONDS):
        fresh = Kept(address, "consortium/website")
        if fresh.socket.getpeercert(True) != before:
            break
        select.select([], [], [], 0.05)
    claim("a new certificate is shown to new connections", fresh.socket.getpeercert(True) != before)
    claim("and serves them and the old ones", [fresh.ask()[0], kept.ask()[0]] == [200, 200])


def main():
    with RunningGateway(WORLD["serve"]) as gateway:
        addresses = gateway.addresses()
        address = addresses["json_address"]
        check_calls(Curl(address), addresses["address"])
        check_refusals(address)
        check_strangers(address)
        check_revocation(address)
        check_renewal(address)
        kept = Kept(address, "consortium/website")
        claim("a client that is connected is served", kept.ask()[0] == 200)
    # The gateway has ended by SIGTERM, with 0.
    claim("and hung up on when the gateway goes down", kept.is_ended())
    print("curl speaks with the gateway.")


main()
