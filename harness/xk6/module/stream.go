package module

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/grafana/sobek"

	"lostline.dev/xk6-lostline/journal"
	"lostline.dev/xk6-lostline/line"
	"lostline.dev/xk6-lostline/rundir"
	"lostline.dev/xk6-lostline/stream"
)

// writer is an open stream, into a file or to a port.
type writer interface {
	Write(ctx context.Context, lines int64, dueMs float64) error
	Burst(ctx context.Context, lines int64, linesPerSecond, beginMs float64) error
	Next() int64
	Close() error
}

// rotator is a writer with a file.
type rotator interface {
	Rotate() error
	Reopen() error
}

// Stream is what open() gives a script. Its file is made with the first use in a VU, because only then
// the VU has its number; open() itself may stand in the init context.
type Stream struct {
	instance *instance
	options  *options
	key      string
	place    int
	dir      *rundir.Dir
	number   int
	path     string
	open     writer
	onWrite  func(stream.Wrote)
}

// Open implements open() of index.d.ts.
func (i *instance) Open(given sobek.Value) (*Stream, error) {
	text, err := optionsText(given)
	if err != nil {
		return nil, fmt.Errorf("open: %w", err)
	}
	if known := i.handles[string(text)]; known != nil {
		return known, nil
	}
	options, err := readOptions(text)
	if err != nil {
		return nil, fmt.Errorf("open: %w", err)
	}
	place, err := i.takePlace(options)
	if err != nil {
		return nil, fmt.Errorf("open: %w", err)
	}
	handle := &Stream{instance: i, options: options, key: string(text), place: place}
	i.handles[handle.key] = handle
	return handle, nil
}

// optionsText is what the script gave as JSON. No options are allowed: a run that has started this k6 knows them all.
func optionsText(given sobek.Value) ([]byte, error) {
	if given == nil || sobek.IsUndefined(given) || sobek.IsNull(given) {
		return []byte("{}"), nil
	}
	return json.Marshal(given.Export())
}

// takePlace gives the first free place among the numbers of this VU.
func (i *instance) takePlace(options *options) (int, error) {
	if options.Stream > 0 {
		return 0, nil
	}
	for place := range options.StreamsPerVu {
		if !i.places[place] {
			i.places[place] = true
			return place, nil
		}
	}
	return 0, fmt.Errorf("this VU has %d streams already: give each its own `stream`, or raise `streamsPerVu`",
		options.StreamsPerVu)
}

// Write writes lines at once, one when no number is given.
func (s *Stream) Write(lines sobek.Value) error {
	count := int64(1)
	if lines != nil && !sobek.IsUndefined(lines) {
		count = lines.ToInteger()
	}
	if count < 0 {
		return fmt.Errorf("write: expected a number of lines, found %d", count)
	}
	return s.use(func(ctx context.Context, dueMs float64) error { return s.open.Write(ctx, count, dueMs) })
}

type burst struct {
	Lines          int64   `json:"lines"`
	LinesPerSecond float64 `json:"linesPerSecond"`
}

// Burst writes lines at a rate.
func (s *Stream) Burst(given sobek.Value) error {
	wanted := burst{}
	text, err := json.Marshal(given.Export())
	if err == nil {
		err = strictly(text, &wanted)
	}
	if err != nil {
		return fmt.Errorf("burst: %w", err)
	}
	if wanted.Lines < 1 || !(wanted.LinesPerSecond > 0) {
		return fmt.Errorf("burst: expected { lines, linesPerSecond } above 0, found %s", text)
	}
	return s.use(func(ctx context.Context, dueMs float64) error {
		if dueMs != dueMs {
			dueMs = s.dir.Clock.NowMs()
		}
		return s.open.Burst(ctx, wanted.Lines, wanted.LinesPerSecond, dueMs)
	})
}

// Rotate rotates the log file now.
func (s *Stream) Rotate() error { return s.turn("rotate", rotator.Rotate) }

// Reopen opens the log file's path anew.
func (s *Stream) Reopen() error { return s.turn("reopen", rotator.Reopen) }

// Number is the stream's number, 0 before its first use.
func (s *Stream) Number() int { return s.number }

// Written is how many lines there are so far.
func (s *Stream) Written() int64 {
	if s.open == nil {
		return 0
	}
	return s.open.Next() - 1
}

