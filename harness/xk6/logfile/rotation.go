package logfile

import (
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
)

// Rotation is how a log is rotated, and when: by hand alone where no trigger is given.
type Rotation struct {
	Kind string
	// Triggers; at most one is not 0. Time counts from the log's opening.
	EveryMs float64
	Bytes   int64
	Lines   int64
	// Up to this share of EveryMs each rotation by time comes earlier, by chance.
	Jitter float64
	// With Bytes: the size is looked at so often, and files grow beyond it. 0 is at each line.
	LookEveryMs float64
	// Rotated files that stay; the oldest is deleted.
	Keep int
	// The program writes so long on into the file that was renamed.
	LateWriteMs float64
	// No file stands at the path for so long.
	CreateGapMs float64
	// Between the copy and the truncate of a copytruncate.
	CopyTruncateGapMs float64
}

// A step does a part of a rotation at once and says after which time the next one is due: 0 is at once, less
// is after the next block. No next one is the end.
type step func() (waitMs float64, next step, err error)

const jitterMost = 0.9

var kinds = map[string]func(*Log) step{
	"rename-create": renameCreate,
	"rename-chain":  renameChain,
	"copytruncate":  copytruncate,
	"truncate":      truncate,
	"delete-create": deleteCreate,
	"kubelet":       kubelet,
}

