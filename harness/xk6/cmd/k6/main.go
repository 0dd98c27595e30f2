// k6 with the extension k6/x/lostline.
package main

import (
	"go.k6.io/k6/cmd"

	_ "lostline.dev/xk6-lostline"
)

func main() {
	cmd.Execute()
}
