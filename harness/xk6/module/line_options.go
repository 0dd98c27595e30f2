package module

import (
	"encoding/json"
	"fmt"

	"lostline.dev/xk6-lostline/line"
)

const (
	// Instants in lines begin at 2026-01-01, so that bytes depend on the seed alone.
	timestampOriginMs = 1_767_225_600_000
	timestampStepMs   = 1
	periodBytesMax    = 16 * 1024 * 1024
)

// lineBytes is a number, a list of numbers, or {min, max}.
type lineBytes line.Sizes

// UnmarshalJSON implements json.Unmarshaler.
func (l *lineBytes) UnmarshalJSON(text []byte) error {
	var one int
	if json.Unmarshal(text, &one) == nil {
		*l = lineBytes{Kind: "fixed", Bytes: one}
		return nil
	}
	var list []int
	if json.Unmarshal(text, &list) == nil {
		*l = lineBytes{Kind: "list", List: list}
		return nil
	}
	var span struct{ Min, Max int }
	if err := strictly(text, &span); err != nil {
		return fmt.Errorf("lineBytes: expected a number, a list of numbers or { min, max }, found %s", text)
	}
	*l = lineBytes{Kind: "uniform", BytesMin: span.Min, BytesMax: span.Max}
	return nil
}

func (o *options) spec() line.Spec {
	if o.driven != nil {
		return o.driven.Line
	}
	sizes := line.Sizes(o.LineBytes)
	spec := line.Spec{
		Seed: *o.Seed, Format: o.Format, Alphabet: o.Alphabet, Payload: o.Payload, Sizes: sizes, Period: 10,
		TimestampOriginMs: timestampOriginMs, TimestampStepMs: timestampStepMs,
		CriRecordBytesMax: o.CriRecordBytesMax,
	}
	// The longest period that keeps memory small, but never shorter than a list of sizes.
	for _, period := range []int{100, 1000} {
		if period*sizes.Mean() <= periodBytesMax || len(sizes.List) > spec.Period {
			spec.Period = period
		}
	}
	return spec
}
