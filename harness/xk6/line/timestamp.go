package line

import "time"

// TimestampStyle is the notation of an instant in a format; each has a fixed width. "" is none.
type TimestampStyle string

const (
	milliseconds TimestampStyle = "milliseconds"
	nanoseconds  TimestampStyle = "nanoseconds"
	nginxLocal   TimestampStyle = "nginx"
)

// FormatTimestamp gives RFC 3339 with milliseconds; the same with nanoseconds, ending in 1, since
// container runtimes cut trailing zeros; or nginx's $time_local in UTC.
func FormatTimestamp(style TimestampStyle, wallMs int64) string {
	instant := time.UnixMilli(wallMs).UTC()
	switch style {
	case milliseconds:
		return instant.Format("2006-01-02T15:04:05.000Z")
	case nanoseconds:
		return instant.Format("2006-01-02T15:04:05.000") + "000001Z"
	case nginxLocal:
		return instant.Format("02/Jan/2006:15:04:05 +0000")
	}
	return ""
}
