package logfile

import (
	"compress/gzip"
	"io"
	"math"
	"os"
	"regexp"
	"time"
)

// kubelet rotates as the kubelet does (kubernetes, pkg/kubelet/logs): the oldest rotated files go, the one of
// last time is compressed, the log is renamed to a name with the time, and a new file is opened, often under the
// inode number that was just freed. Names tell seconds and sort by age: where rotations come faster than that,
// they run ahead of the time. Its lines are whole; a real one also cuts between two records of a long line.
func kubelet(log *Log) step {
	return func() (float64, step, error) {
		if err := log.prune(max(0, log.Rotation.Keep-1)); err != nil {
			return 0, nil, err
		}
		entries := log.archives.entries
		for index := len(entries) - 1; index >= 0; index-- {
			if err := log.compress(&entries[index]); err != nil {
				return 0, nil, err
			}
		}
		if err := log.renameTo(log.archives.nextStamped(log.Clock.NowMs()), "kubelet"); err != nil {
			return 0, nil, err
		}
		return log.Rotation.CreateGapMs, log.goOver(nil), nil
	}
}

const stampLayout = "20060102-150405"

// Names count from here, so that they do not depend on the day; as in harness/rotation/kubelet.ts.
var stampOrigin = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

var stamped = regexp.MustCompile(`\.(\d{8}-\d{6})(\.gz)?$`)

// nextStamped is `0.log.20260101-000012`, later than the newest that stands there.
func (a *archives) nextStamped(nowMs float64) string {
	second := math.Floor(nowMs / 1000)
	if len(a.entries) > 0 {
		if match := stamped.FindStringSubmatch(a.entries[0].path); match != nil {
			if at, err := time.Parse(stampLayout, match[1]); err == nil {
				second = math.Max(second, at.Sub(stampOrigin).Seconds()+1)
			}
		}
	}
	return a.path + "." + stampOrigin.Add(time.Duration(second)*time.Second).Format(stampLayout)
}

// compress puts a gzip into a rotated file's place: written under another name, then renamed.
func (log *Log) compress(entry *archive) error {
	if entry.isGzip {
		return nil
	}
	hidden := entry.path + ".tmp"
	if err := writeGzip(entry.path, hidden); err != nil {
		os.Remove(hidden)
		// Somebody else deleted it.
		if os.IsNotExist(err) {
			return nil
		}
		return err
	}
	original := entry.path
	if err := os.Rename(hidden, original+".gz"); err != nil {
		return err
	}
	entry.path, entry.isGzip = original+".gz", true
	if err := os.Remove(original); err != nil {
		return err
	}
	inode, _, err := inodeOf(entry.path)
	if err != nil {
		return err
	}
	return log.recordMoved(*entry, "compressed", inode)
}

func writeGzip(from, into string) error {
	input, err := openUnseen(from)
	if err != nil {
		return err
	}
	defer input.Close()
	output, err := os.Create(into)
	if err != nil {
		return err
	}
	defer output.Close()
	packed, err := gzip.NewWriterLevel(output, gzip.BestSpeed)
	if err != nil {
		return err
	}
	if _, err := io.Copy(packed, input); err != nil {
		return err
	}
	return packed.Close()
}
