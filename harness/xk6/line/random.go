package line

import "math"

// Random is mulberry32 (Tommy Ettinger, public domain), the generator that every body is drawn from.
type Random struct {
	seed, state uint32
}

// NewRandom takes any integer; its low 32 bits count.
func NewRandom(seed int64) *Random {
	return &Random{seed: uint32(seed), state: uint32(seed)}
}

// Derive gives a generator of its own for label, independent of how much was drawn from this one.
func (r *Random) Derive(label string) *Random {
	return NewRandom(int64(Fold32(r.seed, FNV1a32([]byte(label)))))
}

// Uint32 is the next integer in 0 .. 2^32-1.
func (r *Random) Uint32() uint32 {
	r.state += 0x6d2b79f5
	word := (r.state ^ r.state>>15) * (1 | r.state)
	word = (word + (word^word>>7)*(61|word)) ^ word
	return word ^ word>>14
}

// Skip leaves out so many draws at once.
func (r *Random) Skip(draws uint64) { r.state += uint32(draws) * 0x6d2b79f5 }

// Fraction is the next number in [0, 1).
func (r *Random) Fraction() float64 { return float64(r.Uint32()) / 0x1_0000_0000 }

// Integer is the next integer in [minimum, maximum], both included.
func (r *Random) Integer(minimum, maximum int) int {
	return minimum + int(math.Floor(r.Fraction()*float64(maximum-minimum+1)))
}
