package stream

import (
	"bufio"
	"context"
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lostline.dev/xk6-lostline/clock"
	"lostline.dev/xk6-lostline/line"
	"lostline.dev/xk6-lostline/wire"
)

// port takes connections one after the other; each gives the lines that came over it.
type port struct {
	net.Listener
	t *testing.T
}

func newPort(t *testing.T) port {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	return port{listener, t}
}

// take reads so many lines and closes the connection.
func (p port) take(lines int) <-chan []string {
	taken := make(chan []string, 1)
	go func() {
		conn, err := p.Accept()
		if err != nil {
			close(taken)
			return
		}
		defer conn.Close()
		found, reader := []string{}, bufio.NewReader(conn)
		for len(found) < lines {
			text, err := reader.ReadString('\n')
			if err != nil {
				break
			}
			found = append(found, strings.TrimSuffix(text, "\n"))
		}
		taken <- found
	}()
	return taken
}

func openNetwork(t *testing.T, address, directory string) (*Stream, error) {
	t.Helper()
	templates, err := line.NewTemplates(spec)
	if err != nil {
		t.Fatal(err)
	}
	return OpenNetwork(context.Background(), Options{
		Templates: templates, Name: line.Name{Run: "abc123", Stream: 7, Epoch: 1},
		JournalDirectory: directory, Clock: clock.NewSystem(clock.MonotonicMs()),
	}, wire.Target{
		Protocol: "syslog-tcp", Address: address, Format: "rfc5424", Framing: "newline", Timeout: time.Second,
	})
}

func unsureIn(t *testing.T, directory string) (found [][2]int64) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(directory, "stream-0007.0001.ndjson"))
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		record := struct {
			Record      string
			First, Last int64
		}{}
		if err := json.Unmarshal([]byte(one), &record); err != nil {
			t.Fatal(err)
		}
		if record.Record == "unsure" {
			found = append(found, [2]int64{record.First, record.Last})
		}
	}
	return found
}

func TestAConnectionThatBreaksLeavesItsLinesUnsureAndIsMadeAgain(t *testing.T) {
	directory, port := t.TempDir(), newPort(t)
	first := port.take(100)
	stream, err := openNetwork(t, port.Addr().String(), directory)
	if err != nil {
		t.Fatal(err)
	}
	write := func(lines int64) {
		if err := stream.Write(context.Background(), lines, Unpaced); err != nil {
			t.Fatal(err)
		}
	}
	write(100)
	if found := <-first; len(found) != 100 || !strings.HasPrefix(found[0], "<13>1 2026-01-01T00:00:00.000Z lostline app-0007 - - - LL-abc123-0007-0001-000000000001-") {
		t.Errorf("expected 100 messages, found %d: %.100s", len(found), found)
	}
	second := port.take(1_000_000)
	for len(unsureIn(t, directory)) == 0 {
		write(1)
	}
	// Found broken by a write, it is made again with the next one.
	write(1)
	if err := stream.Close(); err != nil {
		t.Fatal(err)
	}
	unsure := unsureIn(t, directory)
	if len(unsure) != 1 || unsure[0][0] != 1 || unsure[0][1] < 100 {
		t.Fatalf("expected lines from 1 to 100 or later unsure once, found %v", unsure)
	}
	if found := int64(len(<-second)); found != stream.Next()-1-unsure[0][1] {
		t.Errorf("expected all lines after %d over the second connection, found %d of %d", unsure[0][1], found, stream.Next()-1)
	}
}

func TestNobodyThereIsAnErrorThatSaysWhatToDo(t *testing.T) {
	port := newPort(t)
	address := port.Addr().String()
	port.Close()
	_, err := openNetwork(t, address, t.TempDir())
	if err == nil || !strings.Contains(err.Error(), "start the shipper first") {
		t.Errorf("expected an error, found %v", err)
	}
}

func TestAnEndedContextEndsTheWaitForAShipper(t *testing.T) {
	directory, port := t.TempDir(), newPort(t)
	first := port.take(10)
	stream, err := openNetwork(t, port.Addr().String(), directory)
	if err != nil {
		t.Fatal(err)
	}
	port.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer cancel()
	if err := stream.Write(ctx, 10, Unpaced); err != nil {
		t.Fatal(err)
	}
	<-first
	for ctx.Err() == nil {
		if err := stream.Write(ctx, 1, Unpaced); err != nil {
			t.Fatal(err)
		}
	}
	if err := stream.Close(); err != nil {
		t.Fatal(err)
	}
}
