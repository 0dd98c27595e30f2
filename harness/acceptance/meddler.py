#!/usr/bin/env python3
"""A shipper that harms known lines on purpose and says exactly what it did.

It follows the log files that Lostline's `command` target names, over renames too, ships the lines over plain
TCP or HTTP, and on the way drops, repeats, swaps, cuts, splits, merges, mutates and NUL-fills some of them.
Which ones depends on the seed and on the sequence in each line's token alone. What was done goes as JSON to
the file of --report, in the words of Lostline's account, once SIGTERM has come and everything is shipped.

Untouched stretches are passed on as they were read, so that ten million lines take seconds; for this all
lines of a stream must have one length. Streams from 9000 on are Lostline's own and are never touched.
Standard library only. Memory: one read (1 MiB) and one deed's lines for each stream; a descriptor for each
file that ever was.
"""
import argparse
import glob
import http.client
import json
import os
import signal
import socket
import time
import urllib.parse

from account import OWN_STREAMS_FROM, Account, Ranges
from deeds import TOKEN_BYTES, planned

READ_BYTES = 1 << 20
IDLE_SECONDS = 0.005


class Stream:
    """The files of one stream in order, and the lines that are read but not yet shipped."""

    def __init__(self, number, account, settings):
        self.number = number
        self.account = account
        self.files = []
        self.buffer = b""
        self.next = 1
        self.line_bytes = 0
        self.lost = Ranges()
        self.duplicated = Ranges()
        own = number >= OWN_STREAMS_FROM
        self.deeds = iter(()) if own else planned(settings.seed, number, settings.lines, settings.every)
        self.deed = next(self.deeds, None)

    def read(self):
        """Reads on; goes over to the next file only when this one is at its end and that one continues it."""
        data = os.read(self.files[0].descriptor, READ_BYTES)
        if data or len(self.files) == 1:
            return data
        self.files.sort(key=lambda file: file.first)
        follows = self.files[1].first == self.next + len(self.buffer) // (self.line_bytes or 1)
        if follows or self.number >= OWN_STREAMS_FROM:  # a probe in a new file leaves nothing in the old one
            self.files.pop(0)  # stays open, so that its inode number is given to no other file
        return b""

    def take(self, data):
        """What is to be shipped for the lines that are now whole."""
        self.buffer += data
        if self.number >= OWN_STREAMS_FROM:
            end = self.buffer.rfind(b"\n") + 1
            out, self.buffer = self.buffer[:end], self.buffer[end:]
            return [out]
        if self.line_bytes == 0:
            self.line_bytes = self.buffer.find(b"\n") + 1
        if self.line_bytes == 0:
            return []
        view, size, start, out = memoryview(self.buffer), self.line_bytes, self.next, []
        high = start + len(view) // size - 1

        def at(number):
            return (number - start) * size

        while self.deed and self.deed[0] + self.deed[1] - 1 <= high:
            first, count, name, perform, chance = self.deed
            out.append(view[at(self.next) : at(first)])
            lines = [self.line(view, at(number), number) for number in range(first, first + count)]
            deed = perform(lines, chance)
            self.account.note(name, self, first, deed)
            out.append(b"".join(message + b"\n" for message in deed.messages))
            self.next = first + count
            self.deed = next(self.deeds, None)
        end = min(high, self.deed[0] - 1) if self.deed else high
        out.append(view[at(self.next) : at(end + 1)])
        self.next = end + 1
        self.buffer = bytes(view[at(self.next) :])
        return out

    def line(self, view, at, number):
        line = bytes(view[at : at + self.line_bytes - 1])
        if int(line[20:32]) != number:
            raise SystemExit(f"meddler: expected line {number}, found {line[:TOKEN_BYTES]!r}")
        return line


class File:
    """An open log file, named by its first line's token."""

    def __init__(self, path):
        self.descriptor = os.open(path, os.O_RDONLY)
        status = os.fstat(self.descriptor)
        self.identity = (status.st_dev, status.st_ino)
        self.stream = self.first = 0

    def is_named(self):
        token = os.pread(self.descriptor, TOKEN_BYTES, 0)
        if len(token) == TOKEN_BYTES:
            self.stream, self.first = int(token[10:14]), int(token[20:32])
        return self.stream > 0


class TcpOutput:
    def __init__(self, address):
        host, port = address.rsplit(":", 1)
        self.socket = socket.create_connection((host, int(port)))

    def ship(self, parts):
        for part in parts:
            self.socket.sendall(part)

    def close(self):
        """Waits for the far end to close too: then it has everything."""
        self.socket.shutdown(socket.SHUT_WR)
        while self.socket.recv(4096):
            pass


class HttpOutput:
    def __init__(self, url):
        self.url = urllib.parse.urlsplit(url)
        self.connection = http.client.HTTPConnection(self.url.netloc)

    def ship(self, parts):
        body = b"".join(parts)
        if not body:
            return
        self.connection.request("POST", self.url.path or "/", body)
        answer = self.connection.getresponse()
        answer.read()
        if answer.status // 100 != 2:
            raise SystemExit(f"meddler: the sink answered {answer.status}")

    def close(self):
        self.connection.close()


class Meddler:
    def __init__(self, settings):
        self.settings = settings
        self.account = Account()
        self.pattern = os.environ["LOSTLINE_LOG_GLOB"]
        if settings.over == "tcp":
            self.output = TcpOutput(os.environ["LOSTLINE_SINK_TCP"])
        else:
            self.output = HttpOutput(os.environ["LOSTLINE_SINK_URL"])
        self.known = set()
        self.unnamed = []
        self.ended = False

    def find_files(self):
        for path in sorted(glob.glob(self.pattern)):
            try:
                status = os.stat(path)
                if (status.st_dev, status.st_ino) in self.known:
                    continue
                file = File(path)
            except FileNotFoundError:
                continue  # renamed in between: found again under its new name
            if file.identity in self.known:  # another file has come to the path in between
                os.close(file.descriptor)
                continue
            self.known.add(file.identity)
            self.unnamed.append(file)
        for file in [file for file in self.unnamed if file.is_named()]:
            self.unnamed.remove(file)
            streams = self.account.streams
            if file.stream not in streams:
                streams[file.stream] = Stream(file.stream, self.account, self.settings)
            streams[file.stream].files.append(file)

    def run(self):
        while True:
            ending = self.ended
            self.find_files()
            moved = 0
            for stream in list(self.account.streams.values()):
                data = stream.read()
                moved += len(data)
                if data:
                    self.output.ship(stream.take(data))
            if moved == 0 and ending:
                break
            if moved == 0:
                time.sleep(IDLE_SECONDS)
        self.output.close()
        with open(self.settings.report, "w", encoding="utf-8") as report:
            json.dump(self.account.value(), report)

    def end(self, *_):
        self.ended = True


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--report", required=True, help="where to say what was done, as JSON")
    parser.add_argument("--lines", type=int, required=True, help="lines of each stream")
    parser.add_argument("--every", type=int, required=True, help="one deed in so many lines")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--over", choices=["tcp", "http"], default="tcp")
    meddler = Meddler(parser.parse_args())
    signal.signal(signal.SIGTERM, meddler.end)
    meddler.run()


if __name__ == "__main__":
    main()
