package stream

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"lostline.dev/xk6-lostline/logfile"
)

func TestALaterLifeGoesOnWithTheRotatedFilesThatItFinds(t *testing.T) {
	left := map[string][]string{
		"rename-chain": {"app.log.1", "app.log.2"},
		"copytruncate": {"app.log.1", "app.log.2"},
		"kubelet":      {"app.log.20260101-000001", "app.log.20260101-000000.gz"},
	}
	for kind, names := range left {
		t.Run(kind, func(t *testing.T) {
			directory := t.TempDir()
			for index, name := range append(names, "app.log") {
				text := []byte{'a' + byte(index), '\n'}
				if err := os.WriteFile(filepath.Join(directory, name), text, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			r := newRigIn(t, directory, logfile.Rotation{Kind: kind, Keep: 9})
			for range 2 {
				r.write(5)
				r.check(r.Rotate())
			}
			r.check(r.Close())
			if found := r.standing(); found != "abc" {
				t.Errorf("expected all of the earlier life, found %q", found)
			}
			if failed := r.records("rotation-failed"); len(failed) != 0 {
				t.Errorf("expected no failure, found %v", failed)
			}
		})
	}
}

// standing are the one-letter lines in all files, in order.
func (r *rig) standing() string {
	r.t.Helper()
	entries, err := os.ReadDir(r.directory)
	r.check(err)
	letters := []string{}
	for _, entry := range entries {
		text := r.read(entry.Name())
		if packed, err := gzip.NewReader(bytes.NewReader(text)); err == nil {
			text, err = io.ReadAll(packed)
			r.check(err)
		}
		for _, line := range strings.Split(string(text), "\n") {
			if len(line) == 1 {
				letters = append(letters, line)
			}
		}
	}
	slices.Sort(letters)
	return strings.Join(letters, "")
}

func TestAChainGoesOnWhenSomebodyElseDeletedAFileOfIt(t *testing.T) {
	r := newRig(t, logfile.Rotation{Kind: "rename-chain", Keep: 9})
	r.write(5)
	r.check(r.Rotate())
	r.check(os.Remove(r.path("app.log.1")))
	r.write(5)
	r.check(r.Rotate())
	r.check(r.Close())
	r.expectFile("app.log.1", 6, 11)
	r.expectOne("deleted", map[string]any{"generation": 1.0})
}
