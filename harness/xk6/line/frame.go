package line

import "fmt"

// Frame is the raw bytes of one line with its newline, and where in it the token and the timestamps lie,
// so that these can be patched in place.
type Frame struct {
	Bytes            []byte
	TokenOffset      int
	TimestampStyle   TimestampStyle
	TimestampOffsets []int
}

type frameInput struct {
	payload           []byte
	tokenOffset       int
	originMs          int64
	criRecordBytesMax int
}

var framers = map[string]func(frameInput) Frame{
	"plain":        framePlain,
	"json":         frameJSON,
	"cri":          frameCri,
	"docker-json":  frameDockerJSON,
	"nginx-access": frameNginxAccess,
}

func framePlain(in frameInput) Frame {
	bytes := append(append(make([]byte, 0, len(in.payload)+1), in.payload...), '\n')
	return Frame{Bytes: bytes, TokenOffset: in.tokenOffset}
}

// One JSON object a line, as structured loggers write it.
func frameJSON(in frameInput) Frame {
	const timeAt = len(`{"time":"`)
	bytes := []byte(`{"time":"` + FormatTimestamp(milliseconds, in.originMs) + `","level":"info","message":"`)
	bytes = appendJSONEscaped(bytes, in.payload[:in.tokenOffset])
	token := len(bytes)
	bytes = appendJSONEscaped(bytes, in.payload[in.tokenOffset:])
	bytes = append(bytes, "\"}\n"...)
	return Frame{bytes, token, milliseconds, []int{timeAt}}
}

// Docker's json-file driver: the payload and its newline as `log`, the instant at the end.
func frameDockerJSON(in frameInput) Frame {
	bytes := appendJSONEscaped([]byte(`{"log":"`), in.payload[:in.tokenOffset])
	token := len(bytes)
	bytes = appendJSONEscaped(bytes, in.payload[in.tokenOffset:])
	bytes = append(bytes, `\n","stream":"stdout","time":"`...)
	timeAt := len(bytes)
	bytes = append(bytes, FormatTimestamp(nanoseconds, in.originMs)+"\"}\n"...)
	return Frame{bytes, token, nanoseconds, []int{timeAt}}
}

// The container runtime interface's format; a payload longer than the record limit becomes several
// records, all but the last tagged P (partial).
func frameCri(in frameInput) Frame {
	frame := Frame{TimestampStyle: nanoseconds}
	instant := FormatTimestamp(nanoseconds, in.originMs)
	for from := 0; from < len(in.payload); from += in.criRecordBytesMax {
		to, tag := min(len(in.payload), from+in.criRecordBytesMax), "F"
		if to < len(in.payload) {
			tag = "P"
		}
		frame.TimestampOffsets = append(frame.TimestampOffsets, len(frame.Bytes))
		frame.Bytes = append(frame.Bytes, instant+" stdout "+tag+" "...)
		if in.tokenOffset >= from && in.tokenOffset < to {
			frame.TokenOffset = len(frame.Bytes) + in.tokenOffset - from
		}
		frame.Bytes = append(append(frame.Bytes, in.payload[from:to]...), '\n')
	}
	return frame
}

// nginx's predefined combined access log: the token is the request's path, the body the user agent.
func frameNginxAccess(in frameInput) Frame {
	const before = "198.18.0.1 - - ["
	bytes := []byte(before + FormatTimestamp(nginxLocal, in.originMs) + `] "GET /`)
	token, tokenEnd := len(bytes), in.tokenOffset+tokenBytes
	bytes = append(bytes, in.payload[in.tokenOffset:tokenEnd]...)
	bytes = fmt.Appendf(bytes, ` HTTP/1.1" 200 %d "-" "`, len(in.payload))
	bytes = appendNginxEscaped(bytes, in.payload[:in.tokenOffset])
	bytes = appendNginxEscaped(bytes, in.payload[tokenEnd:])
	bytes = append(bytes, "\"\n"...)
	return Frame{bytes, token, nginxLocal, []int{len(before)}}
}

// JSON's escapes (RFC 8259, section 7) as JSON.stringify chooses them; UTF-8 stays as it is.
func appendJSONEscaped(into, text []byte) []byte {
	for _, one := range text {
		switch {
		case one == '"' || one == '\\':
			into = append(into, '\\', one)
		case one == '\b':
			into = append(into, `\b`...)
		case one == '\t':
			into = append(into, `\t`...)
		case one == '\n':
			into = append(into, `\n`...)
		case one == '\f':
			into = append(into, `\f`...)
		case one == '\r':
			into = append(into, `\r`...)
		case one < ' ':
			into = fmt.Appendf(into, `\u%04x`, one)
		default:
			into = append(into, one)
		}
	}
	return into
}

// Quotes, backslashes and all beyond printable ASCII (ngx_http_log_module, `escape=default`).
func appendNginxEscaped(into, text []byte) []byte {
	for _, one := range text {
		if one == '"' || one == '\\' || one < ' ' || one > '~' {
			into = fmt.Appendf(into, `\x%02X`, one)
		} else {
			into = append(into, one)
		}
	}
	return into
}
