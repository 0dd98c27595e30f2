package stream

import (
	"context"
	"path/filepath"
	"strconv"

	"lostline.dev/xk6-lostline/journal"
	"lostline.dev/xk6-lostline/line"
	"lostline.dev/xk6-lostline/logfile"
)

// FileOptions of a stream that is written into a log file.
type FileOptions struct {
	Options
	// Path is absolute.
	Path string
	// LogDirectory is where the journal names files from.
	LogDirectory string
	Rotation     logfile.Rotation
}

// FileStream writes into a log file that it rotates.
type FileStream struct {
	*Stream
	log *logfile.Log
}

// OpenFile makes the log file and the journal.
func OpenFile(options FileOptions) (*FileStream, error) {
	if err := options.Rotation.Validate(); err != nil {
		return nil, err
	}
	file := &FileStream{}
	rows := options.Templates.Rows
	stream, err := open(options.Options, rows, func(s *Stream) (out output, err error) {
		file.log, err = logfile.Open(logfile.Options{
			Path: filepath.Clean(options.Path), Directory: options.LogDirectory, Lines: rows,
			Journal: s.journal, Rotation: options.Rotation, Random: chanceOf(options.Options), Clock: options.Clock,
		})
		return fileOutput{file.log, s}, err
	})
	file.Stream = stream
	return file, err
}

// chanceOf is the generator that the run's own writer draws this stream's rotations from.
func chanceOf(options Options) *line.Random {
	return line.NewRandom(options.Templates.Spec.Seed).Derive("rotation/" + strconv.Itoa(options.Name.Stream))
}

// Rotate does what the stream's rotation says, as far as that asks for no wait; what is left is done
// between later blocks.
func (f *FileStream) Rotate() error { return f.do(f.log.Rotate) }

// Reopen opens the path anew, as a program does when it is told that another one rotated its log.
func (f *FileStream) Reopen() error { return f.do(f.log.Reopen) }

// Rotations that took place, and those that failed.
func (f *FileStream) Rotations() (done, failed int) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	return f.log.Rotations, f.log.Failures
}

func (f *FileStream) do(what func() error) error {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	if f.isClosed {
		return nil
	}
	if err := what(); err != nil {
		return err
	}
	return f.rest()
}

type fileOutput struct {
	log    *logfile.Log
	stream *Stream
}

func (f fileOutput) ready(context.Context) (lines, bytes int64, err error) {
	if err := f.log.Advance(); err != nil {
		return 0, 0, err
	}
	lines, bytes = f.log.Room()
	return lines, bytes, nil
}

func (f fileOutput) write(_ context.Context, block *line.Block, _, count int64) (int64, error) {
	bytes := block.Bytes()
	if err := f.log.Write(bytes); err != nil {
		f.tellWhatIsWritten()
		return 0, err
	}
	f.log.Next += count
	return int64(len(bytes)), nil
}

func (f fileOutput) generation() int { return f.log.Generation() }
func (f fileOutput) offset() int64   { return f.log.NextOffset() }
func (f fileOutput) release()        { f.log.Release() }

func (f fileOutput) finish() error {
	if err := f.log.Settle(); err != nil {
		return err
	}
	return f.log.Close()
}

// After a write that failed half way: whole lines are written, a cut one is indeterminate.
func (f fileOutput) tellWhatIsWritten() {
	rows, next := f.stream.Templates.Rows, f.log.Next
	for rows.OffsetOf(next+1) <= f.log.Position {
		next++
	}
	intended := next
	if f.log.Position > rows.OffsetOf(next) {
		intended++
	}
	// The disk may be full for the head too; then the one before it stands, which says less.
	_ = f.stream.journal.Head(journal.Head{
		Generation: f.log.Generation(), CommittedNext: next, IntendedNext: intended,
		Offset: f.log.NextOffset(), AtMs: f.stream.Clock.NowMs(),
	})
}
