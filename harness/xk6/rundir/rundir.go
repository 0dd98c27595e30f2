// Package rundir is the run directory that a k6 process writes into, in the formats of a run's own
// (harness/evidence): run.json, plan.json, events.ndjson and journal/. Whoever judges a run reads these, and
// nothing of k6.
package rundir

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"lostline.dev/xk6-lostline/clock"
	"lostline.dev/xk6-lostline/journal"
	"lostline.dev/xk6-lostline/line"
)

// Version of Lostline; the build sets it.
var Version = "dev"

// Options of a run; all streams of a process share them.
type Options struct {
	Directory string
	// Name of the load, as a scenario has one.
	Name string
	// Run is the name in every token; "" makes one.
	Run      string
	Line     line.Spec
	Rotation *Rotation
	// Source is nil where lines go to files.
	Source   *Source
	FileName string
	// Driven is nil where k6 stands alone.
	Driven *Driven
}

// header is run.json (harness/evidence/header.ts).
type header struct {
	SchemaVersion   int      `json:"schemaVersion"`
	LostlineVersion string   `json:"lostlineVersion"`
	RunID           string   `json:"runId"`
	Run             string   `json:"run"`
	Seed            int64    `json:"seed"`
	ScenarioFile    string   `json:"scenarioFile"`
	StartedAt       string   `json:"startedAt"`
	OriginMs        float64  `json:"originMs"`
	Command         []string `json:"command"`
	Part            part     `json:"part"`
	Machine         machine  `json:"machine"`
}

type part struct {
	Kind string `json:"kind"`
}

type machine struct {
	Cores       int    `json:"cores"`
	MemoryBytes uint64 `json:"memoryBytes"`
	Kernel      string `json:"kernel"`
}

// Dir is open from Open to Close.
type Dir struct {
	Options
	Run       string
	Clock     *clock.System
	Templates *line.Templates
	mutex     sync.Mutex
	lock      *os.File
	events    *os.File
	plan      plan
	isClosed  bool
}

// Journal is the folder of the journals.
func (d *Dir) Journal() string { return filepath.Join(d.Directory, "journal") }

// Logs is the folder that the journal names log files from.
func (d *Dir) Logs() string { return filepath.Join(d.Directory, "logs") }

// Open makes the directory. One that an earlier life of the same run left (a pod that was killed and
// started again) goes on: its streams get their next epoch. Any other content is refused.
func Open(options Options) (*Dir, error) {
	templates, err := line.NewTemplates(options.Line)
	if err != nil {
		return nil, err
	}
	path, err := filepath.Abs(options.Directory)
	if err != nil {
		return nil, fmt.Errorf("directory: %w", err)
	}
	options.Directory = path
	d := &Dir{Options: options, Templates: templates}
	for _, folder := range []string{d.Journal(), d.Logs()} {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return nil, fmt.Errorf("directory: can't make the run directory: %w", err)
		}
	}
	if err := d.takeLock(); err != nil {
		return nil, err
	}
	if err := d.begin(); err != nil {
		d.lock.Close()
		return nil, err
	}
	return d, nil
}

// The lock goes with the process, however it ends.
func (d *Dir) takeLock() (err error) {
	path := filepath.Join(d.Journal(), ".lock")
	if d.lock, err = os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644); err != nil {
		return fmt.Errorf("directory: can't be written: %w", err)
	}
	if syscall.Flock(int(d.lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) != nil {
		d.lock.Close()
		return fmt.Errorf("directory: another k6 process writes into %s: give each instance one of its own", d.Directory)
	}
	return nil
}

func (d *Dir) begin() error {
	if d.Driven != nil {
		return d.beginDriven()
	}
	head, err := d.readHeader()
	if err != nil {
		return err
	}
	isNew := head == nil
	if isNew {
		head = d.newHeader()
	}
	if err := (line.Name{Run: head.Run, Stream: 1, Epoch: 1}).Validate(); err != nil {
		return err
	}
	d.Run, d.Clock = head.Run, clock.NewSystem(head.OriginMs)
	if err := d.beginPlan(isNew); err != nil {
		return err
	}
	if isNew {
		if err := writeJSON(filepath.Join(d.Directory, "run.json"), head); err != nil {
			return err
		}
	}
	path := filepath.Join(d.Directory, "events.ndjson")
	if d.events, err = os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o644); err != nil {
		return fmt.Errorf("directory: can't be written: %w", err)
	}
	return d.event(`"phase"`, `"phase":"load"`)
}

