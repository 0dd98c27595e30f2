package line

// Every alphabet leaves out '-', so no body can look like a token.
const (
	letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ."
	escapes = "\"\\'/\t{}[]<>&%$#@;:,=|"
	unicode = "äßéøñçЖдющ中文日本語한글אשש€→∑😀🚀"
)

var alphabets = map[string][][]byte{
	"ascii":   symbolsOf(letters),
	"escapes": symbolsOf(letters + escapes),
	"unicode": symbolsOf(letters + unicode),
	"mixed":   symbolsOf(letters + escapes + unicode),
}

func symbolsOf(text string) (symbols [][]byte) {
	for _, symbol := range text {
		symbols = append(symbols, []byte(string(symbol)))
	}
	return symbols
}

// writeBody fills all of into; a symbol that does not fit, or a blank at an edge, becomes 'x'.
func writeBody(into []byte, random *Random, alphabet string) {
	symbols := alphabets[alphabet]
	for at := 0; at < len(into); {
		symbol := symbols[random.Integer(0, len(symbols)-1)]
		blank := symbol[0] == ' ' || symbol[0] == '\t'
		edge := at == 0 || at+len(symbol) >= len(into)
		if len(symbol) > len(into)-at || blank && edge {
			into[at] = 'x'
			at++
			continue
		}
		at += copy(into[at:], symbol)
	}
}
