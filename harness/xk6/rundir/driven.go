package rundir

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"lostline.dev/xk6-lostline/clock"
	"lostline.dev/xk6-lostline/line"
)

// DrivenVariable names, in k6's environment, the run directory of the `lostline run` that has started it.
const DrivenVariable = "LOSTLINE_RUN_DIRECTORY"

// Driven is what a run's own plan says of its load. The directory has run.json and plan.json already, and
// somebody else tells its events; k6 writes log files and journals into it, and nothing besides.
type Driven struct {
	Directory string
	Line      line.Spec
	FileName  string
	// Files of streams 1, 2, ... from the log directory, where FileName does not say: pods have folders of their own.
	Files   []string
	Streams int
	// Rotation is nil where the script decides.
	Rotation *Rotation
	header   header
}

// ReadDriven is nil where nobody drives this k6.
func ReadDriven() (*Driven, error) {
	directory := os.Getenv(DrivenVariable)
	if directory == "" {
		return nil, nil
	}
	planned := plan{}
	driven := &Driven{Directory: directory}
	for name, into := range map[string]any{
		"run.json": &driven.header, "plan.json": &planned, "k6/files.json": &driven.Files,
	} {
		text, err := os.ReadFile(filepath.Join(directory, name))
		if err == nil {
			err = json.Unmarshal(text, into)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: expected the directory of a run: %w", DrivenVariable, err)
		}
	}
	driven.Line, driven.Rotation = planned.Line, planned.Rotation
	driven.FileName, driven.Streams = planned.Load.FileName, planned.Load.Streams
	return driven, nil
}

// beginDriven takes over what the run has decided.
func (d *Dir) beginDriven() error {
	head := d.Driven.header
	d.Run, d.Clock = head.Run, clock.NewSystem(head.OriginMs)
	d.plan.Load.Streams = d.Driven.Streams
	return line.Name{Run: head.Run, Stream: 1, Epoch: 1}.Validate()
}
