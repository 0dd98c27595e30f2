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
	path := log.archives.chained(1)
	var input, output *os.File
	closeBoth := func() {
		input.Close()
		output.Close()
	}
	offset := log.current.startOffset
	piece := make([]byte, pieceBytes)
	finish := func() (float64, step, error) {
		defer closeBoth()
		return 0, nil, log.truncateCopied(path)
	}
	var copyOn step
	copyOn = func() (float64, step, error) {
		read, err := input.ReadAt(piece, offset)
		if err != nil && err != io.EOF {
			closeBoth()
			return 0, nil, err
		}
		if _, err := output.WriteAt(piece[:read], offset); err != nil {
			closeBoth()
			return 0, nil, err
		}
		offset += int64(read)
		if read == pieceBytes {
			return -1, copyOn, nil
		}
		if err := log.recordCopied(path); err != nil {
			closeBoth()
			return 0, nil, err
		}
		if log.Rotation.CopyTruncateGapMs > 0 {
			return log.Rotation.CopyTruncateGapMs, finish, nil
		}
		return finish()
	}
	return func() (float64, step, error) {
		if err := log.shift(); err != nil {
			return 0, nil, err
		}
		var err error
		if input, err = openUnseen(log.Path); err != nil {
			return 0, nil, err
		}
		if output, err = os.Create(path); err != nil {
			input.Close()
			return 0, nil, err
		}
		return copyOn()
	}
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
