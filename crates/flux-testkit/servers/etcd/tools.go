//go:build tools

// Package tools names the commands that the test rig builds; it is never compiled itself.
package tools

import _ "go.etcd.io/etcd/server/v3"
