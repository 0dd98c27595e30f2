package stream

import (
	"context"
	"path/filepath"
	"testing"

	"lostline.dev/xk6-lostline/clock"
	"lostline.dev/xk6-lostline/line"
	"lostline.dev/xk6-lostline/logfile"
)

func TestABurstKeepsItsPaceAndTellsItsLateness(t *testing.T) {
	r := newRig(t, logfile.Rotation{})
	r.check(r.Burst(context.Background(), 1_000, 10_000, 0))
	if r.clock.Ms < 99 || r.clock.Ms > 103 {
		t.Errorf("expected about 100 ms, found %g", r.clock.Ms)
	}
	sum := int64(0)
	for _, one := range r.wrote {
		sum += one.Lines
		if one.LatenessMs < -0.001 || one.LatenessMs > 2.6 {
			t.Errorf("expected a lateness within a tick, found %g ms", one.LatenessMs)
		}
	}
	if sum != 1_000 {
		t.Errorf("expected 1000 lines, found %d", sum)
	}
}

func TestABurstThatBeganLateCatchesUpAndSaysSo(t *testing.T) {
	r := newRig(t, logfile.Rotation{})
	r.clock.Ms = 500
	r.check(r.Burst(context.Background(), 100, 10_000, 0))
	if r.wrote[0].LatenessMs < 499 || r.clock.Ms != 500 {
		t.Errorf("expected all at once, 500 ms late, found %+v at %g", r.wrote[0], r.clock.Ms)
	}
}

func TestAnEndedContextEndsABurst(t *testing.T) {
	r := newRig(t, logfile.Rotation{})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	r.check(r.Burst(ctx, 1_000, 10, 0))
	if r.Next() != 1 {
		t.Errorf("expected no line, found %d", r.Next()-1)
	}
}

func TestLatenessHasTwoDigits(t *testing.T) {
	lateness := &Lateness{}
	for ms := range 1_000 {
		lateness.Add(float64(ms), 1)
	}
	p50, p99, most := lateness.Summary()
	if p50 < 495 || p50 > 505 || p99 < 985 || p99 > 999 || most != 999 {
		t.Errorf("expected about 500, 990 and 999, found %g, %g and %g", p50, p99, most)
	}
	for _, us := range []uint64{0, 1, 255, 256, 257, 65_535, 1 << 20, usMax} {
		if high := highestOf(stepOf(us)); high < us || float64(high) > float64(us)*1.01+1 {
			t.Errorf("%d us counts as %d us", us, high)
		}
	}
}

func BenchmarkBurst(b *testing.B) {
	directory := b.TempDir()
	sized := spec
	sized.Period, sized.Sizes = 1000, line.Sizes{Kind: "fixed", Bytes: 199}
	templates, _ := line.NewTemplates(sized)
	file, err := OpenFile(FileOptions{
		Options: Options{Templates: templates, Name: line.Name{Run: "abc123", Stream: 1, Epoch: 1},
			JournalDirectory: directory, Clock: clock.NewSystem(clock.MonotonicMs())},
		Path: filepath.Join(directory, "app.log"), LogDirectory: directory,
		Rotation: logfile.Rotation{Kind: "rename-create", Bytes: 256 << 20, Keep: 1},
	})
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(200)
	if err := file.Write(context.Background(), int64(b.N), Unpaced); err != nil {
		b.Fatal(err)
	}
	if err := file.Close(); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "lines/s")
}
