package logfile

import (
	"io"
	"os"
)

const pieceBytes = 1024 * 1024

// copytruncate copies the log to `.1`, a piece at a time so that the writer keeps its schedule, until the
// end of the file was seen, and then truncates it under the writer. What is written after that last look
// is destroyed; which lines that were follows from the copy's size.
func copytruncate(log *Log) step {
	// From the file's start: an earlier life's lines may stand before this one's.
	c := &copying{log: log, path: log.archives.chained(1), piece: make([]byte, pieceBytes)}
	return func() (_ float64, _ step, err error) {
		if err := log.shift(); err != nil {
			return 0, nil, err
		}
		if c.input, err = openUnseen(log.Path); err != nil {
			return 0, nil, err
		}
		if c.output, err = os.Create(c.path); err != nil {
			c.input.Close()
			return 0, nil, err
		}
		return c.on()
	}
}

// copying is a copytruncate under way.
type copying struct {
	log           *Log
	path          string
	input, output *os.File
	offset        int64
	piece         []byte
}

// on copies a piece; both files are closed where no further step comes.
func (c *copying) on() (waitMs float64, next step, err error) {
	defer func() {
		if next == nil {
			c.close()
		}
	}()
	read, err := c.input.ReadAt(c.piece, c.offset)
	if err != nil && err != io.EOF {
		return 0, nil, err
	}
	if _, err := c.output.WriteAt(c.piece[:read], c.offset); err != nil {
		return 0, nil, err
	}
	c.offset += int64(read)
	if read == pieceBytes {
		return -1, c.on, nil
	}
	if err := c.log.recordCopied(c.path); err != nil {
		return 0, nil, err
	}
	if c.log.Rotation.CopyTruncateGapMs > 0 {
		return c.log.Rotation.CopyTruncateGapMs, c.finish, nil
	}
	return 0, nil, c.log.truncateCopied(c.path)
}

func (c *copying) finish() (float64, step, error) {
	defer c.close()
	return 0, nil, c.log.truncateCopied(c.path)
}

func (c *copying) close() {
	c.input.Close()
	c.output.Close()
}

func (log *Log) recordCopied(path string) error {
	inode, _, err := inodeOf(path)
	if err != nil {
		return err
	}
	entry := archive{generation: log.current.number, path: path, isCopy: true}
	log.archives.add(entry)
	return log.recordMoved(entry, "copied", inode)
}

func (log *Log) truncateCopied(path string) error {
	_, copyBytes, err := inodeOf(path)
	if err != nil {
		return err
	}
	if err := log.file.Truncate(0); err != nil {
		return err
	}
	if err := log.recordRotated("copytruncate", path); err != nil {
		return err
	}
	ended, err := log.restart()
	if err != nil {
		return err
	}
	if err := log.recordDestroyed(ended, copyBytes); err != nil {
		return err
	}
	return log.prune(log.Rotation.Keep)
}

// recordDestroyed tells the lines that are not whole in the copy, and began before the truncate.
func (log *Log) recordDestroyed(ended generation, copyBytes int64) error {
	copied := min(copyBytes-ended.startOffset, log.Position-ended.startPosition)
	end := ended.startPosition + copied
	first := ended.first
	for low, high := first, log.Next+1; low < high; {
		middle := (low + high) / 2
		if log.Lines.OffsetOf(middle+1) > end {
			high, first = middle, middle
		} else {
			low, first = middle+1, middle+1
		}
	}
	last := log.current.first - 1
	if first > last {
		return nil
	}
	return log.Journal.Record(log.about("destroyed", ended.number).
		Int("first", first).Int("last", last).Int("copyBytes", copyBytes))
}
