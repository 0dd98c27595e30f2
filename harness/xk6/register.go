// Package lostline registers the k6 extension k6/x/lostline: numbered log lines from k6 scripts, with the
// journal by which Lostline proves what a log pipeline lost.
package lostline

import (
	"go.k6.io/k6/js/modules"

	"lostline.dev/xk6-lostline/module"
)

func init() {
	modules.Register(module.ImportPath, module.New())
}
