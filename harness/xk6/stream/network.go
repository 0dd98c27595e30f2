package stream

import (
	"context"
	"os"
	"strconv"
	"strings"

	"lostline.dev/xk6-lostline/journal"
	"lostline.dev/xk6-lostline/line"
	"lostline.dev/xk6-lostline/wire"
)

// Lines of one message or request: a break costs no more than these beyond what is in buffers.
const networkLinesMax = 500

const buffersDefault = 10 * 1024 * 1024

// OpenNetwork connects to a shipper's port. The journal knows one generation, the connection. What the
// kernel took counts as written, but what was in its buffers when a connection broke, nobody can say:
// those lines are journalled as unsure, as many as fit into the largest buffers of both sides. So are datagrams
// that the kernel refused to send, and lines of a request that was not answered with 2xx.
func OpenNetwork(ctx context.Context, options Options, target wire.Target) (*Stream, error) {
	rows := target.Rows(options.Templates, options.Name.Stream)
	return open(options, rows, func(s *Stream) (output, error) {
		opened := journal.NewRecord("opened").Ms("atMs", s.Clock.NowMs()).Int("generation", 1).
			Text("path", target.Path()).Text("device", "0").Text("inode", "0").
			Int("first", 1).Int("firstOffset", 0)
		if err := s.journal.Record(opened); err != nil {
			return nil, err
		}
		way, err := wire.Open(ctx, target)
		if err != nil {
			return nil, err
		}
		return &networkOutput{stream: s, wire: way, rows: rows, connectionFirst: 1, buffersMax: tcpBuffersMax()}, nil
	})
}

type networkOutput struct {
	stream          *Stream
	wire            wire.Wire
	rows            *line.Rows
	bytes           int64
	connectionFirst int64
	buffersMax      int64
}

func (n *networkOutput) ready(ctx context.Context) (lines, bytes int64, err error) {
	broke, err := n.wire.Ready(ctx)
	if broke {
		if other := n.broke(n.stream.next); err == nil {
			err = other
		}
	}
	return networkLinesMax, 1 << 62, err
}

func (n *networkOutput) write(ctx context.Context, block *line.Block, first, count int64) (int64, error) {
	sent := n.wire.Write(ctx, block)
	n.bytes += sent.Bytes
	if sent.IsTaken {
		return sent.Bytes, n.refused(first, sent.Refused)
	}
	if n.wire.Holds() {
		return sent.Bytes, n.broke(first + count)
	}
	return sent.Bytes, n.unsure(first, first+count-1)
}

// refused: messages, counted from line `first`, that were not sent, so that the shipper was never given them.
func (n *networkOutput) refused(first int64, messages []int64) error {
	for at := 0; at < len(messages); {
		end := at + 1
		for end < len(messages) && messages[end] == messages[end-1]+1 {
			end++
		}
		if err := n.unsure(first+messages[at], first+messages[end-1]); err != nil {
			return err
		}
		at = end
	}
	return nil
}

// broke: what may have been in buffers when line `next` was to come.
func (n *networkOutput) broke(next int64) error {
	first, reach := next, n.rows.OffsetOf(next)-n.buffersMax
	for first > n.connectionFirst && n.rows.OffsetOf(first) > reach {
		first--
	}
	n.connectionFirst = next
	if first == next {
		return nil
	}
	return n.unsure(first, next-1)
}

func (n *networkOutput) unsure(first, last int64) error {
	return n.stream.journal.Record(journal.NewRecord("unsure").Ms("atMs", n.stream.Clock.NowMs()).
		Int("first", first).Int("last", last))
}

func (n *networkOutput) generation() int { return 1 }
func (n *networkOutput) offset() int64   { return n.bytes }
func (n *networkOutput) release()        { n.wire.Close() }

func (n *networkOutput) finish() error {
	if !n.wire.Close() {
		if err := n.broke(n.stream.next); err != nil {
			return err
		}
	}
	return n.stream.journal.Record(journal.NewRecord("closed").Ms("atMs", n.stream.Clock.NowMs()).
		Int("generation", 1).Int("next", n.stream.next).Int("bytes", n.bytes))
}

// tcpBuffersMax is what the kernel may hold of one connection at both ends; see tcp(7).
func tcpBuffersMax() int64 {
	sum := int64(0)
	for _, name := range []string{"tcp_wmem", "tcp_rmem"} {
		text, err := os.ReadFile("/proc/sys/net/ipv4/" + name)
		fields := strings.Fields(string(text))
		if err != nil || len(fields) == 0 {
			return buffersDefault
		}
		most, err := strconv.ParseInt(fields[len(fields)-1], 10, 64)
		if err != nil {
			return buffersDefault
		}
		sum += most
	}
	return sum
}
