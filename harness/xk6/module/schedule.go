package module

import (
	"context"
	"math"
	"time"

	"go.k6.io/k6/lib"
	"go.k6.io/k6/lib/executor"
)

// dueInstant is when this iteration was meant to begin. Arrival-rate executors plan that, and lines are
// late by the distance from it, so a late start can't hide in a fast write; where k6 dropped iterations,
// those after them count as later than they began, because the load is that late. Other executors begin
// an iteration when the one before it ended: they have no plan, and false comes back.
func dueInstant(ctx context.Context, state *lib.State) (time.Time, bool) {
	scenario := lib.GetScenarioState(ctx)
	if scenario == nil || state.GetScenarioGlobalVUIter == nil {
		return time.Time{}, false
	}
	after, ok := dueAfter(state.Options.Scenarios[scenario.Name], state.GetScenarioGlobalVUIter)
	return scenario.StartTime.Add(after), ok
}

func dueAfter(config lib.ExecutorConfig, iteration func() uint64) (time.Duration, bool) {
	switch config := config.(type) {
	case *executor.ConstantArrivalRateConfig:
		return constantDue(*config, iteration()), true
	case *executor.RampingArrivalRateConfig:
		return rampingDue(*config, iteration()), true
	}
	return 0, false
}

func constantDue(config executor.ConstantArrivalRateConfig, iteration uint64) time.Duration {
	perUnit := float64(config.TimeUnit.TimeDuration()) / float64(config.Rate.Int64)
	return time.Duration(perUnit * float64(iteration))
}

// The rate runs in straight lines between the stages' targets; iteration n (from 0) begins when the area
// under it is n + 1.
func rampingDue(config executor.RampingArrivalRateConfig, iteration uint64) time.Duration {
	unit := float64(config.TimeUnit.TimeDuration())
	left, started := float64(iteration)+1, 0.0
	from := float64(config.StartRate.Int64) / unit
	for _, stage := range config.Stages {
		to, span := float64(stage.Target.Int64)/unit, float64(stage.Duration.TimeDuration())
		area := (from + to) / 2 * span
		if left <= area {
			slope := (to - from) / span
			root := math.Sqrt(math.Max(0, from*from+2*slope*left))
			return time.Duration(started + 2*left/(from+root))
		}
		left, started, from = left-area, started+span, to
	}
	return time.Duration(started)
}
