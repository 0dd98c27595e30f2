package logfile

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// What stands behind the log's name and a dot. Numbered names have six digits.
var (
	numberedName = regexp.MustCompile(`^\d{6}$`)
	chainedName  = regexp.MustCompile(`^([1-9]\d{0,4})(\.gz)?$`)
	stampedName  = regexp.MustCompile(`^(\d{8}-\d{6})(\.gz)?$`)
)

// earlierNames are those of an earlier life that a kind goes on with: its chain, or its names with the time.
var earlierNames = map[string]*regexp.Regexp{
	"rename-chain": chainedName, "copytruncate": chainedName, "kubelet": stampedName,
}

// findArchives looks for what an earlier life left: its numbered names are never used again, its chain and its
// names with the time go on.
func findArchives(path, kind string) (*archives, error) {
	found := &archives{path: path}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return nil, fmt.Errorf("can't read the log directory: %w", err)
	}
	form := earlierNames[kind]
	for _, entry := range entries {
		suffix, isOurs := strings.CutPrefix(entry.Name(), filepath.Base(path)+".")
		if isOurs && numberedName.MatchString(suffix) {
			number, _ := strconv.Atoi(suffix)
			found.lastNumber = max(found.lastNumber, number)
		}
		if isOurs && form != nil && form.MatchString(suffix) && !entry.IsDir() {
			isGzip := strings.HasSuffix(suffix, ".gz")
			found.entries = append(found.entries, archive{path: path + "." + suffix, isGzip: isGzip})
		}
	}
	slices.SortFunc(found.entries, func(one, other archive) int {
		if form == stampedName {
			return strings.Compare(other.path, one.path)
		}
		return cmp.Compare(found.placeOf(one), found.placeOf(other))
	})
	return found, nil
}
