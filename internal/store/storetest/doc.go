// Package storetest is the suite that every store of views has to pass, whatever the database.
//
//	func TestConformance(t *testing.T) {
//		storetest.Run(t, func(t *testing.T) storetest.Store { return openMine(t) })
//	}
package storetest
