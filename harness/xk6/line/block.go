package line

import (
	"sort"
	"strconv"
)

// Block is one period of a stream's lines in a row, patched in place: what a writer hands to write(2).
// Preparing a line costs the digits that change, its checksum and, in formats that carry one, its
// timestamp; nothing is allocated.
type Block struct {
	buffer    []byte
	start     int
	end       int
	templates *Templates
	rows      *Rows
	first     int
	tokenAt   []int
	hashes    []uint32
	periodOf  []int64
	high      []byte
	highOf    int64
	timestamp string
}

// NewBlock prepares all lines of a period; rows are those of the templates, or Dressed ones.
func NewBlock(templates *Templates, rows *Rows, name Name) *Block {
	return newBlock(templates, rows, name, 0, rows.Period())
}

// newBlock prepares `count` slots from `first` on.
func newBlock(templates *Templates, rows *Rows, name Name, first, count int) *Block {
	periodDigits := len(strconv.Itoa(rows.Period())) - 1
	block := &Block{
		buffer:    make([]byte, rows.before[first+count]-rows.before[first]),
		templates: templates, rows: rows, first: first,
		tokenAt: make([]int, count), hashes: make([]uint32, count), periodOf: make([]int64, count),
		high: make([]byte, sequenceDigits-periodDigits), highOf: -1,
	}
	run := FNV1a32([]byte(name.Run))
	for index := range count {
		slot := first + index
		frame, at := rows.Frames[slot], int(rows.before[slot]-rows.before[first])
		copy(block.buffer[at:], frame.Bytes)
		token := at + frame.TokenOffset
		writeTokenFrame(block.buffer[token:], name, len(templates.Payloads[slot]))
		writeDecimal(block.buffer[token+sequenceAt:], sequenceDigits, int64(slot))
		block.tokenAt[index] = token
		block.hashes[index] = streamHash(templates.bodyHashes[slot], run, name.Stream, name.Epoch)
		block.periodOf[index] = -1
	}
	return block
}

// Bytes are the lines that were prepared last.
func (block *Block) Bytes() []byte { return block.buffer[block.start:block.end] }

// Prepare makes the lines from `sequence` on current, at most `count` and not beyond the period's end.
// Gives the number of lines prepared.
func (block *Block) Prepare(sequence int64, count int) int {
	period := int64(block.rows.Period())
	periodIndex, slot := sequence/period, int(sequence%period)
	from := slot - block.first
	to := min(len(block.tokenAt), from+count)
	if periodIndex != block.highOf {
		block.turnTo(periodIndex)
	}
	for index := from; index < to; index++ {
		if block.periodOf[index] != periodIndex {
			block.patch(index, periodIndex*period+int64(block.first+index), periodIndex)
		}
	}
	block.start = int(block.rows.before[slot] - block.rows.before[block.first])
	block.end = int(block.rows.before[block.first+to] - block.rows.before[block.first])
	return to - from
}

// Fitting is how many lines from `sequence` on fit into `bytesMax`: at least one, and none beyond the
// period's end.
func (block *Block) Fitting(sequence, bytesMax int64) int {
	before := block.rows.before
	from := int(sequence % int64(block.rows.Period()))
	limit := before[from] + bytesMax
	beyond := sort.Search(len(before)-from-1, func(index int) bool { return before[from+1+index] > limit })
	return max(1, beyond)
}

// Each calls with every line that was prepared last, its end included.
func (block *Block) Each(call func(line []byte) error) error {
	before, shift := block.rows.before, block.rows.before[block.first]
	slot := sort.Search(len(before), func(slot int) bool { return before[slot]-shift >= int64(block.start) })
	for at := block.start; at < block.end; slot++ {
		end := int(before[slot+1] - shift)
		if err := call(block.buffer[at:end]); err != nil {
			return err
		}
		at = end
	}
	return nil
}

func (block *Block) turnTo(periodIndex int64) {
	block.highOf = periodIndex
	writeDecimal(block.high, len(block.high), periodIndex)
	style := block.rows.Frames[0].TimestampStyle
	block.timestamp = FormatTimestamp(style, block.templates.instantOf(periodIndex))
}

func (block *Block) patch(index int, sequence, periodIndex int64) {
	token := block.buffer[block.tokenAt[index]:]
	copy(token[sequenceAt:], block.high)
	writeHex32(token[checksumAt:], lineChecksum(block.hashes[index], sequence))
	if block.timestamp != "" {
		slot := block.first + index
		lineAt := int(block.rows.before[slot] - block.rows.before[block.first])
		for _, offset := range block.rows.Frames[slot].TimestampOffsets {
			copy(block.buffer[lineAt+offset:], block.timestamp)
		}
	}
	block.periodOf[index] = periodIndex
}
