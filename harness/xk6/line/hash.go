package line

import "strconv"

// FNV1a32 is FNV-1a with 32 bits (draft-eastlake-fnv).
func FNV1a32(bytes []byte) uint32 {
	hash := uint32(0x811c9dc5)
	for _, one := range bytes {
		hash = (hash ^ uint32(one)) * 0x01000193
	}
	return hash
}

// mix32 is MurmurHash3's 32-bit finaliser: every input bit reaches every output bit.
func mix32(hash uint32) uint32 {
	hash = (hash ^ hash>>16) * 0x85ebca6b
	hash = (hash ^ hash>>13) * 0xc2b2ae35
	return hash ^ hash>>16
}

// Fold32 folds one 32-bit word into a running hash.
func Fold32(hash, word uint32) uint32 {
	return mix32(hash ^ word)
}

// RunName is a run's name in its tokens, six letters of base 36, made of seed, wall clock and process
// id, so that two runs do not share one.
func RunName(seed int64, wallMs int64, pid int) string {
	words := strconv.FormatInt(seed, 10) + "/" + strconv.FormatInt(wallMs, 10) + "/" + strconv.Itoa(pid)
	hash := Fold32(FNV1a32([]byte(words)), uint32(pid))
	const names = 36 * 36 * 36 * 36 * 36 * 36
	name := strconv.FormatUint(uint64(hash)%names, 36)
	return "000000"[:6-len(name)] + name
}
