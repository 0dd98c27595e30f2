package module

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"lostline.dev/xk6-lostline/rundir"
	"lostline.dev/xk6-lostline/wire"
)

const (
	streamPlace = "{stream}"
	fileName    = "app-" + streamPlace + ".log"
)

// options are those of open() in index.d.ts.
type options struct {
	Directory         string           `json:"directory"`
	Name              string           `json:"name"`
	Run               string           `json:"run"`
	Seed              *int64           `json:"seed"`
	Path              string           `json:"path"`
	To                *targetOptions   `json:"to"`
	Stream            int              `json:"stream"`
	StreamFirst       int              `json:"streamFirst"`
	StreamsPerVu      int              `json:"streamsPerVu"`
	Format            string           `json:"format"`
	LineBytes         lineBytes        `json:"lineBytes"`
	Alphabet          string           `json:"alphabet"`
	Payload           string           `json:"payload"`
	CriRecordBytesMax int              `json:"criRecordBytesMax"`
	Rotation          *rotationOptions `json:"rotation"`
	driven            *rundir.Driven
}

// readOptions checks all that can be checked before there is a VU.
func readOptions(text []byte) (*options, error) {
	given := &options{}
	if err := strictly(text, given); err != nil {
		return nil, err
	}
	driven, err := rundir.ReadDriven()
	if err != nil {
		return nil, err
	}
	if driven != nil {
		if err := given.follow(driven); err != nil {
			return nil, err
		}
	}
	if given.Directory == "" {
		return nil, errors.New("directory: expected the run directory, which journals go to; found none: open({ directory: 'runs/k6' })")
	}
	if given.Path != "" && given.To != nil {
		return nil, errors.New("path, to: lines go into a file or to a port: give one of them")
	}
	if given.To != nil && given.Rotation != nil {
		return nil, errors.New("rotation: has no use over the network, where no file is: leave it out")
	}
	given.fill()
	if given.To != nil && given.To.Protocol != "http" && given.Format != "plain" {
		return nil, fmt.Errorf("format: a syslog message carries plain lines, found %q: leave it out", given.Format)
	}
	if err := given.spec().Validate(); err != nil {
		return nil, err
	}
	if err := given.rotation().Validate(); err != nil {
		return nil, err
	}
	if given.To == nil {
		return given, nil
	}
	if err := given.To.target().Validate(); err != nil {
		return nil, err
	}
	return given, given.checkDatagrams()
}

// checkDatagrams refuses lines that the kernel would refuse to send, so that no shipper could have them.
func (o *options) checkDatagrams() error {
	longest := o.spec().Sizes.Longest()
	if o.To.Protocol != "syslog-udp" || longest <= wire.DatagramBytesMax {
		return nil
	}
	return fmt.Errorf("lineBytes: lines are up to %d bytes, which do not fit into a datagram, expected at most %d: make them shorter, or use syslog-tcp",
		longest, wire.DatagramBytesMax)
}

func (o *options) fill() {
	orElse(&o.Name, "k6")
	orElse(&o.Format, "plain")
	orElse(&o.Alphabet, "ascii")
	orElse(&o.Payload, "unique")
	orElse(&o.StreamFirst, 1)
	orElse(&o.StreamsPerVu, 1)
	orElse(&o.CriRecordBytesMax, 16_384)
	if o.Seed == nil {
		o.Seed = new(int64)
		*o.Seed = 1
	}
	if o.LineBytes.Kind == "" {
		o.LineBytes = lineBytes{Kind: "fixed", Bytes: 200}
	}
	if o.Path == "" {
		o.Path = filepath.Join(o.Directory, "logs", fileName)
	}
	if o.To != nil {
		orElse(&o.To.Syslog, "rfc5424")
		orElse(&o.To.Framing, "newline")
		orElse(&o.To.TimeoutMs, timeoutMsDefault)
	}
}

func orElse[T comparable](value *T, other T) {
	var none T
	if *value == none {
		*value = other
	}
}

// follow lets the run that has started this k6 decide where lines go and what they look like.
func (o *options) follow(driven *rundir.Driven) error {
	if o.To != nil {
		return errors.New("to: the run that drives this k6 has its lines in files: leave it out")
	}
	if o.Rotation != nil && driven.Rotation != nil {
		return errors.New("rotation: the scenario has one, and so has the script: leave one of them out")
	}
	o.driven, o.Directory = driven, driven.Directory
	o.Path = filepath.Join(driven.Directory, "logs", driven.FileName)
	if driven.Rotation != nil {
		o.Rotation = optionsOf(driven.Rotation)
	}
	return nil
}

// pathOf is the log file of a stream.
func (o *options) pathOf(stream int) string {
	if o.driven != nil && stream <= len(o.driven.Files) {
		return filepath.Join(o.Directory, "logs", o.driven.Files[stream-1])
	}
	return strings.ReplaceAll(o.Path, streamPlace, fmt.Sprintf("%04d", stream))
}

// run is what the run directory is told of this stream.
func (o *options) run() rundir.Options {
	run := rundir.Options{
		Directory: o.Directory, Name: o.Name, Run: o.Run, Line: o.spec(), FileName: filepath.Base(o.Path),
		Driven: o.driven,
	}
	if o.To != nil {
		transport := "tcp"
		if o.To.Protocol == "syslog-udp" {
			transport = "udp"
		}
		run.Source = &rundir.Source{Kind: "network", Transport: transport, Format: o.To.Syslog}
	}
	if o.Rotation != nil {
		run.Rotation = plannedRotation(o.rotation())
	}
	return run
}
