// Package stream writes one stream's lines, into a file or to a shipper's port, with the journal one step
// ahead: its head says how far the next write goes before it starts.
package stream

import (
	"context"
	"fmt"
	"math"
	"sync"

	"lostline.dev/xk6-lostline/clock"
	"lostline.dev/xk6-lostline/journal"
	"lostline.dev/xk6-lostline/line"
)

const (
	// Upper bound of one write.
	blockBytesMax = 256 * 1024
	// A mark at most so often; where nothing is written for longer, one at each end of the pause.
	markEveryMs = 100
	// How often a paced burst looks for due lines.
	tickMs = 2.5
)

// Unpaced stands for the due instant of lines that nobody planned one for.
var Unpaced = math.NaN()

// Wrote is what one block was.
type Wrote struct {
	Lines, Bytes int64
	// WriteMs is how long the system call took.
	WriteMs float64
	// LatenessMs is NaN for lines without a due instant.
	LatenessMs float64
}

// Options that all outputs share.
type Options struct {
	Templates *line.Templates
	Name      line.Name
	// JournalDirectory must exist.
	JournalDirectory string
	Clock            clock.Clock
	// OnWrote is told of every block.
	OnWrote func(Wrote)
}

// output takes blocks of lines.
type output interface {
	// ready does what must be done between blocks, and says how much the next one may hold.
	ready(ctx context.Context) (lines, bytes int64, err error)
	// write takes a block; whatever it returns, it has dealt with lines that were not taken.
	write(ctx context.Context, block *line.Block, first, count int64) (bytes int64, err error)
	generation() int
	offset() int64
	finish() error
	release()
}

// Stream is used by one goroutine at a time; Close may come from another one.
type Stream struct {
	Options
	mutex    sync.Mutex
	block    *line.Block
	journal  *journal.Writer
	out      output
	next     int64
	lateness Lateness
	blocks   int64
	// When the last write came back, and what was marked last.
	wroteMs, markedMs float64
	markedNext        int64
	isClosed          bool
}

func open(options Options, rows *line.Rows, connect func(*Stream) (output, error)) (*Stream, error) {
	if err := options.Name.Validate(); err != nil {
		return nil, err
	}
	records, err := journal.Create(options.JournalDirectory, options.Name.Stream, options.Name.Epoch)
	if err != nil {
		return nil, err
	}
	s := &Stream{
		Options: options, journal: records, next: 1, markedNext: 1,
		block: line.NewBlock(options.Templates, rows, options.Name),
	}
	if s.out, err = connect(s); err != nil {
		records.Close()
		return nil, err
	}
	s.wroteMs, s.markedMs = options.Clock.NowMs(), math.Inf(-1)
	return s, s.head(s.next)
}

// Next is the sequence of the next line.
func (s *Stream) Next() int64 {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.next
}

// Write writes so many lines at once, in as many blocks as that takes. dueMs is when they were meant to
// be written, or Unpaced. Ends early, without an error, when the context does.
func (s *Stream) Write(ctx context.Context, lines int64, dueMs float64) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for lines > 0 && ctx.Err() == nil {
		count, err := s.writeBlock(ctx, lines, dueMs)
		if err != nil {
			return err
		}
		lines -= count
	}
	return s.rest()
}

// Burst writes so many lines at this rate, an open loop that begins at beginMs: what is due by now is
// written, whatever held the loop up, and lateness is recorded.
func (s *Stream) Burst(ctx context.Context, lines int64, linesPerSecond, beginMs float64) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for done := int64(0); done < lines && ctx.Err() == nil; {
		sinceMs := s.Clock.NowMs() - beginMs
		due := min(lines, int64(sinceMs*linesPerSecond/1000+1.0/256)) - done
		if due <= 0 {
			nextMs := float64(done+1) / linesPerSecond * 1000
			_ = s.Clock.Sleep(ctx, max(tickMs, nextMs-sinceMs))
			continue
		}
		count, err := s.writeBlock(ctx, due, beginMs+float64(done+1)/linesPerSecond*1000)
		if err != nil {
			return err
		}
		done += count
	}
	return s.rest()
}

