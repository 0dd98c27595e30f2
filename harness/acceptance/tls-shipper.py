"""A shipper over HTTPS that keeps what was not accepted and tries again. argv[1]: 'careful' looks at the sink's
certificate, 'careless' takes any."""

import glob
import http.client
import os
import signal
import ssl
import sys
import time
import urllib.parse

URL = urllib.parse.urlsplit(os.environ["LOSTLINE_SINK_URL"])
TRUST = ssl.create_default_context(cafile=os.environ["LOSTLINE_SINK_CA_FILE"])
if sys.argv[1] == "careless":
    TRUST.check_hostname = False
    TRUST.verify_mode = ssl.CERT_NONE
state = {"sink": None, "is_ending": False}


def accepted(body):
    try:
        state["sink"] = state["sink"] or http.client.HTTPSConnection(URL.netloc, context=TRUST, timeout=5)
        state["sink"].request("POST", URL.path or "/", body)
        answer = state["sink"].getresponse()
        answer.read()
        return answer.status // 100 == 2
    except (OSError, http.client.HTTPException) as error:
        print("not delivered:", error, flush=True)
        state["sink"] = None
        return False


def ship(body):
    while not accepted(body):
        time.sleep(0.1)


def end(*_):
    state["is_ending"] = True


signal.signal(signal.SIGTERM, end)
files = {}
rest = {}
while True:
    for path in glob.glob(os.environ["LOSTLINE_LOG_GLOB"]):
        if path not in files:
            files[path] = open(path, "rb", buffering=0)
    moved = False
    for path, file in files.items():
        piece = rest.pop(path, b"") + (file.read(1 << 16) or b"")
        whole = piece.rfind(b"\n") + 1
        rest[path] = piece[whole:]
        if whole:
            ship(piece[:whole])
            moved = True
    if not moved:
        if state["is_ending"]:
            break
        time.sleep(0.02)
