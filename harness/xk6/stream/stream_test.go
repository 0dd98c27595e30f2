package stream

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"testing"

	"lostline.dev/xk6-lostline/clock"
	"lostline.dev/xk6-lostline/line"
	"lostline.dev/xk6-lostline/logfile"
)

var spec = line.Spec{
	Seed: 7, Format: "plain", Alphabet: "ascii", Payload: "unique", Period: 100,
	Sizes: line.Sizes{Kind: "uniform", BytesMin: 60, BytesMax: 200}, CriRecordBytesMax: 128,
}

type rig struct {
	*FileStream
	t         *testing.T
	directory string
	clock     *clock.Manual
	wrote     []Wrote
}

func newRig(t *testing.T, rotation logfile.Rotation) *rig {
	t.Helper()
	return newRigIn(t, t.TempDir(), rotation)
}

func newRigIn(t *testing.T, directory string, rotation logfile.Rotation) *rig {
	t.Helper()
	r := &rig{t: t, directory: directory, clock: &clock.Manual{}}
	templates, err := line.NewTemplates(spec)
	r.check(err)
	r.FileStream, err = OpenFile(FileOptions{
		Options: Options{
			Templates: templates, Name: line.Name{Run: "abc123", Stream: 1, Epoch: 1},
			JournalDirectory: r.directory, Clock: r.clock,
			OnWrote: func(wrote Wrote) { r.wrote = append(r.wrote, wrote) },
		},
		Path: r.path("app.log"), LogDirectory: r.directory, Rotation: rotation,
	})
	r.check(err)
	return r
}

func (r *rig) check(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) path(name string) string { return filepath.Join(r.directory, name) }

func (r *rig) read(name string) []byte {
	r.t.Helper()
	text, err := os.ReadFile(r.path(name))
	r.check(err)
	return text
}

func (r *rig) write(lines int64) {
	r.t.Helper()
	r.check(r.Write(context.Background(), lines, Unpaced))
}

// lines are all bytes from the first line up to this one, which is left out.
func (r *rig) lines(first, next int64) (all []byte) {
	for sequence := first; sequence < next; sequence++ {
		all = append(append(all, r.Templates.Line(r.Name, sequence)...), '\n')
	}
	return all
}

func (r *rig) expectFile(name string, first, next int64) {
	r.t.Helper()
	if !bytes.Equal(r.read(name), r.lines(first, next)) {
		r.t.Errorf("%s: expected lines %d to %d", name, first, next-1)
	}
}

// records of the journal of this kind.
func (r *rig) records(kind string) (found []map[string]any) {
	for _, text := range bytes.Split(bytes.TrimSpace(r.read("stream-0001.0001.ndjson")), []byte("\n")) {
		record := map[string]any{}
		r.check(json.Unmarshal(text, &record))
		if record["record"] == kind {
			found = append(found, record)
		}
	}
	return found
}

// expectOne record of this kind, with these fields.
func (r *rig) expectOne(kind string, fields map[string]any) {
	r.t.Helper()
	found := r.records(kind)
	if len(found) != 1 {
		r.t.Errorf("expected one record %q, found %v", kind, found)
		return
	}
	for name, value := range fields {
		if found[0][name] != value {
			r.t.Errorf("expected a record %q with %v, found %v", kind, fields, found[0])
		}
	}
}

func TestLinesStandInTheFile(t *testing.T) {
	r := newRig(t, logfile.Rotation{})
	r.write(1)
	r.write(2_345)
	r.check(r.Close())
	r.check(r.Close())
	r.expectFile("app.log", 1, 2_347)
	r.expectOne("ended", map[string]any{"next": 2_347.0})
}

func TestWritingAfterTheEndIsAnError(t *testing.T) {
	r := newRig(t, logfile.Rotation{})
	r.check(r.Close())
	if err := r.Write(context.Background(), 1, Unpaced); err == nil {
		t.Error("expected an error")
	}
}

func TestRotationsByHand(t *testing.T) {
	rotated := map[string]string{
		"rename-create": "app.log.000002", "rename-chain": "app.log.1", "copytruncate": "app.log.1",
	}
	for kind, last := range rotated {
		t.Run(kind, func(t *testing.T) {
			r := newRig(t, logfile.Rotation{Kind: kind, Keep: 1})
			for range 2 {
				r.write(500)
				r.check(r.Rotate())
			}
			r.write(10)
			r.check(r.Close())
			r.expectFile(last, 501, 1_001)
			r.expectFile("app.log", 1_001, 1_011)
			r.expectOne("deleted", map[string]any{"generation": 1.0})
		})
	}
}

func TestAKubeletCompressesTheFileOfLastTime(t *testing.T) {
	r := newRig(t, logfile.Rotation{Kind: "kubelet", Keep: 2})
	for range 3 {
		r.write(500)
		r.check(r.Rotate())
	}
	r.write(10)
	r.check(r.Close())
	r.expectFile("app.log", 1_501, 1_511)
	r.expectFile("app.log.20260101-000002", 1_001, 1_501)
	packed, err := gzip.NewReader(bytes.NewReader(r.read("app.log.20260101-000001.gz")))
	r.check(err)
	text, err := io.ReadAll(packed)
	r.check(err)
	if !bytes.Equal(text, r.lines(501, 1_001)) {
		t.Error("expected lines 501 to 1000 in the gzip")
	}
	r.expectOne("deleted", map[string]any{"generation": 1.0})
	if moved := r.records("moved"); len(moved) != 2 || moved[0]["how"] != "compressed" {
		t.Errorf("expected two generations compressed, found %v", moved)
	}
}

