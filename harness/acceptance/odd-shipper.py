"""A shipper that is correct, or drops every 100th line, and goes about it in an unusual way (argv[1]):

hold   ships nothing but the probe until SIGTERM, then everything at once, and ends without waiting
poll   looks at each log only every 2 seconds, at the probe all the time
head   reads a little of a file's head by read(2) and all of it by pread(2), and drops lines
end    begins each file at its end, as `tail -n 0` does, whatever was written before
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
EVERY_S = 0.4 if MODE == "end" else 2
sink = socket.create_connection((HOST, int(PORT)))
held = []


def end(*_):
    if held:
        sink.sendall(b"".join(held))
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
            if MODE != "head" or self.lines % 100:
                self.ship(line + b"\n")

    def ship(self, line):
        if MODE == "hold" and not self.is_probe:
            held.append(line)
        else:
            sink.sendall(line)

    def is_due(self):
        if MODE != "poll" or self.is_probe:
            return True
        return time.monotonic() - self.looked_s >= EVERY_S


logs = {}
found_s = 0
while True:
    if MODE != "end" or time.monotonic() - found_s >= EVERY_S:
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
