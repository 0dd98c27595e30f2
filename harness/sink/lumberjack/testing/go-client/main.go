// Sends windows of numbered events with elastic/go-lumber's own client, the one that Beats are built on, and
// prints what each call returned: the number of acknowledged events, and the error if there was one.
//
// Arguments: address, windows, events in each, compression level, timeout in milliseconds.
package main

import (
	"fmt"
	"os"
	"strconv"
	"time"

	lumber "github.com/elastic/go-lumber/client/v2"
)

func number(index int) int {
	value, err := strconv.Atoi(os.Args[index])
	if err != nil {
		panic(err)
	}
	return value
}

func main() {
	windows, events, level := number(2), number(3), number(4)
	timeout := time.Duration(number(5)) * time.Millisecond
	client, err := lumber.SyncDial(os.Args[1], lumber.CompressionLevel(level), lumber.Timeout(timeout))
	if err != nil {
		panic(err)
	}
	defer client.Close()
	for window := 0; window < windows; window++ {
		batch := make([]interface{}, events)
		for event := range batch {
			message := fmt.Sprintf("%d of window %d: \"ä\" \\ \t", event, window)
			batch[event] = map[string]interface{}{
				"@timestamp": "2026-01-01T00:00:00.000Z",
				"message":    message,
				"log":        map[string]interface{}{"offset": event},
			}
		}
		acknowledged, err := client.Send(batch)
		fmt.Println(acknowledged, err)
	}
}