func TestASizeThatIsLookedAtSeldomIsPassed(t *testing.T) {
	r := newRig(t, logfile.Rotation{Kind: "rename-create", Bytes: 1_000, LookEveryMs: 100, Keep: 9})
	r.write(100)
	r.clock.Ms += 150
	r.write(1)
	r.clock.Ms += 10
	r.write(99)
	r.check(r.Close())
	r.expectOne("rotated", nil)
}

func TestTruncateKeepsNothing(t *testing.T) {
	r := newRig(t, logfile.Rotation{Kind: "truncate"})
	r.write(500)
	r.check(r.Rotate())
	r.write(10)
	r.check(r.Close())
	r.expectFile("app.log", 501, 511)
}

func TestLinesFillAGenerationExactly(t *testing.T) {
	r := newRig(t, logfile.Rotation{Kind: "rename-create", Lines: 333, Keep: 10})
	r.write(1_000)
	r.check(r.Close())
	r.expectFile("app.log.000001", 1, 334)
	r.expectFile("app.log.000003", 667, 1_000)
	r.expectFile("app.log", 1_000, 1_001)
}

func TestLateWritesGoIntoTheRenamedFile(t *testing.T) {
	r := newRig(t, logfile.Rotation{Kind: "rename-chain", Keep: 3, LateWriteMs: 200})
	r.write(100)
	r.check(r.Rotate())
	r.write(50)
	r.clock.Ms += 250
	r.write(10)
	r.check(r.Close())
	r.expectFile("app.log.1", 1, 151)
	r.expectFile("app.log", 151, 161)
}

func TestACopytruncateDestroysWhatIsWrittenInItsGap(t *testing.T) {
	r := newRig(t, logfile.Rotation{Kind: "copytruncate", Keep: 3, CopyTruncateGapMs: 100})
	r.write(100)
	r.check(r.Rotate())
	r.write(20)
	r.clock.Ms += 150
	r.write(10)
	r.check(r.Close())
	r.expectFile("app.log.1", 1, 101)
	r.expectFile("app.log", 121, 131)
	r.expectOne("destroyed", map[string]any{"first": 101.0, "last": 120.0})
}

func TestRotationByTimeLeavesOutWhatPassedMeanwhile(t *testing.T) {
	r := newRig(t, logfile.Rotation{Kind: "rename-create", EveryMs: 100, Keep: 10})
	r.write(10)
	r.clock.Ms += 1_050
	r.write(200)
	r.check(r.Close())
	if done, _ := r.Rotations(); done != 1 {
		t.Errorf("expected 1 rotation, found %d", done)
	}
}

func TestAFailedRotationIsToldAndTheWriterGoesOn(t *testing.T) {
	r := newRig(t, logfile.Rotation{Kind: "rename-create", Keep: 10})
	r.write(10)
	r.check(os.Remove(r.path("app.log")))
	r.check(r.Rotate())
	r.write(10)
	r.check(r.Close())
	r.expectFile("app.log", 11, 21)
	r.expectOne("rotation-failed", nil)
}

func TestReopenFollowsARotationByAnotherProgram(t *testing.T) {
	r := newRig(t, logfile.Rotation{})
	r.write(10)
	r.check(r.Reopen())
	r.check(os.Rename(r.path("app.log"), r.path("app.log.1")))
	r.write(5)
	r.check(r.Reopen())
	r.write(5)
	r.check(r.Close())
	r.expectFile("app.log.1", 1, 16)
	r.expectFile("app.log", 16, 21)
	r.expectOne("rotated", map[string]any{"path": "app.log.1"})
}

func TestAnEarlierLifesHalfLineIsEnded(t *testing.T) {
	directory := t.TempDir()
	if err := os.WriteFile(filepath.Join(directory, "app.log"), []byte("half a line"), 0o644); err != nil {
		t.Fatal(err)
	}
	templates, _ := line.NewTemplates(spec)
	file, err := OpenFile(FileOptions{
		Options: Options{Templates: templates, Name: line.Name{Run: "abc123", Stream: 1, Epoch: 2},
			JournalDirectory: directory, Clock: &clock.Manual{}},
		Path: filepath.Join(directory, "app.log"), LogDirectory: directory,
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := file.Write(context.Background(), 1, Unpaced); err != nil {
		t.Fatal(err)
	}
	text, _ := os.ReadFile(filepath.Join(directory, "app.log"))
	expected := append([]byte("half a line\n"), templates.Line(file.Name, 1)...)
	if !bytes.Equal(text, append(expected, '\n')) {
		t.Errorf("expected the half line and line 1, found %q", text)
	}
}
