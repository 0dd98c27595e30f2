package module

import (
	"time"

	"lostline.dev/xk6-lostline/wire"
)

const timeoutMsDefault = 10_000

// targetOptions are `to` of open().
type targetOptions struct {
	Protocol  string            `json:"protocol"`
	Address   string            `json:"address"`
	URL       string            `json:"url"`
	Syslog    string            `json:"syslog"`
	Framing   string            `json:"framing"`
	Headers   map[string]string `json:"headers"`
	TimeoutMs float64           `json:"timeoutMs"`
	TLS       tlsOptions        `json:"tls"`
}

type tlsOptions struct {
	CaFile             string `json:"caFile"`
	CertFile           string `json:"certFile"`
	KeyFile            string `json:"keyFile"`
	ServerName         string `json:"serverName"`
	InsecureSkipVerify bool   `json:"insecureSkipVerify"`
}

// UnmarshalJSON implements json.Unmarshaler.
func (t *targetOptions) UnmarshalJSON(text []byte) error {
	type to targetOptions
	return strictlyIn("to", text, (*to)(t))
}

// UnmarshalJSON implements json.Unmarshaler.
func (t *tlsOptions) UnmarshalJSON(text []byte) error {
	type tls tlsOptions
	return strictlyIn("tls", text, (*tls)(t))
}

func (t *targetOptions) target() wire.Target {
	address := t.Address
	if t.Protocol == "http" {
		address = t.URL
	}
	return wire.Target{
		Protocol: t.Protocol, Address: address, Format: t.Syslog, Framing: t.Framing, Headers: t.Headers,
		Timeout: time.Duration(t.TimeoutMs * float64(time.Millisecond)),
		TLS: wire.TLS{
			CaFile: t.TLS.CaFile, CertFile: t.TLS.CertFile, KeyFile: t.TLS.KeyFile,
			ServerName: t.TLS.ServerName, InsecureSkipVerify: t.TLS.InsecureSkipVerify,
		},
	}
}
