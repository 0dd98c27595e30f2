package journal

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
)

// Writer has no buffer of its own: what was written before a kill -9 is in the page cache and stays.
type Writer struct {
	records *os.File
	head    *os.File
	encoder *headEncoder
	chain   *chain
}

func stemOf(stream, epoch int) string { return fmt.Sprintf("stream-%04d.%04d", stream, epoch) }

// Create opens the journal of a stream and epoch, which must not be there yet.
func Create(directory string, stream, epoch int) (*Writer, error) {
	stem := filepath.Join(directory, stemOf(stream, epoch))
	records, err := os.OpenFile(stem+".ndjson", os.O_WRONLY|os.O_CREATE|os.O_EXCL|os.O_APPEND, 0o644)
	if err != nil {
		return nil, fmt.Errorf("can't open the journal: %w", err)
	}
	head, err := os.OpenFile(stem+".head", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		records.Close()
		return nil, fmt.Errorf("can't open the journal: %w", err)
	}
	return &Writer{records, head, newHeadEncoder(stream, epoch), newChain(stream, epoch)}, nil
}

// Record appends a record.
func (w *Writer) Record(record *Record) error {
	if _, err := w.records.Write(w.chain.lineOf(record)); err != nil {
		return fmt.Errorf("can't write the journal: %w", err)
	}
	return nil
}

// Head overwrites the head.
func (w *Writer) Head(head Head) error {
	if _, err := w.head.WriteAt(w.encoder.encode(head), 0); err != nil {
		return fmt.Errorf("can't write the journal: %w", err)
	}
	return nil
}

// Close lets go of both files.
func (w *Writer) Close() error {
	err := w.records.Close()
	if other := w.head.Close(); err == nil {
		err = other
	}
	return err
}

var journalName = regexp.MustCompile(`^stream-(\d{4,})\.(\d{4,})\.ndjson$`)

// LastEpoch is the highest epoch of a stream in this directory; 0 is none. A program that was killed and
// started again goes on with the next one.
func LastEpoch(directory string, stream int) (int, error) {
	entries, err := os.ReadDir(directory)
	if err != nil {
		return 0, fmt.Errorf("can't read the journal directory: %w", err)
	}
	last := 0
	for _, entry := range entries {
		match := journalName.FindStringSubmatch(entry.Name())
		if match == nil {
			continue
		}
		if number, _ := strconv.Atoi(match[1]); number == stream {
			epoch, _ := strconv.Atoi(match[2])
			last = max(last, epoch)
		}
	}
	return last, nil
}