// Kinds are the rotations that there are.
func Kinds() []string {
	names := []string{}
	for name := range kinds {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Validate says in one sentence what is wrong; a rotation without a kind is none.
func (r Rotation) Validate() error {
	if r.Kind != "" && kinds[r.Kind] == nil {
		return fmt.Errorf("rotation.kind: expected one of %s, found %q", strings.Join(Kinds(), ", "), r.Kind)
	}
	triggers := 0
	for _, isGiven := range []bool{r.EveryMs > 0, r.Bytes > 0, r.Lines > 0} {
		if isGiven {
			triggers++
		}
	}
	if triggers > 1 {
		return fmt.Errorf("rotation: expected one of everyMs, bytes and lines, found %d of them", triggers)
	}
	if r.Jitter < 0 || r.Jitter > jitterMost {
		return fmt.Errorf("rotation.jitter: expected 0 to %v, found %v", jitterMost, r.Jitter)
	}
	if r.Jitter > 0 && r.EveryMs <= 0 {
		return fmt.Errorf("rotation.jitter: has no use without everyMs: leave it out")
	}
	if r.Keep < 0 || r.Keep > 1_000 {
		return fmt.Errorf("rotation.keep: expected 0 to 1000 files, found %d", r.Keep)
	}
	return nil
}

// Room is how many lines and bytes the next block may hold, so that a generation ends at the very line
// that fills it.
func (log *Log) Room() (lines, bytes int64) {
	const unlimited = 1 << 62
	lines, bytes = unlimited, unlimited
	if log.active != nil || log.Rotation.Kind == "" {
		return lines, bytes
	}
	if log.Rotation.Lines > 0 {
		lines = max(1, log.Rotation.Lines-(log.Next-log.current.first))
	}
	if log.Rotation.Bytes > 0 && log.Rotation.LookEveryMs == 0 {
		bytes = max(1, log.Rotation.Bytes-(log.Position-log.current.startPosition))
	}
	return lines, bytes
}

// Advance takes the step that is due, and begins a rotation where the policy says so. A rotation that
// fails is recorded and counted; the writer goes on.
func (log *Log) Advance() error {
	now := log.Clock.NowMs()
	if log.active == nil && log.isDue(now) {
		log.begin(now)
	}
	if log.active == nil || now < log.resumeMs {
		return nil
	}
	return log.take(now)
}

// Rotate begins a rotation and goes as far as no wait is asked for; one that is under way is ended first.
func (log *Log) Rotate() error {
	if log.Rotation.Kind == "" {
		return fmt.Errorf("rotate: the stream has no rotation: open it with rotation: { kind: 'rename-create' }")
	}
	if err := log.Settle(); err != nil {
		return err
	}
	now := log.Clock.NowMs()
	log.begin(now)
	for log.active != nil && log.resumeMs <= now {
		if err := log.take(now); err != nil {
			return err
		}
	}
	return nil
}

// Settle ends the rotation that is under way without its waits.
func (log *Log) Settle() error {
	for log.active != nil {
		if err := log.take(log.Clock.NowMs()); err != nil {
			return err
		}
	}
	return nil
}

func (log *Log) isDue(now float64) bool {
	r := log.Rotation
	if r.Kind == "" {
		return false
	}
	return log.schedule.isDue(now) ||
		r.Lines > 0 && log.Next-log.current.first >= r.Lines ||
		r.Bytes > 0 && log.looks(now) && log.Position-log.current.startPosition >= r.Bytes
}

func (log *Log) looks(now float64) bool {
	everyMs := log.Rotation.LookEveryMs
	if everyMs == 0 {
		return true
	}
	if now < log.lookMs {
		return false
	}
	log.lookMs += everyMs * (math.Floor((now-log.lookMs)/everyMs) + 1)
	return true
}

// begin also says when the next one is due by time: instants that passed meanwhile are left out, or a
// stream that was idle would rotate empty files.
func (log *Log) begin(now float64) {
	log.active, log.resumeMs = kinds[log.Rotation.Kind](log), now
	log.schedule.leaveOut(now)
}

func (log *Log) take(now float64) error {
	for {
		waitMs, next, err := log.active()
		log.active, log.resumeMs = next, now+max(0, waitMs)
		if err != nil {
			return log.recover(err)
		}
		if next == nil {
			log.Rotations++
			return nil
		}
		if waitMs != 0 {
			return nil
		}
	}
}

// recover tells of the failure, and gets a file back to the path where the rotation left none.
func (log *Log) recover(cause error) error {
	log.active = nil
	log.Failures++
	if err := log.Journal.Record(log.about("rotation-failed", log.current.number).
		Text("message", cause.Error())); err != nil {
		return err
	}
	if standsAt(log.Path, log.current.inode) {
		return nil
	}
	next, err := log.openFresh()
	if err != nil {
		return err
	}
	return log.switchTo(next)
}

// What kubelet and most logging libraries do: the oldest is deleted before the new file is created, so
// that this often gets an inode number that was just freed.
func renameCreate(log *Log) step {
	return func() (float64, step, error) {
		path := log.archives.nextNumbered()
		if err := log.renameTo(path, "rename-create"); err != nil {
			return 0, nil, err
		}
		if err := log.prune(log.Rotation.Keep); err != nil {
			return 0, nil, err
		}
		return log.Rotation.CreateGapMs, log.goOver(nil), nil
	}
}

// logrotate's create: what falls off the end of the chain is deleted last.
func renameChain(log *Log) step {
	return func() (float64, step, error) {
		if err := log.shift(); err != nil {
			return 0, nil, err
		}
		if err := log.renameTo(log.archives.chained(1), "rename-chain"); err != nil {
			return 0, nil, err
		}
		return log.Rotation.CreateGapMs, log.goOver(func() error { return log.prune(log.Rotation.Keep) }), nil
	}
}

// What an `rm` under a running program does.
func deleteCreate(log *Log) step {
	return func() (float64, step, error) {
		accessed := wasAccessed(log.Path)
		if err := os.Remove(log.Path); err != nil {
			return 0, nil, err
		}
		if err := log.recordRotated("delete-create", ""); err != nil {
			return 0, nil, err
		}
		return log.Rotation.CreateGapMs, log.goOver(nil), log.recordDeleted(log.current.number, accessed)
	}
}

func (log *Log) renameTo(path, kind string) error {
	if err := os.Rename(log.Path, path); err != nil {
		return err
	}
	log.archives.add(archive{generation: log.current.number, path: path})
	return log.recordRotated(kind, path)
}

// goOver makes the new file, and goes over to it, maybe late.
func (log *Log) goOver(afterCreate func() error) step {
	return func() (float64, step, error) {
		next, err := log.openFresh()
		if err != nil {
			return 0, nil, err
		}
		if afterCreate != nil {
			if err := afterCreate(); err != nil {
				next.file.Close()
				return 0, nil, err
			}
		}
		if lateMs := log.Rotation.LateWriteMs - log.Rotation.CreateGapMs; lateMs > 0 {
			return lateMs, func() (float64, step, error) { return 0, nil, log.switchTo(next) }, nil
		}
		return 0, nil, log.switchTo(next)
	}
}

// The file is truncated in place, as `: > app.log` does.
func truncate(log *Log) step {
	return func() (float64, step, error) {
		if err := log.file.Truncate(0); err != nil {
			return 0, nil, err
		}
		if err := log.recordRotated("truncate", ""); err != nil {
			return 0, nil, err
		}
		_, err := log.restart()
		return 0, nil, err
	}
}
