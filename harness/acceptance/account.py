"""What was done, added up in the words of Lostline's result.json."""
from deeds import DEEDS

OWN_STREAMS_FROM = 9000


class Ranges:
    """Ascending line numbers as [first, last], neighbours joined."""

    def __init__(self):
        self.list = []

    def add(self, number):
        if self.list and self.list[-1][1] == number - 1:
            self.list[-1][1] = number
        else:
            self.list.append([number, number])


class Account:
    """What was done, in the words of result.json."""

    def __init__(self):
        self.deeds = {name: 0 for name, *_ in DEEDS}
        self.counts = {}
        self.streams = {}

    def note(self, name, stream, first, deed):
        self.deeds[name] += 1
        for key, value in deed.counts.items():
            self.counts[key] = self.counts.get(key, 0) + value
        for index in sorted(deed.lost):
            stream.lost.add(first + index)
        for index in sorted(deed.repeated):
            stream.duplicated.add(first + index)
        self.counts["lost"] = self.counts.get("lost", 0) + len(deed.lost)

    def count(self, key):
        return self.counts.get(key, 0)

    def value(self):
        own = [stream for stream in self.streams.values() if stream.number < OWN_STREAMS_FROM]
        kinds = ["truncated", "split", "merged", "mutated", "nulFilled"]
        written = sum(stream.next - 1 for stream in own)
        ranges = [
            {"kind": kind, "stream": stream.number, "first": first, "last": last}
            for stream in sorted(own, key=lambda stream: stream.number)
            for kind, found in [("lost", stream.lost), ("duplicated", stream.duplicated)]
            for first, last in found.list
        ]
        return {
            "deeds": self.deeds,
            "account": {
                "written": written,
                "delivered": written - self.count("lost"),
                "lost": self.count("lost"),
                "destroyed": 0,
                "indeterminate": 0,
                "duplicated": self.count("duplicated"),
                "unexpected": self.count("unexpected"),
                "corrupted": {kind: self.count(kind) for kind in kinds},
                "reordered": self.count("reordered"),
            },
            "ranges": ranges,
        }