// Close ends the stream; the test's end does that too. A later open() gives its next epoch.
func (s *Stream) Close() error {
	delete(s.instance.handles, s.key)
	if s.options.Stream == 0 {
		delete(s.instance.places, s.place)
	}
	if s.open == nil {
		return nil
	}
	root := s.instance.root
	root.mutex.Lock()
	defer root.mutex.Unlock()
	if root.open[s.number] == s.open {
		delete(root.open, s.number)
		delete(root.paths, s.path)
	}
	return s.open.Close()
}

func (s *Stream) turn(name string, what func(rotator) error) error {
	return s.use(func(context.Context, float64) error {
		file, isFile := s.open.(rotator)
		if !isFile {
			return fmt.Errorf("%s: the stream has no file", name)
		}
		return what(file)
	})
}

// use opens the stream where that has not been done, and counts what is written meanwhile.
func (s *Stream) use(what func(ctx context.Context, dueMs float64) error) error {
	state, ctx := s.instance.vu.State(), s.instance.vu.Context()
	if state == nil {
		return errors.New("lostline: streams are written to by VUs: use them in the default function, not in the init context")
	}
	if s.open == nil {
		if err := s.start(ctx, state.VUIDGlobal); err != nil {
			return fmt.Errorf("open: %w", err)
		}
	}
	dueMs := stream.Unpaced
	if due, isPlanned := dueInstant(ctx, state); isPlanned {
		dueMs = s.dir.Clock.At(due)
	}
	meter := newMeter(s.instance.metrics, ctx, state)
	s.onWrite = meter.add
	defer meter.push()
	return what(ctx, dueMs)
}

func (s *Stream) start(ctx context.Context, vu uint64) error {
	number, err := s.numberFor(vu)
	if err != nil {
		return err
	}
	root := s.instance.root
	root.mutex.Lock()
	defer root.mutex.Unlock()
	if err := root.expectDir(s.options.run()); err != nil {
		return err
	}
	if root.open[number] != nil {
		return fmt.Errorf("stream %d is open already: two VUs can't write one stream; leave `stream` out to number them by VU", number)
	}
	s.dir, s.number = root.dir, number
	if s.open, err = s.openWriter(ctx); err != nil {
		return err
	}
	root.open[number] = s.open
	return nil
}

func (s *Stream) numberFor(vu uint64) (int, error) {
	if s.options.Stream > 0 {
		return s.options.Stream, nil
	}
	if vu == 0 {
		return 0, errors.New("setup and teardown have no VU number: name a `stream` there")
	}
	number := s.options.StreamFirst + (int(vu)-1)*s.options.StreamsPerVu + s.place
	if number > line.StreamMax {
		return 0, fmt.Errorf("VU %d would write stream %d, expected at most %d: use fewer VUs with more lines each",
			vu, number, line.StreamMax)
	}
	return number, nil
}

// expectDir makes the run directory for the first stream.
func (r *root) expectDir(options rundir.Options) (err error) {
	if r.dir != nil {
		return r.dir.Agrees(options)
	}
	r.open, r.paths = map[int]writer{}, map[string]int{}
	r.dir, err = rundir.Open(options)
	return err
}

func (s *Stream) openWriter(ctx context.Context) (writer, error) {
	epoch, err := s.dir.AddStream(s.number, func() (int, error) {
		last, err := journal.LastEpoch(s.dir.Journal(), s.number)
		return last + 1, err
	})
	if err != nil {
		return nil, err
	}
	common := stream.Options{
		Templates: s.dir.Templates, Name: line.Name{Run: s.dir.Run, Stream: s.number, Epoch: epoch},
		JournalDirectory: s.dir.Journal(), Clock: s.dir.Clock,
		OnWrote: func(wrote stream.Wrote) { s.onWrite(wrote) },
	}
	if s.options.To != nil {
		return stream.OpenNetwork(ctx, common, s.options.To.target())
	}
	path, err := filepath.Abs(s.options.pathOf(s.number))
	if err != nil {
		return nil, err
	}
	if other := s.instance.root.paths[path]; other != 0 {
		return nil, fmt.Errorf("path: stream %d writes %s already: put {stream} into the path", other, path)
	}
	s.instance.root.paths[path], s.path = s.number, path
	return stream.OpenFile(stream.FileOptions{
		Options: common, Path: path, LogDirectory: s.dir.Logs(), Rotation: s.options.rotation(),
	})
}
