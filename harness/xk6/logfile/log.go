// Package logfile is one stream's open log file: where its bytes go, which generation they belong to, how
// it is rotated, and the journal's records of all that. Positions count the stream's bytes; sequence,
// generation and file offset of every byte follow from them exactly, whatever a rotation did in between.
package logfile

import (
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"syscall"

	"lostline.dev/xk6-lostline/clock"
	"lostline.dev/xk6-lostline/journal"
	"lostline.dev/xk6-lostline/line"
)

// Lines is where lines begin: positions are turned into sequences by it alone.
type Lines interface {
	// OffsetOf gives the raw bytes of lines 1 .. sequence-1.
	OffsetOf(sequence int64) int64
}

// Options of a log; Rotation is what Rotate and the policy do.
type Options struct {
	Path string
	// Directory is that of the run's logs: the journal names files from there.
	Directory string
	Lines     Lines
	Journal   *journal.Writer
	Rotation  Rotation
	// Random draws the rotation's jitter; not needed without.
	Random *line.Random
	Clock  clock.Clock
}

type generation struct {
	number        int
	device, inode string
	first         int64
	// The stream's position at the generation's first byte, and that byte's offset in the file.
	startPosition, startOffset int64
}

// Log is open from Open to Close.
type Log struct {
	Options
	file      *os.File
	current   generation
	archives  *archives
	active    step
	resumeMs  float64
	Position  int64
	Next      int64
	Rotations int
	Failures  int
	schedule  *schedule
	lookMs    float64
}

// Open makes the file and its folder. What stands in the file already stays: an earlier life of the
// program left it, maybe with half a line at its end, which is ended.
func Open(options Options) (*Log, error) {
	log := &Log{Options: options, Next: 1}
	if err := os.MkdirAll(filepath.Dir(options.Path), 0o755); err != nil {
		return nil, fmt.Errorf("can't make the folder of the log: %w", err)
	}
	found, err := findArchives(options.Path, options.Rotation.Kind)
	if err != nil {
		return nil, err
	}
	log.archives = found
	fresh, err := log.openFresh()
	if err != nil {
		return nil, err
	}
	if err := endTornLine(options.Path, fresh); err != nil {
		fresh.file.Close()
		return nil, fmt.Errorf("can't write the log: %w", err)
	}
	log.schedule = newSchedule(options.Rotation, options.Random, log.Clock.NowMs())
	log.lookMs = log.Clock.NowMs() + options.Rotation.LookEveryMs
	return log, log.enter(fresh, 1)
}

// NextOffset is the file offset at which the next byte goes.
func (log *Log) NextOffset() int64 {
	return log.current.startOffset + log.Position - log.current.startPosition
}

// Generation is the number of the one that is written to.
func (log *Log) Generation() int { return log.current.number }

// Write appends these bytes whole; Position says how far it came.
func (log *Log) Write(bytes []byte) error {
	written, err := log.file.Write(bytes)
	log.Position += int64(written)
	if err != nil {
		return fmt.Errorf("can't write the log: %w", err)
	}
	return nil
}

// Reopen opens the path anew and goes over to what stands there, as a program does on SIGHUP; nothing
// changes where that is the file that is open already.
func (log *Log) Reopen() error {
	if standsAt(log.Path, log.current.inode) {
		return nil
	}
	if err := log.recordRotatedByOthers(); err != nil {
		return err
	}
	fresh, err := log.openFresh()
	if err != nil {
		return err
	}
	return log.switchTo(fresh)
}

// recordRotatedByOthers looks where another program (logrotate) put the file.
func (log *Log) recordRotatedByOthers() error {
	folder := filepath.Dir(log.Path)
	entries, err := os.ReadDir(folder)
	if err != nil {
		return fmt.Errorf("can't read the log directory: %w", err)
	}
	for _, entry := range entries {
		if path := filepath.Join(folder, entry.Name()); standsAt(path, log.current.inode) {
			return log.recordRotated("logrotate", path)
		}
	}
	if err := log.recordRotated("logrotate", ""); err != nil {
		return err
	}
	return log.recordDeleted(log.current.number, false)
}

// Close closes the last generation in good order.
func (log *Log) Close() error {
	err := log.recordClosed(log.firstFrom(log.Position), log.NextOffset())
	if other := log.file.Close(); err == nil {
		err = other
	}
	return err
}

