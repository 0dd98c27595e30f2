package logfile

import (
	"math"

	"lostline.dev/xk6-lostline/line"
)

// A schedule is when a log rotates by time: a grid that begins with its opening, each point of it moved
// earlier by a drawn share of the interval (harness/plan/rotation-instants.ts, and the same vectors).
// Every point has a draw of its own, also one that is left out.
type schedule struct {
	everyMs, jitter, sinceMs float64
	random                   *line.Random
	// Of the grid's points, from 1.
	number float64
	dueMs  float64
}

func newSchedule(r Rotation, random *line.Random, sinceMs float64) *schedule {
	s := &schedule{everyMs: r.EveryMs, jitter: r.Jitter, sinceMs: sinceMs, random: random}
	s.advance(1)
	return s
}

func (s *schedule) isDue(now float64) bool { return s.everyMs > 0 && now >= s.dueMs }

// leaveOut passes over all instants up to now, however many that are.
func (s *schedule) leaveOut(now float64) {
	if !s.isDue(now) {
		return
	}
	if passed := math.Floor((now - s.sinceMs) / s.everyMs); passed > s.number {
		s.advance(passed)
	}
	for s.isDue(now) {
		s.advance(s.number + 1)
	}
}

// Conversions keep the compiler from fusing operations, which would round otherwise than TypeScript does.
func (s *schedule) advance(number float64) {
	early := 0.0
	if s.jitter > 0 {
		s.random.Skip(uint64(number - s.number - 1))
		early = float64(s.jitter * s.random.Fraction())
	}
	s.number = number
	s.dueMs = s.sinceMs + float64(s.everyMs*(number-early))
}
