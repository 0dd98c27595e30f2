package stream

import (
	"math"
	"math/bits"
)

// Two significant digits: values below 2^8 us are exact, above it there are 128 steps for each doubling.
const (
	stepBits = 7
	usMax    = 3_600_000_000
	steps    = (32 - stepBits + 1) << stepBits
)

// Lateness is how late lines were written: actual minus intended time, from 1 us to 1 h. Each block counts
// once for every line in it, so a stall weighs as many lines as it held up.
type Lateness struct {
	counts [steps]int64
	total  int64
	maxUs  uint64
}

// Add takes the lateness of a block's first line; below 0 counts as 0.
func (l *Lateness) Add(ms float64, lines int64) {
	us := uint64(math.Min(usMax, math.Max(0, math.Round(ms*1000))))
	l.maxUs = max(l.maxUs, us)
	l.total += lines
	l.counts[stepOf(us)] += lines
}

// Summary gives percentiles and the longest, in milliseconds.
func (l *Lateness) Summary() (p50, p99, most float64) {
	return l.percentile(0.5), l.percentile(0.99), float64(l.maxUs) / 1000
}

func (l *Lateness) percentile(share float64) float64 {
	wanted := int64(math.Ceil(share * float64(l.total)))
	var seen int64
	for step, count := range l.counts {
		if seen += count; seen >= wanted && seen > 0 {
			return float64(min(l.maxUs, highestOf(step))) / 1000
		}
	}
	return 0
}

func stepOf(us uint64) int {
	shift := max(0, bits.Len64(us)-stepBits-1)
	return shift<<stepBits + int(us>>shift)
}

// highestOf is the largest value that counts in this step.
func highestOf(step int) uint64 {
	shift := max(0, step>>stepBits-1)
	return uint64(step-shift<<stepBits+1)<<shift - 1
}
