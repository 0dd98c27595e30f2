"""What can be done to a line: each deed takes neighbouring lines and says what is shipped in their place and
how that counts in Lostline's words. Choices come from the deed's own random numbers.
"""
import random

TOKEN_BYTES = 50
MAGIC_BYTES = 10
LETTERS = b"abcdefghijklmnopqrstuvwxyz"


class Deed:
    """What became of some neighbouring lines: the messages to ship, and how they count."""

    def __init__(self, messages, lost=(), repeated=(), **counts):
        self.messages = messages
        self.lost = lost  # indexes of lines that do not arrive intact
        self.repeated = repeated  # indexes of lines that arrive intact more than once
        self.counts = counts  # additions to the account


def drop(lines, chance):
    return Deed([], lost=range(len(lines)))


def repeat(lines, chance):
    extra = chance.randint(1, 3)
    return Deed(lines * (1 + extra), repeated=[0], duplicated=extra)


def repeat_block(lines, chance):
    return Deed(lines + lines, repeated=range(len(lines)), duplicated=len(lines))


def swap(lines, chance):
    return Deed([lines[1], lines[0]], reordered=1)


def delay(lines, chance):
    return Deed(lines[1:] + lines[:1], reordered=1)


def cut(lines, chance):
    """Behind the token, at most five bytes less, or within it: such a piece can't be named."""
    line = lines[0]
    behind = len(line) - chance.randint(1, min(5, len(line) - TOKEN_BYTES - 1))
    within = chance.randrange(MAGIC_BYTES, TOKEN_BYTES, 2)
    return Deed([line[: chance.choice([behind, within])]], lost=[0], truncated=1)


def behead(lines, chance):
    """
    The head of one line and the tail of another make a whole line where lines are alike, and are then rightly
    called a split one. So these are kept apart: heads end at even places, tails begin at odd ones, and
    are longer than what a cut behind the token takes away.
    """
    line = lines[0]
    return Deed([line[chance.randrange(1, len(line) - 8, 2) :]], lost=[0], truncated=1)


def split(lines, chance):
    line = lines[0]
    if chance.random() < 0.5:
        at = chance.randint(1, len(line) - 1)
        return Deed([line[:at], line[at:]], lost=[0], split=2)
    one = chance.randint(8, len(line) - 16)
    two = chance.randint(one + 8, len(line) - 8)
    return Deed([line[:one], line[one:two], line[two:]], lost=[0], split=3)


def merge(lines, chance):
    return Deed([b"".join(lines)], lost=range(len(lines)), merged=1)


def merge_part(lines, chance):
    part = lines[1][: chance.randint(1, len(lines[1]) - 1)]
    return Deed([lines[0] + part], lost=[0, 1], merged=1)


def changed(line, at, chance):
    """The line with another letter at this place."""
    other = chance.choice([letter for letter in LETTERS if letter != line[at]])
    return line[:at] + bytes([other]) + line[at + 1 :]


def mutate(lines, chance):
    line = lines[0]
    at = chance.randint(0, len(line) - 1)
    return Deed([changed(line, at, chance)], lost=[0], mutated=1)


def insert(lines, chance):
    line = lines[0]
    at = chance.randint(TOKEN_BYTES + 1, len(line) - 1)
    other = chance.choice([letter for letter in LETTERS if letter != line[at]])
    return Deed([line[:at] + bytes([other]) + line[at:]], lost=[0], mutated=1)


def nul_fill(lines, chance):
    """A few bytes, the whole line, or a hole before it."""
    line = lines[0]
    at = chance.randint(0, len(line) - 1)
    end = chance.randint(at + 1, len(line))
    holes = [line[:at] + bytes(end - at) + line[end:], bytes(len(line)), bytes(at + 1) + line]
    return Deed([chance.choice(holes)], lost=[0], nulFilled=1)


def retry_mutated(lines, chance):
    """Harmed first, whole afterwards: corrupted, but neither lost nor repeated."""
    wrong = changed(lines[0], chance.randint(TOKEN_BYTES + 1, len(lines[0]) - 1), chance)
    return Deed([wrong, lines[0]], mutated=1)


def retry_cut(lines, chance):
    return Deed([lines[0][:-1], lines[0]], truncated=1)


def add_stranger(lines, chance):
    others = [b"no line of Lostline", b"LL-zzzzz0" + lines[0][9:42] + b"00000000 of another run"]
    return Deed([lines[0], chance.choice(others)], unexpected=1)


# Name, the fewest and the most lines that one such deed takes, and what it does.
DEEDS = [
    ("drop", 1, 1, drop),
    ("dropBlock", 2, 40, drop),
    ("repeat", 1, 1, repeat),
    ("repeatBlock", 2, 40, repeat_block),
    ("swap", 2, 2, swap),
    ("delay", 3, 40, delay),
    ("cut", 1, 1, cut),
    ("behead", 1, 1, behead),
    ("split", 1, 1, split),
    ("merge", 2, 5, merge),
    ("mergePart", 2, 2, merge_part),
    ("mutate", 1, 1, mutate),
    ("insert", 1, 1, insert),
    ("nulFill", 1, 1, nul_fill),
    ("retryMutated", 1, 1, retry_mutated),
    ("retryCut", 1, 1, retry_cut),
    ("addStranger", 1, 1, add_stranger),
]


def planned(seed, stream, lines, every):
    """All deeds of a stream in order: the first and the last line go missing, then one in each slot."""
    yield 1, 1, "drop", drop, random.Random(0)
    for slot in range(2, lines - every + 1, every):
        chance = random.Random(f"{seed}/{stream}/{slot}")
        name, least, most, perform = chance.choice([deed for deed in DEEDS if deed[1] <= every])
        size = chance.randint(least, min(most, every))
        yield slot + chance.randint(0, every - size), size, name, perform, chance
    if lines > 1:
        yield lines, 1, "drop", drop, random.Random(0)
