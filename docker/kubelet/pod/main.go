// The only program in the pods of a test node. Without arguments it holds a pod's namespaces open, as the
// sandbox image does elsewhere. With a path it copies that pipe to its standard output: the pipe is opened for
// reading and writing, so it never ends, and the program ends when it is told to.
package main

import (
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	if len(os.Args) > 1 {
		go copyPipe(os.Args[1])
	}
	told := make(chan os.Signal, 1)
	signal.Notify(told, syscall.SIGINT, syscall.SIGTERM)
	<-told
}

func copyPipe(path string) {
	pipe, err := os.OpenFile(path, os.O_RDWR, 0)
	if err == nil {
		_, err = io.Copy(os.Stdout, pipe)
	}
	fmt.Fprintln(os.Stderr, "pod:", err)
	os.Exit(1)
}
