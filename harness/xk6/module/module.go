// Package module is what a k6 script imports as k6/x/lostline. One run directory belongs to the process,
// streams belong to VUs; when the test ends, all streams are closed and the journals sealed.
package module

import (
	"errors"
	"sync"

	"github.com/sirupsen/logrus"
	"go.k6.io/k6/js/modules"

	"lostline.dev/xk6-lostline/rundir"
)

// ImportPath is the name of the module in scripts.
const ImportPath = "k6/x/lostline"

// k6's global events (its package event is internal, its numbers are not): the test's end, and the
// program's, which comes alone where a test never began.
const (
	testEnd = 3
	exit    = 6
)

// New gives the module of a process.
func New() modules.Module { return &root{} }

type root struct {
	mutex   sync.Mutex
	dir     *rundir.Dir
	open    map[int]writer
	paths   map[string]int
	watched sync.Once
}

// NewModuleInstance implements modules.Module; k6 calls it once for each VU.
func (r *root) NewModuleInstance(vu modules.VU) modules.Instance {
	r.watched.Do(func() { r.watch(vu) })
	return &instance{root: r, vu: vu, metrics: registerMetrics(vu), handles: map[string]*Stream{}, places: map[int]bool{}}
}

// watch closes everything in good order when the test ends, however that comes, short of kill -9.
func (r *root) watch(vu modules.VU) {
	global := vu.Events().Global
	if global == nil {
		return
	}
	_, events := global.Subscribe(testEnd, exit)
	logger := vu.InitEnv().Logger
	go func() {
		for event := range events {
			r.closeAll(logger)
			event.Done()
		}
	}()
}

func (r *root) closeAll(logger logrus.FieldLogger) {
	if err := r.end(); err != nil {
		logger.WithError(err).Error("lostline: the journals are not complete")
	}
}

// end closes all streams, then the run directory.
func (r *root) end() error {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	failures := []error{}
	for number, one := range r.open {
		failures = append(failures, one.Close())
		delete(r.open, number)
	}
	clear(r.paths)
	if r.dir != nil {
		failures = append(failures, r.dir.Close())
	}
	return errors.Join(failures...)
}

type instance struct {
	root    *root
	vu      modules.VU
	metrics *streamMetrics
	// By the text of their options: a script that opens in every iteration means one stream.
	handles map[string]*Stream
	// Streams of this VU that are numbered by it, by their place among its numbers.
	places map[int]bool
}

// Exports implements modules.Instance.
func (i *instance) Exports() modules.Exports {
	named := map[string]any{"open": i.Open}
	return modules.Exports{Default: named, Named: named}
}
