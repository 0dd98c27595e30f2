// Package journal writes a stream's journal in the format of harness/evidence/journal.ts, which the
// verdict reads: a hash chain of records, and a head of 64 bytes that is overwritten in place before every
// block of lines. Both are plain write(2) calls, so they survive kill -9.
package journal

import (
	"math"
	"strconv"
	"strings"
)

// Record is one JSON object, its fields in the order in which they were added. Its text is what
// JSON.stringify would make of it, because the chain is over the text, and whoever checks it reads the
// record and writes it again.
type Record struct{ text []byte }

// NewRecord begins a record of this kind.
func NewRecord(kind string) *Record {
	record := &Record{text: make([]byte, 0, 256)}
	record.text = append(record.text, '{')
	return record.Text("record", kind)
}

// Text adds a string; what is no UTF-8 becomes U+FFFD.
func (r *Record) Text(key, value string) *Record {
	r.key(key)
	r.text = appendString(r.text, value)
	return r
}

// TextOrNull adds null for "".
func (r *Record) TextOrNull(key, value string) *Record {
	if value != "" {
		return r.Text(key, value)
	}
	return r.raw(key, "null")
}

// Int adds a whole number.
func (r *Record) Int(key string, value int64) *Record {
	return r.raw(key, strconv.FormatInt(value, 10))
}

// TrueOrNull adds true, or null.
func (r *Record) TrueOrNull(key string, value bool) *Record {
	if value {
		return r.raw(key, "true")
	}
	return r.raw(key, "null")
}

// Ms adds milliseconds, rounded to microseconds.
func (r *Record) Ms(key string, ms float64) *Record {
	return r.raw(key, formatMs(ms))
}

// Lateness adds {p50, p99, max} in milliseconds.
func (r *Record) Lateness(p50, p99, most float64) *Record {
	return r.raw("latenessMs",
		`{"p50":`+formatMs(p50)+`,"p99":`+formatMs(p99)+`,"max":`+formatMs(most)+"}")
}

// JSON is the record's text.
func (r *Record) JSON() string { return string(r.text) + "}" }

func (r *Record) raw(key, text string) *Record {
	r.key(key)
	r.text = append(r.text, text...)
	return r
}

func (r *Record) key(key string) {
	if len(r.text) > 1 {
		r.text = append(r.text, ',')
	}
	r.text = append(appendString(r.text, key), ':')
}

// formatMs never needs an exponent: microseconds are above 1e-6, and 2^53 of them below 1e21.
func formatMs(ms float64) string {
	rounded := math.Round(ms*1000) / 1000
	if rounded == 0 || math.IsNaN(rounded) || math.IsInf(rounded, 0) {
		return "0"
	}
	return strconv.FormatFloat(rounded, 'f', -1, 64)
}

func appendString(into []byte, value string) []byte {
	const short = "\b\t\n\f\r\"\\"
	const letter = "btnfr\"\\"
	into = append(into, '"')
	for _, one := range []byte(strings.ToValidUTF8(value, "\uFFFD")) {
		if at := strings.IndexByte(short, one); at >= 0 {
			into = append(into, '\\', letter[at])
		} else if one < ' ' {
			into = append(into, `\u00`...)
			into = append(into, "0123456789abcdef"[one>>4], "0123456789abcdef"[one&15])
		} else {
			into = append(into, one)
		}
	}
	return append(into, '"')
}
