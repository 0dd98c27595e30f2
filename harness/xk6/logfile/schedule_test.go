package logfile

import (
	"encoding/json"
	"fmt"
	"os"
	"testing"

	"lostline.dev/xk6-lostline/line"
)

// The instants that the TypeScript planner gives; a test of its own holds it against them.
const vectorsPath = "../../plan/golden/rotation-instants.json"

type instants struct {
	Seed            int64
	Stream          int
	EveryMs, Jitter float64
	Instants        []float64
}

func (i instants) schedule() *schedule {
	random := line.NewRandom(i.Seed).Derive(fmt.Sprintf("rotation/%d", i.Stream))
	return newSchedule(Rotation{EveryMs: i.EveryMs, Jitter: i.Jitter}, random, 0)
}

func readVectors(t *testing.T) []instants {
	t.Helper()
	all := []instants{}
	text, err := os.ReadFile(vectorsPath)
	if err == nil {
		err = json.Unmarshal(text, &all)
	}
	if err != nil || len(all) < 4 {
		t.Fatalf("expected vectors in %s: %v", vectorsPath, err)
	}
	return all
}

func TestInstantsAreThoseOfTheVectors(t *testing.T) {
	for _, one := range readVectors(t) {
		s := one.schedule()
		for number, expected := range one.Instants {
			if s.dueMs != expected {
				t.Fatalf("%+v: rotation %d: expected %v, found %v", one, number+1, expected, s.dueMs)
			}
			s.leaveOut(s.dueMs)
		}
	}
}

func TestInstantsThatPassedAreLeftOutWithTheirDraws(t *testing.T) {
	for _, one := range readVectors(t) {
		s, last := one.schedule(), len(one.Instants)-1
		s.leaveOut(one.Instants[last-1])
		if s.dueMs != one.Instants[last] {
			t.Errorf("%+v: expected %v, found %v", one, one.Instants[last], s.dueMs)
		}
	}
}

func TestNoInstantIsDueWithoutAnInterval(t *testing.T) {
	s := newSchedule(Rotation{}, nil, 5)
	s.leaveOut(1e12)
	if s.isDue(1e12) {
		t.Error("expected nothing due")
	}
}
