package stream

import (
	"context"
	"net"
	"regexp"
	"slices"
	"strconv"
	"testing"
	"time"

	"lostline.dev/xk6-lostline/clock"
	"lostline.dev/xk6-lostline/line"
	"lostline.dev/xk6-lostline/wire"
)

const (
	arrivesWithin = 10 * time.Second
	// After so many datagrams to a closed port the kernel has told of it.
	writesMax = 1_000
)

var sequence = regexp.MustCompile(`LL-abc123-0007-0001-([0-9]{12})-`)

func openDatagrams(t *testing.T, sizes line.Sizes, address, directory string) *Stream {
	t.Helper()
	own := spec
	own.Sizes = sizes
	templates, err := line.NewTemplates(own)
	if err != nil {
		t.Fatal(err)
	}
	stream, err := OpenNetwork(context.Background(), Options{
		Templates: templates, Name: line.Name{Run: "abc123", Stream: 7, Epoch: 1},
		JournalDirectory: directory, Clock: clock.NewSystem(clock.MonotonicMs()),
	}, wire.Target{Protocol: "syslog-udp", Address: address, Format: "rfc5424", Framing: "newline"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stream.Close() })
	return stream
}

func listenTo(t *testing.T, address string) net.PacketConn {
	t.Helper()
	port, err := net.ListenPacket("udp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { port.Close() })
	return port
}

// arrived reads so many datagrams, and gives the lines that they carry.
func arrived(t *testing.T, port net.PacketConn, count int) (lines []int64) {
	t.Helper()
	if err := port.SetReadDeadline(time.Now().Add(arrivesWithin)); err != nil {
		t.Fatal(err)
	}
	bytes := make([]byte, 65_536)
	for range count {
		size, _, err := port.ReadFrom(bytes)
		if err != nil {
			t.Fatalf("expected %d datagrams, found lines %v: %v", count, lines, err)
		}
		found := sequence.FindSubmatch(bytes[:size])
		if found == nil {
			t.Fatalf("expected a line, found %.100q", bytes[:size])
		}
		number, _ := strconv.ParseInt(string(found[1]), 10, 64)
		lines = append(lines, number)
	}
	return lines
}

func write(t *testing.T, stream *Stream, lines int64) {
	t.Helper()
	if err := stream.Write(context.Background(), lines, Unpaced); err != nil {
		t.Fatal(err)
	}
}

func linesOf(ranges [][2]int64) (lines []int64) {
	for _, one := range ranges {
		for next := one[0]; next <= one[1]; next++ {
			lines = append(lines, next)
		}
	}
	return lines
}

func TestADatagramThatTheKernelRefusesIsUnsureAndTheOthersArrive(t *testing.T) {
	const count = 20
	directory, port := t.TempDir(), listenTo(t, "127.0.0.1:0")
	sizes := line.Sizes{Kind: "list", List: []int{100, 70_000, 70_000, 100}}
	stream := openDatagrams(t, sizes, port.LocalAddr().String(), directory)
	write(t, stream, count)
	var fitting, tooLong []int64
	rows := stream.Templates.Rows
	for next := int64(1); next <= count; next++ {
		if rows.OffsetOf(next+1)-rows.OffsetOf(next) > 65_507 {
			tooLong = append(tooLong, next)
		} else {
			fitting = append(fitting, next)
		}
	}
	if len(fitting) == 0 || len(tooLong) == 0 {
		t.Fatalf("expected lines of both kinds, found %v and %v", fitting, tooLong)
	}
	if found := linesOf(unsureIn(t, directory)); !slices.Equal(found, tooLong) {
		t.Errorf("expected lines %v unsure, found %v", tooLong, found)
	}
	if found := arrived(t, port, len(fitting)); !slices.Equal(found, fitting) {
		t.Errorf("expected lines %v, found %v", fitting, found)
	}
}

func TestADatagramInWhosePlaceAClosedPortIsToldIsUnsure(t *testing.T) {
	directory, port := t.TempDir(), listenTo(t, "127.0.0.1:0")
	address := port.LocalAddr().String()
	stream := openDatagrams(t, line.Sizes{Kind: "fixed", Bytes: 100}, address, directory)
	write(t, stream, 1)
	if found := arrived(t, port, 1); !slices.Equal(found, []int64{1}) {
		t.Fatalf("expected line 1, found %v", found)
	}
	port.Close()
	for range writesMax {
		if write(t, stream, 1); unsureIn(t, directory) != nil {
			break
		}
	}
	last := stream.Next() - 1
	if found := linesOf(unsureIn(t, directory)); !slices.Equal(found, []int64{last}) {
		t.Errorf("expected line %d alone unsure, which was just refused, found %v", last, found)
	}
}

func TestTheLongestLineThatIsTakenFitsIntoADatagram(t *testing.T) {
	directory, port := t.TempDir(), listenTo(t, "127.0.0.1:0")
	sizes := line.Sizes{Kind: "fixed", Bytes: wire.DatagramBytesMax}
	stream := openDatagrams(t, sizes, port.LocalAddr().String(), directory)
	write(t, stream, 1)
	if found := unsureIn(t, directory); found != nil {
		t.Errorf("expected nothing unsure, found %v", found)
	}
	if found := arrived(t, port, 1); !slices.Equal(found, []int64{1}) {
		t.Errorf("expected line 1, found %v", found)
	}
}
