// Package afterword holds what the program carries with it: the templates of its pages, its theme
// and the default configuration. A site's own files of the same names win over them.
package afterword

import "embed"

// Files holds layouts/, themes/afterword/ and config.toml of this repository. The folders' names
// with a leading "_" are templates too, hence "all:".
//
//go:embed all:layouts all:themes config.toml
var Files embed.FS
