package logfile

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// archive is a rotated file. Generation 0: an earlier life of the program left it, and no record tells
// of it here.
type archive struct {
	generation int
	path       string
	isCopy     bool
	isGzip     bool
}

// archives are the rotated files of one stream, newest first.
type archives struct {
	path       string
	entries    []archive
	lastNumber int
}

var numbered = regexp.MustCompile(`^\d{6}$`)

// findArchives looks for what an earlier life left: its numbered names are never used again, its chain
// goes on.
func findArchives(path string) (*archives, error) {
	found := &archives{path: path}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return nil, fmt.Errorf("can't read the log directory: %w", err)
	}
	for _, entry := range entries {
		suffix, isOurs := strings.CutPrefix(entry.Name(), filepath.Base(path)+".")
		if isOurs && numbered.MatchString(suffix) {
			number, _ := strconv.Atoi(suffix)
			found.lastNumber = max(found.lastNumber, number)
		}
	}
	for {
		place := found.chained(len(found.entries) + 1)
		if _, err := os.Lstat(place); err != nil {
			return found, nil
		}
		found.entries = append(found.entries, archive{path: place})
	}
}

// nextNumbered is the next free name of `app.log.000007`.
func (a *archives) nextNumbered() string {
	a.lastNumber++
	return fmt.Sprintf("%s.%06d", a.path, a.lastNumber)
}

// chained is place `index` of the chain, 1 is the newest.
func (a *archives) chained(index int) string { return a.path + "." + strconv.Itoa(index) }

func (a *archives) add(entry archive) { a.entries = append([]archive{entry}, a.entries...) }

// shift renames every archive of the chain one place on, the oldest first, and leaves place 1 free.
func (log *Log) shift() error {
	for index := len(log.archives.entries); index >= 1; index-- {
		entry := &log.archives.entries[index-1]
		path := log.archives.chained(index + 1)
		if err := os.Rename(entry.path, path); err != nil {
			return err
		}
		entry.path = path
		if err := log.recordMoved(*entry, "renamed", ""); err != nil {
			return err
		}
	}
	return nil
}

// prune deletes the oldest until at most `keep` stay.
func (log *Log) prune(keep int) error {
	for len(log.archives.entries) > keep {
		last := len(log.archives.entries) - 1
		entry := log.archives.entries[last]
		// Whoever reads the original leaves no trace on a copy, so a copy's times say nothing of it.
		accessed := !entry.isCopy && !entry.isGzip && wasAccessed(entry.path)
		// Somebody else deleted it: it is gone all the same.
		if err := os.Remove(entry.path); err != nil && !os.IsNotExist(err) {
			return err
		}
		log.archives.entries = log.archives.entries[:last]
		if err := log.recordDeleted(entry.generation, accessed); err != nil {
			return err
		}
	}
	return nil
}

func (log *Log) recordMoved(entry archive, how, inode string) error {
	if entry.generation == 0 {
		return nil
	}
	return log.Journal.Record(log.about("moved", entry.generation).
		Text("path", log.name(entry.path)).Text("how", how).TextOrNull("inode", inode))
}

func (log *Log) recordDeleted(generation int, accessed bool) error {
	if generation == 0 {
		return nil
	}
	return log.Journal.Record(log.about("deleted", generation).TrueOrNull("accessed", accessed))
}

// wasAccessed: somebody read it since its creation; false says nothing (see harness/rotation/access.ts).
func wasAccessed(path string) bool {
	var stat unix.Statx_t
	if err := unix.Statx(unix.AT_FDCWD, path, 0, unix.STATX_ATIME|unix.STATX_BTIME, &stat); err != nil {
		return false
	}
	if stat.Mask&unix.STATX_BTIME == 0 {
		return false
	}
	born, read := stat.Btime, stat.Atime
	return read.Sec > born.Sec || read.Sec == born.Sec && read.Nsec > born.Nsec
}

// openUnseen opens for reading without moving the access time (allowed to the file's owner).
func openUnseen(path string) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_RDONLY|unix.O_NOATIME, 0)
	if os.IsPermission(err) {
		return os.Open(path)
	}
	return file, err
}

// standsAt: is this path still the file with that inode?
func standsAt(path, inode string) bool {
	var stat syscall.Stat_t
	return syscall.Stat(path, &stat) == nil && strconv.FormatUint(stat.Ino, 10) == inode
}

func inodeOf(path string) (string, int64, error) {
	var stat syscall.Stat_t
	if err := syscall.Stat(path, &stat); err != nil {
		return "", 0, fmt.Errorf("%s: %w", path, err)
	}
	return strconv.FormatUint(stat.Ino, 10), stat.Size, nil
}
