// Linebytes reads requests, one JSON object a line, and answers each with the digest of the lines that it
// asks for, or with what is wrong: the other side of tests that hold two implementations against each other.
package main

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"

	"lostline.dev/xk6-lostline/line"
)

const requestBytesMax = 16 * 1024 * 1024

type request struct {
	Spec          line.Spec
	Run           string
	Stream, Epoch int
	// The first line, how many, and how many of them a block may hold.
	First, Count int64
	Piece        int
}

func main() {
	input := bufio.NewScanner(os.Stdin)
	input.Buffer(nil, requestBytesMax)
	output := bufio.NewWriter(os.Stdout)
	for input.Scan() {
		answer, err := answerTo(input.Bytes())
		if err != nil {
			answer = "error: " + err.Error()
		}
		fmt.Fprintln(output, answer)
		output.Flush()
	}
}

func answerTo(text []byte) (string, error) {
	asked := request{}
	if err := json.Unmarshal(text, &asked); err != nil {
		return "", err
	}
	name := line.Name{Run: asked.Run, Stream: asked.Stream, Epoch: asked.Epoch}
	if err := name.Validate(); err != nil {
		return "", err
	}
	templates, err := line.NewTemplates(asked.Spec)
	if err != nil {
		return "", err
	}
	block, hash := line.NewBlock(templates, templates.Rows, name), sha256.New()
	for next, end := asked.First, asked.First+asked.Count; next < end; {
		count := block.Prepare(next, int(min(int64(asked.Piece), end-next)))
		hash.Write(block.Bytes())
		next += int64(count)
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}
