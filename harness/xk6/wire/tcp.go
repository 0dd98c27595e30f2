package wire

import (
	"context"
	"fmt"
	"io"
	"net"
	"sync"
	"time"

	"lostline.dev/xk6-lostline/line"
)

const (
	reconnectEvery = 100 * time.Millisecond
	// How long the other side gets to close its end, before nothing more is said of it.
	farewell = 2 * time.Second
)

// TCP is a connection, maybe with TLS, that is made again when it breaks.
type TCP struct {
	target Target
	dial   func(context.Context) (net.Conn, error)
	conn   net.Conn
	watch  *watch
	wasUp  bool
}

// A watch reads what nobody should send, to see the end of the connection.
type watch struct {
	mutex sync.Mutex
	err   error
	ended chan struct{}
}

func watchOver(conn net.Conn) *watch {
	w := &watch{ended: make(chan struct{})}
	go func() {
		_, err := io.Copy(io.Discard, conn)
		if err == nil {
			err = io.EOF
		}
		w.mutex.Lock()
		w.err = err
		w.mutex.Unlock()
		close(w.ended)
	}()
	return w
}

func (w *watch) end() error {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	return w.err
}

// Holds implements Wire.
func (*TCP) Holds() bool { return true }

// Ready implements Wire.
func (t *TCP) Ready(ctx context.Context) (broke bool, err error) {
	if t.conn != nil {
		// A shipper that closes its side takes nothing more.
		if t.watch.end() == nil {
			return false, nil
		}
		t.drop()
		broke = true
	}
	deadline := time.Now().Add(t.target.Timeout)
	for {
		conn, err := t.dial(ctx)
		if err == nil {
			t.conn, t.watch, t.wasUp = conn, watchOver(conn), true
			return broke, nil
		}
		if ctx.Err() != nil {
			return broke, ctx.Err()
		}
		// A shipper that was there comes back, or the lines are late: the load goes on as it was planned.
		if !t.wasUp && time.Now().After(deadline) {
			return broke, fmt.Errorf("no connection to %s within %s: start the shipper first, or raise timeoutMs: %w",
				t.target.Path(), t.target.Timeout, err)
		}
		select {
		case <-time.After(reconnectEvery):
		case <-ctx.Done():
		}
	}
}

// Write implements Wire.
func (t *TCP) Write(ctx context.Context, block *line.Block) Sent {
	conn := t.conn
	stop := context.AfterFunc(ctx, func() { _ = conn.SetWriteDeadline(time.Now()) })
	written, err := conn.Write(block.Bytes())
	stop()
	if err != nil {
		t.drop()
	}
	return Sent{Bytes: int64(written), IsTaken: err == nil}
}

// Close implements Wire.
func (t *TCP) Close() bool {
	if t.conn == nil {
		return true
	}
	defer t.drop()
	if t.watch.end() != nil {
		return false
	}
	if half, ok := t.conn.(interface{ CloseWrite() error }); ok {
		if half.CloseWrite() != nil {
			return false
		}
	}
	select {
	case <-t.watch.ended:
		return t.watch.end() == io.EOF
	case <-time.After(farewell):
		return true
	}
}

func (t *TCP) drop() {
	if t.conn != nil {
		t.conn.Close()
	}
	t.conn = nil
}