// Close closes the last generation and the journal in good order; more than once is as good as once.
func (s *Stream) Close() error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.isClosed {
		return nil
	}
	s.isClosed = true
	defer s.journal.Close()
	if err := s.mark(s.wroteMs); err != nil {
		return err
	}
	if err := s.out.finish(); err != nil {
		return err
	}
	if err := s.head(s.next); err != nil {
		return err
	}
	p50, p99, most := s.lateness.Summary()
	return s.journal.Record(journal.NewRecord("ended").Ms("atMs", s.Clock.NowMs()).
		Int("next", s.next).Lateness(p50, p99, most).Int("blocks", s.blocks))
}

func (s *Stream) writeBlock(ctx context.Context, lines int64, dueMs float64) (int64, error) {
	if s.isClosed {
		return 0, fmt.Errorf("stream %d: is closed: open another one", s.Name.Stream)
	}
	linesMax, bytesMax, err := s.out.ready(ctx)
	if err != nil && ctx.Err() != nil {
		return 0, nil
	}
	if err != nil {
		return 0, s.giveUp(err)
	}
	fitting := int64(s.block.Fitting(s.next, min(bytesMax, blockBytesMax)))
	count := int64(s.block.Prepare(s.next, int(min(lines, linesMax, fitting))))
	if s.next+count > line.SequenceMax {
		return 0, s.giveUp(fmt.Errorf("stream %d: has no numbers left: open another one", s.Name.Stream))
	}
	startedMs := s.Clock.NowMs()
	if err := s.markPause(startedMs); err != nil {
		return 0, s.giveUp(err)
	}
	if err := s.headAt(s.next+count, startedMs); err != nil {
		return 0, s.giveUp(err)
	}
	bytes, err := s.out.write(ctx, s.block, s.next, count)
	if err != nil {
		return 0, s.giveUp(err)
	}
	return count, s.took(count, bytes, startedMs, dueMs)
}

func (s *Stream) took(count, bytes int64, startedMs, dueMs float64) error {
	s.next += count
	s.blocks++
	s.wroteMs = s.Clock.NowMs()
	lateMs := s.wroteMs - dueMs
	if !math.IsNaN(lateMs) {
		s.lateness.Add(lateMs, count)
	}
	if s.OnWrote != nil {
		s.OnWrote(Wrote{Lines: count, Bytes: bytes, WriteMs: s.wroteMs - startedMs, LatenessMs: lateMs})
	}
	if s.wroteMs-s.markedMs >= markEveryMs {
		return s.mark(s.wroteMs)
	}
	return nil
}

// rest says in the head that nothing is under way: without it a killed program would leave its last
// block indeterminate, however long ago that was.
func (s *Stream) rest() error { return s.head(s.next) }

func (s *Stream) head(intended int64) error { return s.headAt(intended, s.Clock.NowMs()) }

func (s *Stream) headAt(intended int64, nowMs float64) error {
	return s.journal.Head(journal.Head{
		Generation: s.out.generation(), CommittedNext: s.next, IntendedNext: intended,
		Offset: s.out.offset(), AtMs: nowMs,
	})
}

// markPause: what comes now was not written during the pause that ends here.
func (s *Stream) markPause(nowMs float64) error {
	if nowMs-s.wroteMs <= markEveryMs {
		return nil
	}
	if err := s.mark(s.wroteMs); err != nil {
		return err
	}
	return s.recordMark(nowMs)
}

func (s *Stream) mark(atMs float64) error {
	if s.next == s.markedNext {
		return nil
	}
	return s.recordMark(atMs)
}

func (s *Stream) recordMark(atMs float64) error {
	s.markedMs, s.markedNext = atMs, s.next
	return s.journal.Record(journal.NewRecord("mark").Ms("atMs", atMs).
		Int("next", s.next).Int("offset", s.out.offset()))
}

// giveUp lets go of all files after an error; the head stays as it is or tells what can be said.
func (s *Stream) giveUp(cause error) error {
	if !s.isClosed {
		s.isClosed = true
		s.out.release()
		s.journal.Close()
	}
	return fmt.Errorf("stream %d: %w", s.Name.Stream, cause)
}
