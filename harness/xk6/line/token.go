package line

import "encoding/binary"

// The token that gives a line its identity: fifty ASCII characters.
//
//	LL-RRRRRR-SSSS-EEEE-QQQQQQQQQQQQ-NNNNNNNN-CCCCCCCC
//	   run    |    |    sequence     |        checksum, eight hexadecimal digits
//	          |    epoch             payload bytes
//	          stream
//
// The checksum binds the identity to the body: a changed digit can't turn one line into another.
const (
	tokenBytes     = 50
	streamAt       = 10
	epochAt        = 15
	sequenceAt     = 20
	sequenceDigits = 12
	lengthAt       = 33
	lengthDigits   = 8
	checksumAt     = 42
)

const hexDigits = "0123456789abcdef"

// hexPairs holds the two hexadecimal digits of each byte, the first one low.
var hexPairs = func() (pairs [256]uint16) {
	for value := range pairs {
		pairs[value] = uint16(hexDigits[value>>4]) | uint16(hexDigits[value&15])<<8
	}
	return pairs
}()

func writeDecimal(into []byte, digits int, value int64) {
	for index := digits - 1; index >= 0; index-- {
		into[index] = byte('0' + value%10)
		value /= 10
	}
}

func writeHex32(into []byte, value uint32) {
	high := uint32(hexPairs[value>>24]) | uint32(hexPairs[value>>16&255])<<16
	low := uint32(hexPairs[value>>8&255]) | uint32(hexPairs[value&255])<<16
	binary.LittleEndian.PutUint64(into, uint64(high)|uint64(low)<<32)
}

// streamHash is the part of the checksum that is the same for a slot in one stream and epoch.
func streamHash(bodyHash, run uint32, stream, epoch int) uint32 {
	return Fold32(Fold32(bodyHash, run), uint32(stream*10_000+epoch))
}

func lineChecksum(hash uint32, sequence int64) uint32 {
	return Fold32(Fold32(hash, uint32(sequence/1_000_000)), uint32(sequence%1_000_000))
}

// writeTokenFrame writes a token's constant parts; sequence and checksum are patched in later.
func writeTokenFrame(into []byte, name Name, length int) {
	for index := range tokenBytes {
		into[index] = '-'
	}
	copy(into, "LL-"+name.Run)
	writeDecimal(into[streamAt:], 4, int64(name.Stream))
	writeDecimal(into[epochAt:], 4, int64(name.Epoch))
	writeDecimal(into[lengthAt:], lengthDigits, int64(length))
}
