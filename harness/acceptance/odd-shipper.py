"""A shipper that is correct, or drops every 100th line, and goes about it in an unusual way (argv[1]):

hold   ships nothing but the probe until SIGTERM, then everything at once, and ends without waiting
poll   looks at each log only every 2 seconds, at the probe all the time
head   reads a little of a file's head by read(2) and all of it by pread(2), and drops lines
end    begins each file at its end, as `tail -n 0` does, whatever was written before
late   looks for new files only every 4 seconds
agent  drops every 100th line, and says every 300 ms that it is alive
twice  ships every line twice, the probe's too
blind  looks for files only once
torn   drops every 100th line, and appends half a line to the file of sink `file` as it ends
spool  as hold, but keeps what it holds in a file of its state directory; argv[2] 'drop': every 100th not
"""

import glob
import os
import signal
import socket
import sys
import time

MODE = sys.argv[1]
LOGS = os.environ["LOSTLINE_LOG_DIR"]
HOST, PORT = os.environ["LOSTLINE_SINK_TCP"].split(":")
DROPS = MODE in ("head", "agent", "torn") or "drop" in sys.argv[2:]
EVERY_S = {"end": 0.4, "late": 4, "blind": 3600}.get(MODE, 2)
sink = socket.create_connection((HOST, int(PORT)))
held = []
spool = open(os.environ["LOSTLINE_STATE_DIR"] + "/spool", "ab", 0) if MODE == "spool" else None
target = open(os.environ["LOSTLINE_SINK_FILE"], "ab", 0) if MODE == "torn" else None


def end(*_):
    if held:
        sink.sendall(b"".join(held))
    if target:
        target.write(b"half a line, and then no more")
    if spool:
        sink.sendall(open(spool.name, "rb").read())
    os._exit(0)


signal.signal(signal.SIGTERM, end)


class Log:
    def __init__(self, path):
        self.is_probe = "9001" in path
        self.file = os.open(path, os.O_RDONLY)
        self.offset = 0
        self.looked_s = 0
        self.lines = 0
        self.rest = b""
        if MODE == "end" and not self.is_probe:
            self.offset = os.lseek(self.file, 0, os.SEEK_END)
        self.head = b""

    def take(self):
        if MODE == "head":
            self.head = self.head or os.read(self.file, 64)
            piece = os.pread(self.file, 1 << 20, self.offset)
        else:
            piece = os.read(self.file, 1 << 20)
        self.offset += len(piece)
        *lines, self.rest = (self.rest + piece).split(b"\n")
        for line in lines:
            self.lines += 1
            if not DROPS or self.is_probe or self.lines % 100:
                self.ship(line + b"\n")

    def ship(self, line):
        if MODE == "hold" and not self.is_probe:
            held.append(line)
        elif MODE == "spool" and not self.is_probe:
            spool.write(line)
        elif target:
            target.write(line)
        else:
            sink.sendall(line + line if MODE == "twice" else line)

    def is_due(self):
        if MODE != "poll" or self.is_probe:
            return True
        return time.monotonic() - self.looked_s >= EVERY_S


logs = {}
found_s = 0
alive_s = 0
while True:
    if MODE == "agent" and time.monotonic() - alive_s >= 0.3:
        alive_s = time.monotonic()
        sink.sendall(b"the agent is alive\n")
    if MODE not in ("end", "late", "blind") or not logs or time.monotonic() - found_s >= EVERY_S:
        found_s = time.monotonic()
        for path in glob.glob(LOGS + "/*"):
            number = os.stat(path).st_ino
            if number not in logs:
                logs[number] = Log(path)
    for log in logs.values():
        if log.is_due():
            log.looked_s = time.monotonic()
            log.take()
    time.sleep(0.02)
