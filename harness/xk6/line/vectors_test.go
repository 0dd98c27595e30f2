package line

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"testing"
)

// The vectors that the TypeScript implementation writes, and is held against by a test of its own.
const vectorsPath = "../../line/golden/vectors.json"

type vectors struct {
	Run    string
	Hashes []struct {
		Text        string
		Fnv, Folded uint32
	}
	Draws []struct {
		Seed           int64
		Words, Derived []uint32
		Integers       []int
	}
	Timestamps []struct {
		WallMs                           int64
		Milliseconds, Nanoseconds, Nginx string
	}
	Cases []vectorCase
}

type vectorCase struct {
	Name          string
	Spec          Spec
	Stream, Epoch int
	Lines         []struct {
		Sequence     int64
		Bytes        int
		Sha256, Text string
	}
	Offsets []int64
	Block   struct {
		First, Last int64
		Sha256      string
	}
}

func readVectors(t *testing.T) vectors {
	t.Helper()
	text, err := os.ReadFile(vectorsPath)
	if err != nil {
		t.Fatal(err)
	}
	found := vectors{}
	if err := json.Unmarshal(text, &found); err != nil {
		t.Fatal(err)
	}
	if len(found.Cases) < 50 {
		t.Fatalf("expected at least 50 cases, found %d", len(found.Cases))
	}
	return found
}

func digest(parts ...[]byte) string {
	hash := sha256.New()
	for _, part := range parts {
		hash.Write(part)
	}
	return hex.EncodeToString(hash.Sum(nil))
}

func expectEqual[T comparable](t *testing.T, what string, found, expected T) {
	t.Helper()
	if found != expected {
		t.Errorf("%s: expected %v, found %v", what, expected, found)
	}
}

func TestHashesAndDrawsAreThoseOfTheVectors(t *testing.T) {
	all := readVectors(t)
	for _, one := range all.Hashes {
		expectEqual(t, "FNV of "+one.Text, FNV1a32([]byte(one.Text)), one.Fnv)
		expectEqual(t, "fold of "+one.Text, Fold32(one.Fnv, 12_345), one.Folded)
	}
	for _, one := range all.Draws {
		random := NewRandom(one.Seed)
		derived := random.Derive("bodies")
		for _, word := range one.Words {
			expectEqual(t, "word", random.Uint32(), word)
		}
		for _, word := range one.Derived {
			expectEqual(t, "derived word", derived.Uint32(), word)
		}
		for _, integer := range one.Integers {
			expectEqual(t, "integer", random.Integer(3, 300), integer)
		}
	}
}

func TestTimestampsAreThoseOfTheVectors(t *testing.T) {
	for _, one := range readVectors(t).Timestamps {
		expectEqual(t, "milliseconds", FormatTimestamp(milliseconds, one.WallMs), one.Milliseconds)
		expectEqual(t, "nanoseconds", FormatTimestamp(nanoseconds, one.WallMs), one.Nanoseconds)
		expectEqual(t, "nginx", FormatTimestamp(nginxLocal, one.WallMs), one.Nginx)
	}
}

func TestLinesAreThoseOfTheVectors(t *testing.T) {
	all := readVectors(t)
	for _, one := range all.Cases {
		t.Run(one.Name, func(t *testing.T) {
			templates, err := NewTemplates(one.Spec)
			if err != nil {
				t.Fatal(err)
			}
			name := Name{all.Run, one.Stream, one.Epoch}
			for index, expected := range one.Lines {
				found := templates.Line(name, expected.Sequence)
				expectEqual(t, "bytes", len(found), expected.Bytes)
				if expected.Text != "" {
					expectEqual(t, "text", string(found), expected.Text)
				}
				expectEqual(t, "digest", digest(found), expected.Sha256)
				if index < len(one.Offsets) {
					expectEqual(t, "offset", templates.Rows.OffsetOf(expected.Sequence), one.Offsets[index])
				}
			}
			expectEqual(t, "block", digest(blocksOf(templates, name, one.Block.Last)...), one.Block.Sha256)
		})
	}
}

// blocksOf gives lines 1 .. last in pieces of other sizes than the vectors' maker has.
func blocksOf(templates *Templates, name Name, last int64) (blocks [][]byte) {
	block := NewBlock(templates, templates.Rows, name)
	for next, piece := int64(1), 1; next <= last; piece = piece*2%37 + 1 {
		count := block.Prepare(next, min(piece, int(last+1-next)))
		blocks = append(blocks, append([]byte{}, block.Bytes()...))
		next += int64(count)
	}
	return blocks
}

func TestSpecsSurviveJSON(t *testing.T) {
	for _, one := range readVectors(t).Cases {
		text, err := json.Marshal(one.Spec)
		if err != nil {
			t.Fatal(err)
		}
		again := Spec{}
		if err := json.Unmarshal(text, &again); err != nil {
			t.Fatal(err)
		}
		second, _ := json.Marshal(again)
		expectEqual(t, one.Name, string(second), string(text))
	}
}