func (d *Dir) readHeader() (*header, error) {
	text, err := os.ReadFile(filepath.Join(d.Directory, "run.json"))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	head := &header{}
	if err == nil {
		err = json.Unmarshal(text, head)
	}
	if err != nil {
		return nil, fmt.Errorf("directory: its run.json can't be read: %w", err)
	}
	if head.Seed != d.Line.Seed || d.Options.Run != "" && head.Run != d.Options.Run {
		return nil, fmt.Errorf("directory: %s holds another run (%s, seed %d): name another one", d.Directory, head.Run, head.Seed)
	}
	if now := clock.MonotonicMs(); now < head.OriginMs {
		return nil, fmt.Errorf("directory: %s is of a run before this machine's last start: name another one", d.Directory)
	}
	return head, nil
}

func (d *Dir) newHeader() *header {
	now := time.Now().UTC()
	run := d.Options.Run
	if run == "" {
		run = line.RunName(d.Line.Seed, now.UnixMilli(), os.Getpid())
	}
	const instant = "2006-01-02T15:04:05.000Z"
	return &header{
		SchemaVersion: 1, LostlineVersion: Version,
		RunID: fmt.Sprintf("%s-%s-k6-%s", now.Format("20060102-150405"), d.Name, run),
		Run:   run, Seed: d.Line.Seed, StartedAt: now.Format(instant),
		OriginMs: clock.MonotonicMs(), Command: os.Args, Part: part{"writer"}, Machine: thisMachine(),
	}
}

func thisMachine() machine {
	found := machine{Cores: runtime.NumCPU()}
	var info unix.Sysinfo_t
	if unix.Sysinfo(&info) == nil {
		found.MemoryBytes = info.Totalram * uint64(info.Unit)
	}
	var name unix.Utsname
	if unix.Uname(&name) == nil {
		found.Kernel = unix.ByteSliceToString(name.Release[:])
	}
	return found
}

// Agrees says whether another stream's options are of the same run.
func (d *Dir) Agrees(options Options) error {
	path, err := filepath.Abs(options.Directory)
	if err != nil {
		return err
	}
	if path != d.Directory || !reflect.DeepEqual(options.Line, d.Line) {
		return errors.New("open: all streams of a k6 process share directory, seed and line options; " +
			"these are other ones than the first stream's: use the same, or another k6 process")
	}
	return nil
}

// Close says that the load has ended, and seals the journals.
func (d *Dir) Close() error {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	if d.isClosed {
		return nil
	}
	d.isClosed = true
	defer d.lock.Close()
	if d.Driven != nil {
		return nil
	}
	defer d.events.Close()
	if err := d.event(`"phase"`, `"phase":"drain"`); err != nil {
		return err
	}
	seal, err := journal.Seal(d.Journal())
	if err != nil {
		return err
	}
	return d.event(`"sealed"`, `"journals":"`+seal+`"`)
}

func (d *Dir) event(kind, fields string) error {
	text := fmt.Sprintf(`{"event":%s,"atMs":%.3f,%s}`+"\n", kind, d.Clock.NowMs(), fields)
	if _, err := d.events.WriteString(text); err != nil {
		return fmt.Errorf("can't write events: %w", err)
	}
	return nil
}

// writeJSON never leaves half a file.
func writeJSON(path string, value any) error {
	text, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return err
	}
	beside := strings.TrimSuffix(path, ".json") + ".tmp"
	if err = os.WriteFile(beside, append(text, '\n'), 0o644); err == nil {
		err = os.Rename(beside, path)
	}
	if err != nil {
		return fmt.Errorf("directory: can't be written: %w", err)
	}
	return nil
}
