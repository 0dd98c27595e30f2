package wire

import (
	"bytes"
	"context"
	"io"
	"net/http"

	"lostline.dev/xk6-lostline/line"
)

// Of an answer nobody reads more.
const answerBytesMax = 64 * 1024

// HTTP posts a block of lines a request; 2xx takes them. Each line is sent once: what was not answered so
// may have been taken all the same, and a repeat would be a duplicate that is not the shipper's.
type HTTP struct {
	target Target
	client *http.Client
}

func newHTTP(target Target) (Wire, error) {
	config, err := target.TLS.config()
	if err != nil {
		return nil, err
	}
	transport := &http.Transport{TLSClientConfig: config, MaxIdleConnsPerHost: 1}
	return &HTTP{target, &http.Client{Transport: transport, Timeout: target.Timeout}}, nil
}

// Holds implements Wire: an answer stands for the whole request.
func (*HTTP) Holds() bool { return false }

// Ready implements Wire.
func (*HTTP) Ready(context.Context) (bool, error) { return false, nil }

// Write implements Wire.
func (h *HTTP) Write(ctx context.Context, block *line.Block) Sent {
	lines := block.Bytes()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, h.target.Address, bytes.NewReader(lines))
	if err != nil {
		return Sent{}
	}
	request.Header.Set("Content-Type", "text/plain")
	for name, value := range h.target.Headers {
		request.Header.Set(name, value)
	}
	answer, err := h.client.Do(request)
	if err != nil {
		return Sent{Bytes: int64(len(lines))}
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, answerBytesMax))
	return Sent{Bytes: int64(len(lines)), IsTaken: answer.StatusCode/100 == 2}
}

// Close implements Wire.
func (h *HTTP) Close() bool {
	h.client.CloseIdleConnections()
	return true
}
