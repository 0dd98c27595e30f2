package line

// Rows are the raw lines of one period, consecutive, before they have an identity. Where a line begins
// in a stream follows from them alone.
type Rows struct {
	Frames []Frame
	before []int64
}

func newRows(frames []Frame) *Rows {
	rows := &Rows{Frames: frames, before: make([]int64, len(frames)+1)}
	for slot, frame := range frames {
		rows.before[slot+1] = rows.before[slot] + int64(len(frame.Bytes))
	}
	return rows
}

// Period is how many lines there are.
func (rows *Rows) Period() int { return len(rows.Frames) }

// OffsetOf gives the raw bytes of lines 1 .. sequence-1, newlines included.
func (rows *Rows) OffsetOf(sequence int64) int64 {
	period := int64(rows.Period())
	return sequence/period*rows.before[period] + rows.before[sequence%period] - rows.before[min(1, period)]
}

// Templates are the lines of a run before they have an identity. Bodies repeat after a period, a power
// of ten, so that a slot is the sequence's last digits: a writer patches digits instead of rendering.
type Templates struct {
	Spec     Spec
	Payloads [][]byte
	// Raw lines by slot, as they stand in a file.
	Rows        *Rows
	tokenOffset int
	bodyHashes  []uint32
}

// NewTemplates makes one period of lines; memory is twice their bytes.
func NewTemplates(spec Spec) (*Templates, error) {
	if err := spec.Validate(); err != nil {
		return nil, err
	}
	t := &Templates{Spec: spec}
	if spec.Payload == "identical-head" {
		t.tokenOffset = headBytes
	}
	t.Payloads = t.makePayloads()
	frames := make([]Frame, spec.Period)
	for slot, payload := range t.Payloads {
		hash := FNV1a32(payload[:t.tokenOffset])
		t.bodyHashes = append(t.bodyHashes, Fold32(hash, FNV1a32(payload[t.tokenOffset+tokenBytes:])))
		frames[slot] = framers[spec.Format](frameInput{
			payload: payload, tokenOffset: t.tokenOffset,
			originMs: t.instantOf(0), criRecordBytesMax: spec.CriRecordBytesMax,
		})
	}
	t.Rows = newRows(frames)
	return t, nil
}

// Dressed gives other rows of the same payloads: each between what stands before it and behind it.
func (t *Templates) Dressed(before func(payloadBytes int) string, behind string) *Rows {
	frames := make([]Frame, len(t.Payloads))
	for slot, payload := range t.Payloads {
		head := before(len(payload))
		bytes := append([]byte(head), payload...)
		frames[slot] = Frame{Bytes: append(bytes, behind...), TokenOffset: len(head) + t.tokenOffset}
	}
	return newRows(frames)
}

// Line renders one whole raw line without its last newline.
func (t *Templates) Line(name Name, sequence int64) []byte {
	block := newBlock(t, t.Rows, name, int(sequence%int64(t.Spec.Period)), 1)
	block.Prepare(sequence, 1)
	return block.Bytes()[:len(block.Bytes())-1]
}

func (t *Templates) instantOf(periodIndex int64) int64 {
	if t.Spec.Payload == "identical-head" {
		return t.Spec.TimestampOriginMs
	}
	return t.Spec.TimestampOriginMs + periodIndex*t.Spec.TimestampStepMs
}

func (t *Templates) makePayloads() [][]byte {
	spec := t.Spec
	bodies := NewRandom(spec.Seed).Derive("bodies")
	head := make([]byte, t.tokenOffset)
	writeBody(head, NewRandom(spec.Seed).Derive("head"), spec.Alphabet)
	bodyAt := t.tokenOffset + tokenBytes + 1
	payloads := make([][]byte, spec.Period)
	for slot, bytes := range spec.Sizes.of(spec.Seed, spec.Period) {
		payload := make([]byte, bytes)
		copy(payload, head)
		for at := len(head); at < bodyAt-1; at++ {
			payload[at] = '-'
		}
		payload[bodyAt-1] = ' '
		random := bodies
		if spec.Payload != "unique" {
			random = NewRandom(spec.Seed).Derive("tail")
		}
		writeBody(payload[bodyAt:], random, spec.Alphabet)
		payloads[slot] = payload
	}
	return payloads
}

// of gives the payload sizes of the first slots.
func (s Sizes) of(seed int64, count int) []int {
	random := NewRandom(seed).Derive("sizes")
	sizes := make([]int, count)
	for slot := range sizes {
		switch s.Kind {
		case "fixed":
			sizes[slot] = s.Bytes
		case "list":
			sizes[slot] = s.List[slot%len(s.List)]
		default:
			sizes[slot] = random.Integer(s.BytesMin, s.BytesMax)
		}
	}
	return sizes
}
