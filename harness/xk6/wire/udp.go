package wire

import (
	"context"
	"fmt"
	"net"

	"lostline.dev/xk6-lostline/line"
)

// DatagramBytesMax is the longest line of a datagram of IPv4, less its headers and that of a syslog message
// (datagramBytesMax of harness/plan/datagram-checks.ts).
const DatagramBytesMax = 65_507 - 256

// UDP sends a datagram for each message; whether anybody takes them, UDP does not tell.
type UDP struct{ conn net.Conn }

func openUDP(target Target) (Wire, error) {
	conn, err := net.Dial("udp", target.Address)
	if err != nil {
		return nil, fmt.Errorf("address: %w", err)
	}
	return &UDP{conn}, nil
}

// Holds implements Wire.
func (*UDP) Holds() bool { return false }

// Ready implements Wire.
func (*UDP) Ready(context.Context) (bool, error) { return false, nil }

// Write implements Wire. The kernel may refuse a datagram: there is no room for it, it is too long, or an
// earlier one met a closed port. That is told once, in place of sending the one that is at hand.
func (u *UDP) Write(_ context.Context, block *line.Block) Sent {
	sent := Sent{IsTaken: true}
	message := int64(0)
	_ = block.Each(func(datagram []byte) error {
		written, err := u.conn.Write(datagram)
		if err != nil {
			sent.Refused = append(sent.Refused, message)
		}
		sent.Bytes += int64(written)
		message++
		return nil
	})
	return sent
}

// Close implements Wire.
func (u *UDP) Close() bool {
	u.conn.Close()
	return true
}
