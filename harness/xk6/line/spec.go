// Package line makes Lostline's lines, byte for byte as the TypeScript writer does (harness/line): every
// line is a pure function of spec, run, stream, epoch and sequence, so that a changed byte is seen at the
// other end. What both languages must agree on is pinned by harness/line/vectors, which both test against.
package line

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Formats are the ways in which a line stands in a file.
var Formats = []string{"plain", "json", "cri", "docker-json", "nginx-access"}

// Bounds that the token's fixed width sets.
const (
	StreamMax   = 8_999
	EpochMax    = 9_999
	SequenceMax = 999_999_999_999
	lengthMax   = 16 * 1024 * 1024
	sizesMax    = 1_000
	headBytes   = 1024
)

var runName = regexp.MustCompile("^[0-9a-z]{6}$")

// Sizes are payload bytes: token and body, before framing and escaping, without the newline.
type Sizes struct {
	Kind     string
	Bytes    int
	BytesMin int
	BytesMax int
	List     []int
}

// Spec is the TypeScript LineSpec (harness/line/spec.ts), as plan.json holds it.
type Spec struct {
	Seed              int64  `json:"seed"`
	Format            string `json:"format"`
	Alphabet          string `json:"alphabet"`
	Payload           string `json:"payload"`
	Sizes             Sizes  `json:"sizes"`
	Period            int    `json:"period"`
	TimestampOriginMs int64  `json:"timestampOriginMs"`
	TimestampStepMs   int64  `json:"timestampStepMs"`
	CriRecordBytesMax int    `json:"criRecordBytesMax"`
}

// Name is whose lines these are; with a sequence it is a line's identity.
type Name struct {
	Run    string
	Stream int
	Epoch  int
}

// MarshalJSON gives the shape that plan.json has.
func (s Sizes) MarshalJSON() ([]byte, error) {
	switch s.Kind {
	case "uniform":
		return json.Marshal(map[string]any{"kind": s.Kind, "bytesMin": s.BytesMin, "bytesMax": s.BytesMax})
	case "list":
		return json.Marshal(map[string]any{"kind": s.Kind, "bytes": s.List})
	}
	return json.Marshal(map[string]any{"kind": s.Kind, "bytes": s.Bytes})
}

// UnmarshalJSON takes `bytes` as a number or as a list.
func (s *Sizes) UnmarshalJSON(text []byte) error {
	var shape struct {
		Kind               string
		Bytes              json.RawMessage
		BytesMin, BytesMax int
	}
	if err := json.Unmarshal(text, &shape); err != nil {
		return err
	}
	*s = Sizes{Kind: shape.Kind, BytesMin: shape.BytesMin, BytesMax: shape.BytesMax}
	switch shape.Kind {
	case "fixed":
		return json.Unmarshal(shape.Bytes, &s.Bytes)
	case "list":
		return json.Unmarshal(shape.Bytes, &s.List)
	}
	return nil
}

func (s Sizes) bounds() (least, most int) {
	switch s.Kind {
	case "fixed":
		return s.Bytes, s.Bytes
	case "uniform":
		return s.BytesMin, s.BytesMax
	}
	if len(s.List) == 0 {
		return 0, 0
	}
	return slices.Min(s.List), slices.Max(s.List)
}

// Longest is the most bytes that a payload has.
func (s Sizes) Longest() int {
	_, most := s.bounds()
	return most
}

// Mean is the payload's mean size in bytes.
func (s Sizes) Mean() int {
	if s.Kind != "list" || len(s.List) == 0 {
		least, most := s.bounds()
		return (least + most) / 2
	}
	sum := 0
	for _, bytes := range s.List {
		sum += bytes
	}
	return sum / len(s.List)
}

// Validate says in one sentence what can't be made.
func (spec Spec) Validate() error {
	if !slices.Contains(Formats, spec.Format) {
		return fmt.Errorf("format: expected one of %s, found %q", strings.Join(Formats, ", "), spec.Format)
	}
	if alphabets[spec.Alphabet] == nil {
		return fmt.Errorf("alphabet: expected ascii, escapes, unicode or mixed, found %q", spec.Alphabet)
	}
	if spec.Payload != "unique" && spec.Payload != "identical-head" {
		return fmt.Errorf("payload: expected unique or identical-head, found %q", spec.Payload)
	}
	if !slices.Contains([]int{10, 100, 1000}, spec.Period) {
		return fmt.Errorf("period: expected 10, 100 or 1000, found %d", spec.Period)
	}
	if spec.CriRecordBytesMax < 1 {
		return fmt.Errorf("criRecordBytesMax: expected at least 1 byte, found %d", spec.CriRecordBytesMax)
	}
	return spec.validateSizes()
}

func (spec Spec) validateSizes() error {
	wanted := tokenBytes + 2
	if spec.Payload == "identical-head" {
		wanted = headBytes + tokenBytes + 2 + 8
	}
	least, most := spec.Sizes.bounds()
	if least < wanted || most > lengthMax || least > most {
		return fmt.Errorf("lineBytes: expected %d to %d bytes a line with payload %s, found %d to %d",
			wanted, lengthMax, spec.Payload, least, most)
	}
	if len(spec.Sizes.List) > min(sizesMax, spec.Period) {
		return fmt.Errorf("lineBytes: expected at most %d sizes in a list, found %d",
			min(sizesMax, spec.Period), len(spec.Sizes.List))
	}
	return nil
}

// Validate says in one sentence what no token has room for.
func (name Name) Validate() error {
	if !runName.MatchString(name.Run) {
		return fmt.Errorf("run: expected six letters or digits in lower case, found %q", name.Run)
	}
	if name.Stream < 1 || name.Stream > StreamMax {
		return fmt.Errorf("stream: expected a number from 1 to %d, found %d", StreamMax, name.Stream)
	}
	if name.Epoch < 1 || name.Epoch > EpochMax {
		return fmt.Errorf("epoch: expected a number from 1 to %d, found %d", EpochMax, name.Epoch)
	}
	return nil
}