// Release closes the descriptor only: what is left to do after an error.
func (log *Log) Release() { log.file.Close() }

type fresh struct {
	file          *os.File
	device, inode string
	bytes         int64
	atMs          float64
}

func (log *Log) openFresh() (fresh, error) {
	file, err := os.OpenFile(log.Path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o644)
	if err != nil {
		return fresh{}, fmt.Errorf("can't open the log: %w", err)
	}
	var stat syscall.Stat_t
	if err := syscall.Fstat(int(file.Fd()), &stat); err != nil {
		file.Close()
		return fresh{}, fmt.Errorf("can't open the log: %s: %w", log.Path, err)
	}
	return fresh{
		file: file, device: strconv.FormatUint(uint64(stat.Dev), 10),
		inode: strconv.FormatUint(stat.Ino, 10), bytes: stat.Size, atMs: log.Clock.NowMs(),
	}, nil
}

func endTornLine(path string, into fresh) error {
	if into.bytes == 0 {
		return nil
	}
	file, err := openUnseen(path)
	if err != nil {
		return err
	}
	defer file.Close()
	last := make([]byte, 1)
	if _, err := file.ReadAt(last, into.bytes-1); err != nil || last[0] == '\n' {
		return err
	}
	_, err = into.file.Write([]byte{'\n'})
	return err
}

func (log *Log) switchTo(next fresh) error {
	number := log.current.number
	if err := log.recordClosed(log.firstFrom(log.Position), log.NextOffset()); err != nil {
		next.file.Close()
		return err
	}
	log.file.Close()
	return log.enter(next, number+1)
}

// restart: the same file began anew (it was truncated). Gives the generation that ended.
func (log *Log) restart() (generation, error) {
	ended := log.current
	first := log.firstFrom(log.Position)
	if err := log.recordClosed(first, log.NextOffset()); err != nil {
		return ended, err
	}
	log.current.number++
	log.current.first = first
	log.current.startPosition = log.Position
	log.current.startOffset = 0
	return ended, log.recordOpened(log.Clock.NowMs())
}

func (log *Log) enter(next fresh, number int) error {
	// An earlier life's half line was ended, so the size is looked at again.
	stat, err := next.file.Stat()
	if err != nil {
		return err
	}
	first := log.firstFrom(log.Position)
	log.file = next.file
	log.current = generation{
		number: number, device: next.device, inode: next.inode, first: first,
		startPosition: log.Position, startOffset: stat.Size(),
	}
	return log.recordOpened(next.atMs)
}

// firstFrom gives the first line that begins at this position or after it.
func (log *Log) firstFrom(position int64) int64 {
	low := max(1, log.current.first)
	span := max(0, log.Next+1-low)
	return low + int64(sort.Search(int(span), func(index int) bool {
		return log.Lines.OffsetOf(low+int64(index)) >= position
	}))
}

// name is a path as the journal and its readers have it: from the log directory where it is below.
func (log *Log) name(path string) string {
	relative, err := filepath.Rel(log.Directory, path)
	if err != nil || relative == ".." || strings.HasPrefix(relative, "../") {
		return path
	}
	return relative
}

func (log *Log) recordOpened(atMs float64) error {
	now := log.current
	offset := now.startOffset + log.Lines.OffsetOf(now.first) - now.startPosition
	return log.Journal.Record(journal.NewRecord("opened").Ms("atMs", atMs).
		Int("generation", int64(now.number)).Text("path", log.name(log.Path)).
		Text("device", now.device).Text("inode", now.inode).
		Int("first", now.first).Int("firstOffset", offset))
}

func (log *Log) recordClosed(next, bytes int64) error {
	return log.Journal.Record(log.about("closed", log.current.number).
		Int("next", next).Int("bytes", bytes))
}

func (log *Log) recordRotated(kind, path string) error {
	if path != "" {
		path = log.name(path)
	}
	return log.Journal.Record(log.about("rotated", log.current.number).
		Text("kind", kind).TextOrNull("path", path))
}

// about begins a record of now and of this generation.
func (log *Log) about(kind string, generation int) *journal.Record {
	return journal.NewRecord(kind).Ms("atMs", log.Clock.NowMs()).Int("generation", int64(generation))
}
