// Package clock is the only source of time: instants inside a run are milliseconds since the run's
// origin on the machine's monotonic clock, so a step of the wall clock never moves them.
package clock

import (
	"context"
	"time"

	"golang.org/x/sys/unix"
)

// Clock is what writers ask for the time.
type Clock interface {
	// NowMs is milliseconds since the clock's origin: monotonic, fractional.
	NowMs() float64
	// Sleep returns after so many milliseconds, or with an error when the context ends before.
	Sleep(ctx context.Context, ms float64) error
}

// System is the real clock.
type System struct {
	OriginMs float64
	base     time.Time
	baseMs   float64
}

// MonotonicMs is the machine's monotonic clock in milliseconds, the same number in every process.
func MonotonicMs() float64 {
	var now unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_MONOTONIC, &now); err != nil {
		panic(err)
	}
	return float64(now.Nano()) / 1e6
}

// NewSystem counts from originMs, a reading of MonotonicMs.
func NewSystem(originMs float64) *System {
	return &System{OriginMs: originMs, base: time.Now(), baseMs: MonotonicMs() - originMs}
}

// NowMs implements Clock.
func (c *System) NowMs() float64 { return c.At(time.Now()) }

// At is when this instant was, or will be; it must carry a monotonic reading.
func (c *System) At(instant time.Time) float64 {
	return c.baseMs + float64(instant.Sub(c.base))/float64(time.Millisecond)
}

// Sleep implements Clock.
func (*System) Sleep(ctx context.Context, ms float64) error {
	timer := time.NewTimer(time.Duration(ms * float64(time.Millisecond)))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Manual is a clock that moves only when a test says so; sleeping moves it.
type Manual struct{ Ms float64 }

// NowMs implements Clock.
func (c *Manual) NowMs() float64 { return c.Ms }

// Sleep implements Clock.
func (c *Manual) Sleep(ctx context.Context, ms float64) error {
	c.Ms += max(0, ms)
	return ctx.Err()
}
