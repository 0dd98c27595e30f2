package module

import (
	"strings"
	"testing"
	"time"

	"github.com/grafana/sobek"
	"go.k6.io/k6/lib/executor"
	"go.k6.io/k6/lib/types"
	"gopkg.in/guregu/null.v3"
)

func duration(of time.Duration) types.NullDuration { return types.NullDurationFrom(of) }

func expectDue(t *testing.T, found, expected time.Duration) {
	t.Helper()
	if difference := found - expected; difference > time.Microsecond || difference < -time.Microsecond {
		t.Errorf("expected %s, found %s", expected, found)
	}
}

func TestAConstantRateIsDueInEqualSteps(t *testing.T) {
	config := executor.NewConstantArrivalRateConfig("test")
	config.Rate, config.TimeUnit = null.IntFrom(50), duration(time.Second)
	due, isPlanned := dueAfter(config, func() uint64 { return 75 })
	if !isPlanned {
		t.Fatal("expected a plan")
	}
	expectDue(t, due, 1_500*time.Millisecond)
}

func TestARampIsDueByTheAreaUnderIt(t *testing.T) {
	config := executor.NewRampingArrivalRateConfig("test")
	config.StartRate, config.TimeUnit = null.IntFrom(0), duration(time.Second)
	config.Stages = []executor.Stage{
		{Target: null.IntFrom(100), Duration: duration(2 * time.Second)},
		{Target: null.IntFrom(100), Duration: duration(time.Second)},
	}
	// The first stage holds 100 iterations, the 25th of them at half of its time.
	for iteration, expected := range map[uint64]time.Duration{
		24: time.Second, 99: 2 * time.Second, 149: 2_500 * time.Millisecond,
	} {
		due, _ := dueAfter(config, func() uint64 { return iteration })
		expectDue(t, due, expected)
	}
}

func TestOtherExecutorsPlanNoInstants(t *testing.T) {
	config := executor.NewConstantVUsConfig("test")
	if _, isPlanned := dueAfter(&config, func() uint64 { return 1 }); isPlanned {
		t.Error("expected no plan")
	}
}

func TestOptionsHaveDefaults(t *testing.T) {
	given, err := readOptions([]byte(`{"directory":"/tmp/run"}`))
	if err != nil {
		t.Fatal(err)
	}
	spec := given.spec()
	if spec.Period != 1000 || spec.Sizes.Bytes != 200 || spec.Seed != 1 || spec.Format != "plain" {
		t.Errorf("unexpected defaults: %+v", spec)
	}
	if given.Path != "/tmp/run/logs/app-{stream}.log" {
		t.Errorf("unexpected path %s", given.Path)
	}
	if rotation := given.rotation(); rotation.Kind != "" {
		t.Errorf("expected no rotation, found %+v", rotation)
	}
}

func TestLongLinesMakeAShortPeriod(t *testing.T) {
	for text, period := range map[string]int{
		`{"directory":"d","lineBytes":1000000}`:                10,
		`{"directory":"d","lineBytes":100000}`:                 100,
		`{"directory":"d","lineBytes":{"min":100,"max":1000}}`: 1000,
	} {
		given, err := readOptions([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if found := given.spec().Period; found != period {
			t.Errorf("%s: expected a period of %d, found %d", text, period, found)
		}
	}
}

func TestWrongOptionsAreToldByName(t *testing.T) {
	for text, part := range map[string]string{
		`{}`:                             "directory: expected the run directory",
		`{"directory":"d","lineBits":1}`: `unknown option "lineBits": expected directory, name, run, seed, path, to, stream,`,
		`{"directory":"d","rotation":{"kind":"truncate","everySeconds":1}}`: `rotation: unknown option "everySeconds": expected kind, everyMs,`,
		`{"directory":"d","to":{"prot":"http"}}`:                            `to: unknown option "prot": expected protocol, address, url,`,
		`{"directory":"d","to":{"tls":{"ca":"x"}}}`:                         `to: tls: unknown option "ca": expected caFile, certFile,`,
		`{"directory":7}`:                  "cannot unmarshal number into Go struct field options.directory of type string",
		`{"directory":"d","lineBytes":{}}`: "lineBytes: expected",
		`{"directory":"d","path":"p","to":{"protocol":"http","url":"http://a/"}}`:                             "path, to: ",
		`{"directory":"d","to":{"protocol":"syslog-tcp","address":"a"}}`:                                      "address: expected host:port",
		`{"directory":"d","format":"json","to":{"protocol":"syslog-udp","address":"a:1"}}`:                    "format: a syslog message",
		`{"directory":"d","rotation":{},"to":{"protocol":"syslog-udp","address":"a:1"}}`:                      "rotation: has no use",
		`{"directory":"d","lineBytes":{"min":80,"max":65252},"to":{"protocol":"syslog-udp","address":"a:1"}}`: "lineBytes: lines are up to 65252 bytes, which do not fit into a datagram, expected at most 65251:",
		`{"directory":"d","rotation":{"everyMs":10,"jitter":1}}`:                                              "rotation.jitter: expected 0 to 0.9",
		`{"directory":"d","rotation":{"bytes":10,"jitter":0.5}}`:                                              "rotation.jitter: has no use without everyMs",
		`{"directory":"d","rotation":{"keep":-1}}`:                                                            "rotation.keep: expected 0 to 1000",
		`{"directory":"d","to":{"protocol":"syslog-tcp","address":"a:1","framing":"length-first"}}`:           "framing: expected",
	} {
		_, err := readOptions([]byte(text))
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%s: expected %q, found %v", text, part, err)
		}
	}
}

func TestLinesThatFitIntoADatagramAndLongOnesElsewhereAreTaken(t *testing.T) {
	for _, text := range []string{
		`{"directory":"d","lineBytes":65251,"to":{"protocol":"syslog-udp","address":"a:1"}}`,
		`{"directory":"d","lineBytes":65252,"to":{"protocol":"syslog-tcp","address":"a:1"}}`,
		`{"directory":"d","lineBytes":65252,"to":{"protocol":"http","url":"http://a/"}}`,
	} {
		if _, err := readOptions([]byte(text)); err != nil {
			t.Errorf("%s: expected no error, found %v", text, err)
		}
	}
}

func TestNoOptionsAreTheRunsOwn(t *testing.T) {
	for name, given := range map[string]sobek.Value{"nothing": nil, "undefined": sobek.Undefined(), "null": sobek.Null()} {
		if text, err := optionsText(given); err != nil || string(text) != "{}" {
			t.Errorf("%s: expected {}, found %s, %v", name, text, err)
		}
	}
}
