package journal

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
)

const chainCharacters = 32

// A chain links the records of one stream and epoch: each carries the SHA-256 of the chain before it and
// its own text, cut to 128 bits (harness/evidence/journal-chain.ts).
type chain struct{ value string }

func newChain(stream, epoch int) *chain {
	return &chain{digest(fmt.Sprintf("lostline journal %d %d", stream, epoch))}
}

// lineOf is the record's line, with its newline.
func (c *chain) lineOf(record *Record) []byte {
	text := record.JSON()
	c.value = digest(c.value, text)
	return []byte(text[:len(text)-1] + `,"chain":"` + c.value + "\"}\n")
}

func digest(texts ...string) string {
	hash := sha256.New()
	for _, text := range texts {
		hash.Write([]byte(text + "\n"))
	}
	return hex.EncodeToString(hash.Sum(nil))[:chainCharacters]
}

var recordsName = regexp.MustCompile(`^stream-.*\.ndjson$`)
var chainField = regexp.MustCompile(`"chain":"([0-9a-f]{32})"\}\n$`)

// Seal is one value for all journals of a directory, from their last chain values in the order of their
// names; "" when there are none.
func Seal(directory string) (string, error) {
	entries, err := os.ReadDir(directory)
	if err != nil {
		return "", err
	}
	var texts []string
	for _, entry := range entries {
		if !recordsName.MatchString(entry.Name()) {
			continue
		}
		last, err := lastChain(filepath.Join(directory, entry.Name()))
		if err != nil {
			return "", err
		}
		texts = append(texts, entry.Name()+" "+last)
	}
	if len(texts) == 0 {
		return "", nil
	}
	slices.Sort(texts)
	return digest(texts...), nil
}

func lastChain(path string) (string, error) {
	const tailBytes = 64 * 1024
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	stat, err := file.Stat()
	if err != nil {
		return "", err
	}
	tail := make([]byte, min(tailBytes, stat.Size()))
	if _, err := file.ReadAt(tail, stat.Size()-int64(len(tail))); err != nil {
		return "", err
	}
	whole := tail[:bytes.LastIndexByte(tail, '\n')+1]
	if match := chainField.FindSubmatch(whole); match != nil {
		return string(match[1]), nil
	}
	return "", nil
}
