package module

import (
	"lostline.dev/xk6-lostline/line"
	"lostline.dev/xk6-lostline/logfile"
	"lostline.dev/xk6-lostline/rundir"
)

const keepDefault = 5

// rotationOptions are `rotation` of open().
type rotationOptions struct {
	Kind              string  `json:"kind"`
	EveryMs           float64 `json:"everyMs"`
	Jitter            float64 `json:"jitter"`
	Bytes             int64   `json:"bytes"`
	Lines             int64   `json:"lines"`
	Keep              *int    `json:"keep"`
	LateWriteMs       float64 `json:"lateWriteMs"`
	CreateGapMs       float64 `json:"createGapMs"`
	CopyTruncateGapMs float64 `json:"copyTruncateGapMs"`
	LookEveryMs       float64 `json:"lookEveryMs"`
}

// UnmarshalJSON implements json.Unmarshaler.
func (r *rotationOptions) UnmarshalJSON(text []byte) error {
	type rotation rotationOptions
	return strictlyIn("rotation", text, (*rotation)(r))
}

// optionsOf gives what a scenario planned.
func optionsOf(planned *rundir.Rotation) *rotationOptions {
	number := func(name string) float64 {
		value, _ := planned.Trigger[name].(float64)
		return value
	}
	return &rotationOptions{
		Kind: planned.Kind, EveryMs: number("everyMs"), Jitter: number("jitter"), Bytes: int64(number("bytes")), Lines: int64(number("lines")),
		Keep: &planned.Keep, LateWriteMs: planned.LateWriteMs, CreateGapMs: planned.CreateGapMs,
		CopyTruncateGapMs: planned.CopyTruncateGapMs, LookEveryMs: number("lookEveryMs"),
	}
}

func (o *options) rotation() logfile.Rotation {
	if o.Rotation == nil {
		return logfile.Rotation{}
	}
	r := o.Rotation
	keep := keepDefault
	if r.Keep != nil {
		keep = *r.Keep
	}
	if r.Kind == "" {
		r.Kind = "rename-create"
	}
	return logfile.Rotation{
		Kind: r.Kind, EveryMs: r.EveryMs, Jitter: r.Jitter, Bytes: r.Bytes, Lines: r.Lines, Keep: keep,
		LateWriteMs: r.LateWriteMs, CreateGapMs: r.CreateGapMs, CopyTruncateGapMs: r.CopyTruncateGapMs,
		LookEveryMs: r.LookEveryMs,
	}
}

// plannedRotation is how a plan tells it to the verdict.
func plannedRotation(r logfile.Rotation) *rundir.Rotation {
	const countMax = 20_000_000
	trigger := map[string]any{"kind": "lines", "lines": int64(line.SequenceMax)}
	switch {
	case r.EveryMs > 0:
		// Not `time`, whose count a plan would have to know.
		trigger = map[string]any{"kind": "bytes", "bytes": 1, "lookEveryMs": r.EveryMs}
	case r.Bytes > 0:
		trigger = map[string]any{"kind": "bytes", "bytes": r.Bytes}
	case r.Lines > 0:
		trigger = map[string]any{"kind": "lines", "lines": r.Lines}
	}
	return &rundir.Rotation{
		Kind: r.Kind, Trigger: trigger, Keep: r.Keep, LateWriteMs: r.LateWriteMs, CreateGapMs: r.CreateGapMs,
		CopyTruncateGapMs: r.CopyTruncateGapMs, LogrotateMode: "create",
		UntilMs: 8 * 86_400_000, CountMax: countMax,
	}
}
