package module

import (
	"context"
	"math"
	"time"

	"go.k6.io/k6/js/modules"
	"go.k6.io/k6/lib"
	"go.k6.io/k6/metrics"

	"lostline.dev/xk6-lostline/stream"
)

// Samples that wait before they are pushed; a burst may last long.
const samplesMax = 1_000

type streamMetrics struct {
	lines, bytes, lateness, writeTime *metrics.Metric
}

func registerMetrics(vu modules.VU) *streamMetrics {
	registry := vu.InitEnv().Registry
	return &streamMetrics{
		lines:     registry.MustNewMetric("lostline_lines_written", metrics.Counter),
		bytes:     registry.MustNewMetric("lostline_bytes_written", metrics.Counter, metrics.Data),
		lateness:  registry.MustNewMetric("lostline_lateness", metrics.Trend, metrics.Time),
		writeTime: registry.MustNewMetric("lostline_write_time", metrics.Trend, metrics.Time),
	}
}

// A meter gathers what one call wrote: lines and bytes as sums, times block by block.
type meter struct {
	metrics      *streamMetrics
	ctx          context.Context
	state        *lib.State
	tags         metrics.TagsAndMeta
	lines, bytes int64
	samples      []metrics.Sample
}

func newMeter(all *streamMetrics, ctx context.Context, state *lib.State) *meter {
	return &meter{metrics: all, ctx: ctx, state: state, tags: state.Tags.GetCurrentValues()}
}

func (m *meter) add(wrote stream.Wrote) {
	m.lines += wrote.Lines
	m.bytes += wrote.Bytes
	m.sample(m.metrics.writeTime, wrote.WriteMs)
	if !math.IsNaN(wrote.LatenessMs) {
		m.sample(m.metrics.lateness, math.Max(0, wrote.LatenessMs))
	}
	if len(m.samples) >= samplesMax {
		m.push()
	}
}

func (m *meter) sample(metric *metrics.Metric, value float64) {
	m.samples = append(m.samples, metrics.Sample{
		TimeSeries: metrics.TimeSeries{Metric: metric, Tags: m.tags.Tags},
		Time:       time.Now(), Metadata: m.tags.Metadata, Value: value,
	})
}

func (m *meter) push() {
	if m.lines == 0 {
		return
	}
	m.sample(m.metrics.lines, float64(m.lines))
	m.sample(m.metrics.bytes, float64(m.bytes))
	metrics.PushIfNotDone(m.ctx, m.state.Samples, metrics.ConnectedSamples{
		Samples: m.samples, Tags: m.tags.Tags, Time: time.Now(),
	})
	m.lines, m.bytes, m.samples = 0, 0, nil
}
