package logfile

import (
	"fmt"
	"os"
	"slices"
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

// nextNumbered is the next free name of `app.log.000007`.
func (a *archives) nextNumbered() string {
	a.lastNumber++
	return fmt.Sprintf("%s.%06d", a.path, a.lastNumber)
}

// chained is place `index` of the chain, 1 is the newest.
func (a *archives) chained(index int) string { return a.path + "." + strconv.Itoa(index) }

// placeOf is 1 for `app.log.1`.
func (a *archives) placeOf(entry archive) int {
	place, _ := strconv.Atoi(strings.TrimSuffix(entry.path[len(a.path)+1:], ".gz"))
	return place
}

func (a *archives) add(entry archive) { a.entries = append([]archive{entry}, a.entries...) }

// shift renames every archive of the chain one place on, the oldest first, and leaves place 1 free. One that
// stands beyond its place, as an earlier life may have left it, stays there.
func (log *Log) shift() error {
	for index := len(log.archives.entries); index >= 1; index-- {
		entry := &log.archives.entries[index-1]
		path := log.archives.chained(max(log.archives.placeOf(*entry), index+1))
		if entry.isGzip {
			path += ".gz"
		}
		if path == entry.path {
			continue
		}
		if err := os.Rename(entry.path, path); err != nil {
			// Somebody else deleted it.
			if _, gone := os.Lstat(entry.path); !os.IsNotExist(gone) {
				return err
			}
			if err := log.forget(index - 1); err != nil {
				return err
			}
			continue
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

// forget: somebody else deleted the file of this entry.
func (log *Log) forget(index int) error {
	generation := log.archives.entries[index].generation
	log.archives.entries = slices.Delete(log.archives.entries, index, index+1)
	return log.recordDeleted(generation, false)
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
