package journal

import (
	"encoding/binary"
	"math"

	"lostline.dev/xk6-lostline/line"
)

// A head's 64 bytes, all little-endian (harness/evidence/journal-head.ts):
//
//	0 magic 'LLHD'   4 version u16   6 stream u16   8 epoch u32   12 generation u32
//	16 committedNext f64   24 intendedNext f64   32 offset f64   40 atMs f64
//	48 zeros   60 FNV-1a of bytes 0 .. 59, u32
const (
	headBytes      = 64
	headMagic      = 0x4448_4c4c
	headVersion    = 1
	headChecksumAt = 60
)

// Head says how far the writer got for sure, and how far the write goes that is about to start.
type Head struct {
	Generation    int
	CommittedNext int64
	IntendedNext  int64
	// Offset is where the next byte goes in the generation's file.
	Offset int64
	AtMs   float64
}

type headEncoder struct{ bytes [headBytes]byte }

func newHeadEncoder(stream, epoch int) *headEncoder {
	encoder := &headEncoder{}
	binary.LittleEndian.PutUint32(encoder.bytes[0:], headMagic)
	binary.LittleEndian.PutUint16(encoder.bytes[4:], headVersion)
	binary.LittleEndian.PutUint16(encoder.bytes[6:], uint16(stream))
	binary.LittleEndian.PutUint32(encoder.bytes[8:], uint32(epoch))
	return encoder
}

func (encoder *headEncoder) encode(head Head) []byte {
	into := encoder.bytes[:]
	binary.LittleEndian.PutUint32(into[12:], uint32(head.Generation))
	putFloat(into[16:], float64(head.CommittedNext))
	putFloat(into[24:], float64(head.IntendedNext))
	putFloat(into[32:], float64(head.Offset))
	putFloat(into[40:], head.AtMs)
	binary.LittleEndian.PutUint32(into[headChecksumAt:], line.FNV1a32(into[:headChecksumAt]))
	return into
}

func putFloat(into []byte, value float64) {
	binary.LittleEndian.PutUint64(into, math.Float64bits(value))
}
