package rundir

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"

	"lostline.dev/xk6-lostline/line"
)

// Rotation is the RotationPlan of harness/plan/plan.ts.
type Rotation struct {
	Kind              string         `json:"kind"`
	Trigger           map[string]any `json:"trigger"`
	Keep              int            `json:"keep"`
	LateWriteMs       float64        `json:"lateWriteMs"`
	CreateGapMs       float64        `json:"createGapMs"`
	CopyTruncateGapMs float64        `json:"copyTruncateGapMs"`
	CompressDelayMs   float64        `json:"compressDelayMs"`
	MidLine           bool           `json:"midLine"`
	FreezeShipperMs   float64        `json:"freezeShipperMs"`
	LogrotateMode     string         `json:"logrotateMode"`
	FromMs            float64        `json:"fromMs"`
	UntilMs           float64        `json:"untilMs"`
	CountMax          float64        `json:"countMax"`
}

// Source is the SourcePlan of lines that go over the network.
type Source struct {
	Kind      string `json:"kind"`
	Transport string `json:"transport"`
	Format    string `json:"format"`
}

type segment struct {
	FromMs   float64 `json:"fromMs"`
	ToMs     float64 `json:"toMs"`
	FromRate float64 `json:"fromRate"`
	ToRate   float64 `json:"toRate"`
}

type load struct {
	DurationMs    float64   `json:"durationMs"`
	Segments      []segment `json:"segments"`
	Lines         *int64    `json:"lines"`
	Streams       int       `json:"streams"`
	Threads       int       `json:"threads"`
	WriteMode     string    `json:"writeMode"`
	BlockBytesMax int       `json:"blockBytesMax"`
	Unpaced       bool      `json:"unpaced"`
	FileName      string    `json:"fileName"`
}

type target struct {
	Name    string         `json:"name"`
	Version string         `json:"version"`
	Engine  string         `json:"engine"`
	Options map[string]any `json:"options"`
}

// plan is plan.json (harness/plan/plan.ts). k6 decides how many lines are written and when, so the load
// is an unpaced one without an end; what the shipper and the sink are, whoever judges knows.
type plan struct {
	SchemaVersion int                `json:"schemaVersion"`
	Scenario      string             `json:"scenario"`
	Description   string             `json:"description"`
	Seed          int64              `json:"seed"`
	Load          load               `json:"load"`
	Line          line.Spec          `json:"line"`
	Source        *Source            `json:"source,omitempty"`
	Rotation      *Rotation          `json:"rotation"`
	Faults        []any              `json:"faults"`
	Sink          map[string]any     `json:"sink"`
	Target        target             `json:"target"`
	Drain         map[string]float64 `json:"drain"`
	Budget        map[string]float64 `json:"budget"`
}

const (
	blockBytesMax = 256 * 1024
	// The bound of a run, eight days.
	durationMsMax = 8 * 86_400_000
)

func (d *Dir) newPlan() plan {
	return plan{
		SchemaVersion: 1, Scenario: d.Name, Description: "Written by k6.", Seed: d.Line.Seed,
		Load: load{
			DurationMs: durationMsMax, Segments: []segment{{ToMs: durationMsMax}}, Threads: 1,
			WriteMode: "append", BlockBytesMax: blockBytesMax, Unpaced: true, FileName: d.FileName,
		},
		Line: d.Line, Source: d.Source, Rotation: d.Rotation, Faults: []any{},
		Sink:   map[string]any{"kind": "http", "options": map[string]any{}},
		Target: target{Name: "external", Engine: "process", Options: map[string]any{}},
		Drain:  map[string]float64{"quietMs": 1_000, "timeoutMs": 120_000, "lateAfterMs": 60_000},
		Budget: map[string]float64{
			"lostMax": 0, "corruptedMax": 0, "unexpectedMax": 0, "latenessMsMax": 1_000, "linesMin": 1,
		},
	}
}

func (d *Dir) planPath() string { return filepath.Join(d.Directory, "plan.json") }

func (d *Dir) beginPlan(isNew bool) error {
	d.plan = d.newPlan()
	if isNew {
		return writeJSON(d.planPath(), d.plan)
	}
	text, err := os.ReadFile(d.planPath())
	before := plan{}
	if err == nil {
		err = json.Unmarshal(text, &before)
	}
	if err != nil {
		return fmt.Errorf("directory: its plan.json can't be read: %w", err)
	}
	if !reflect.DeepEqual(before.Line, d.Line) {
		return errors.New("directory: it holds a run with other lines: name another one, or use the same line options")
	}
	d.plan.Load.Streams = before.Load.Streams
	return nil
}

// AddStream gives the epoch of a stream that is about to be opened, and says in the plan that there is
// one of this number. The streams of a run are 1 .. load.streams.
func (d *Dir) AddStream(number int, epochOf func() (int, error)) (epoch int, err error) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	if d.Driven != nil && number > d.plan.Load.Streams {
		return 0, fmt.Errorf("stream %d: the scenario has load.streams: %d; raise it, or use fewer VUs", number, d.plan.Load.Streams)
	}
	if number > d.plan.Load.Streams {
		d.plan.Load.Streams = number
		if err := writeJSON(d.planPath(), d.plan); err != nil {
			return 0, err
		}
	}
	return epochOf()
}
