// Package publish replaces a folder by a new one as a whole, so that whoever reads it sees the old
// state or the new one, and a process that is killed at any moment leaves one of the two.
//
//	stage, err := publish.Begin("public")
//	defer stage.Abort()
//	err = stage.WriteFile("index.html", page)
//	err = stage.Commit()
//
// A [Stage] is a folder beside the destination, on the same file system. Commit exchanges the two in
// one system call where the system has one (Linux, macOS); elsewhere it renames twice, and Begin
// mends what a kill between the two left behind.
package publish
