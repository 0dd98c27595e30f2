// Package wire is a stream's way to a shipper's port: syslog over TCP, TLS and UDP, and lines in HTTP
// requests. A write is taken when the kernel has it; over TCP that says nothing of what the shipper read,
// so whoever writes must know when a connection broke.
package wire

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"lostline.dev/xk6-lostline/line"
)

// Protocols that there are.
var Protocols = []string{"syslog-tcp", "syslog-tls", "syslog-udp", "http"}

// Target is where lines go, and how.
type Target struct {
	Protocol string
	// Address is host:port of a syslog port, or the URL of an HTTP one.
	Address string
	// Format of syslog messages: rfc5424 or rfc3164.
	Format string
	// Framing over TCP and TLS: newline (RFC 6587, 3.4.2) or octet-counted (RFC 6587, 3.4.1; RFC 5425).
	Framing string
	TLS     TLS
	Headers map[string]string
	// Timeout of connecting, and of an HTTP request.
	Timeout time.Duration
}

// TLS options; files are in PEM.
type TLS struct {
	CaFile, CertFile, KeyFile, ServerName string
	InsecureSkipVerify                    bool
}

// Sent is what became of a block of lines.
type Sent struct {
	Bytes int64
	// IsTaken is false where the connection broke meanwhile, or the request was not answered with 2xx.
	IsTaken bool
	// Refused tells, in order, which messages (from 0) the kernel refused one by one, so that they were not sent.
	Refused []int64
}

// Wire is one way to a port.
type Wire interface {
	// Ready returns when lines may be written, after connecting anew where that is needed: for the first time
	// within the target's timeout, later for as long as the context lasts. Broke is true where a connection
	// was found broken that had been up: lines in its buffers may be gone.
	Ready(ctx context.Context) (broke bool, err error)
	Write(ctx context.Context, block *line.Block) Sent
	// Close gives false when the connection was found broken.
	Close() (isSound bool)
	// Holds says whether lines may stand in buffers when a connection breaks.
	Holds() bool
}

// Open makes the wire and connects it.
func Open(ctx context.Context, target Target) (Wire, error) {
	if err := target.Validate(); err != nil {
		return nil, err
	}
	if target.Protocol == "http" {
		return newHTTP(target)
	}
	if target.Protocol == "syslog-udp" {
		return openUDP(target)
	}
	dial, err := dialer(target)
	if err != nil {
		return nil, err
	}
	tcp := &TCP{dial: dial, target: target}
	_, err = tcp.Ready(ctx)
	return tcp, err
}

// Validate says in one sentence what is wrong.
func (target Target) Validate() error {
	if !slices.Contains(Protocols, target.Protocol) {
		return fmt.Errorf("protocol: expected one of %s, found %q", strings.Join(Protocols, ", "), target.Protocol)
	}
	if target.Protocol == "http" {
		at, err := url.Parse(target.Address)
		if err != nil || at.Scheme != "http" && at.Scheme != "https" || at.Host == "" {
			return fmt.Errorf("url: expected an HTTP URL such as http://127.0.0.1:8080/logs, found %q", target.Address)
		}
		return nil
	}
	if _, _, err := net.SplitHostPort(target.Address); err != nil {
		return fmt.Errorf("address: expected host:port such as 127.0.0.1:514, found %q", target.Address)
	}
	if target.Format != "rfc5424" && target.Format != "rfc3164" {
		return fmt.Errorf("syslog: expected rfc5424 or rfc3164, found %q", target.Format)
	}
	if target.Framing != "newline" && target.Framing != "octet-counted" {
		return fmt.Errorf("framing: expected newline or octet-counted, found %q", target.Framing)
	}
	return nil
}

// Path names the target in the journal: no user, password or query.
func (target Target) Path() string {
	if target.Protocol != "http" {
		return strings.TrimPrefix(target.Protocol, "syslog-") + "://" + target.Address
	}
	at, err := url.Parse(target.Address)
	if err != nil {
		return "http"
	}
	return at.Scheme + "://" + at.Host + at.Path
}

func dialer(target Target) (func(context.Context) (net.Conn, error), error) {
	plain := &net.Dialer{Timeout: target.Timeout}
	if target.Protocol == "syslog-tcp" {
		return func(ctx context.Context) (net.Conn, error) {
			return plain.DialContext(ctx, "tcp", target.Address)
		}, nil
	}
	config, err := target.TLS.config()
	if err != nil {
		return nil, err
	}
	secure := &tls.Dialer{NetDialer: plain, Config: config}
	return func(ctx context.Context) (net.Conn, error) {
		return secure.DialContext(ctx, "tcp", target.Address)
	}, nil
}

func (options TLS) config() (*tls.Config, error) {
	config := &tls.Config{
		MinVersion: tls.VersionTLS12, ServerName: options.ServerName,
		InsecureSkipVerify: options.InsecureSkipVerify, //nolint:gosec // asked for, for a port of the user's own
	}
	if options.CaFile != "" {
		text, err := os.ReadFile(options.CaFile)
		if err != nil {
			return nil, fmt.Errorf("tls.caFile: %w", err)
		}
		config.RootCAs = x509.NewCertPool()
		if !config.RootCAs.AppendCertsFromPEM(text) {
			return nil, fmt.Errorf("tls.caFile: expected certificates in PEM, found none in %s", options.CaFile)
		}
	}
	if options.CertFile != "" {
		pair, err := tls.LoadX509KeyPair(options.CertFile, options.KeyFile)
		if err != nil {
			return nil, fmt.Errorf("tls.certFile: %w", err)
		}
		config.Certificates = []tls.Certificate{pair}
	}
	return config, nil
}
