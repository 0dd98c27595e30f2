package wire

import (
	"fmt"
	"strconv"

	"lostline.dev/xk6-lostline/line"
)

// Facility user, severity notice.
const priority = 13

// header is the same in all messages of a stream, so that the time in it does not depend on the machine
// (harness/writer/syslog-message.ts).
func header(format string, stream int) string {
	if format == "rfc5424" {
		return fmt.Sprintf("<%d>1 2026-01-01T00:00:00.000Z lostline app-%04d - - - ", priority, stream)
	}
	return fmt.Sprintf("<%d>Jan  1 00:00:00 lostline app-%04d: ", priority, stream)
}

// Rows are the lines as this target takes them.
func (target Target) Rows(templates *line.Templates, stream int) *line.Rows {
	if target.Protocol == "http" {
		return templates.Rows
	}
	head := header(target.Format, stream)
	if target.Protocol == "syslog-udp" {
		return templates.Dressed(func(int) string { return head }, "")
	}
	if target.Framing == "newline" {
		return templates.Dressed(func(int) string { return head }, "\n")
	}
	return templates.Dressed(func(payloadBytes int) string {
		return strconv.Itoa(len(head)+payloadBytes) + " " + head
	}, "")
}
