package indexer

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/blevesearch/bleve/v2/util"
	zap "github.com/blevesearch/zapx/v17"
	"go.etcd.io/bbolt"
)

// settle rewrites the two places of a fresh Bleve store that are not made of the records alone: the
// time of day in its root, and the random order of a map in its segment. After it the same records
// give the same bytes.
func settle(store string) error {
	if err := settleRoot(filepath.Join(store, "root.bolt")); err != nil {
		return fmt.Errorf("settle Bleve's root: %w", err)
	}
	segments, err := filepath.Glob(filepath.Join(store, "*.zap"))
	if err != nil {
		return err
	}
	for _, path := range segments {
		if err := settleSegment(path); err != nil {
			return fmt.Errorf("settle %s: %w", filepath.Base(path), err)
		}
	}
	return nil
}

func settleRoot(path string) error {
	db, err := bbolt.Open(path, 0o644, &bbolt.Options{Timeout: time.Second})
	if err != nil {
		return err
	}
	defer db.Close()
	epoch, err := time.Unix(0, 0).UTC().MarshalText()
	if err != nil {
		return err
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		snapshots := tx.Bucket(util.BoltSnapshotsBucket)
		if snapshots == nil {
			return errors.New("it has no snapshots")
		}
		return snapshots.ForEachBucket(func(key []byte) error {
			meta := snapshots.Bucket(key).Bucket(util.BoltMetaDataKey)
			if meta == nil {
				return errors.New("a snapshot has no data about itself")
			}
			return meta.Put(util.BoltMetaDataTimeStamp, epoch)
		})
	})
	if err != nil {
		return err
	}
	fresh := path + ".new"
	out, err := bbolt.Open(fresh, 0o644, &bbolt.Options{Timeout: time.Second})
	if err != nil {
		return err
	}
	// In one transaction, so that no page is written twice and none keeps old bytes.
	if err := errors.Join(bbolt.Compact(out, db, 0), out.Close(), db.Close()); err != nil {
		return err
	}
	return os.Rename(fresh, path)
}

// Where the numbers of a segment's footer stand, counted from its end (zap 17).
const (
	zapCRC, zapVersion, zapFields = 4, 8, 20
	zapSection                    = 2 + 8 // the kind of a section and where it begins
)

// settleSegment puts every field's list of sections in the order of their kinds, and the checksum
// right. The list is read into a map, so its order means nothing.
func settleSegment(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if len(b) < zapFields+8 || binary.BigEndian.Uint32(b[len(b)-zapVersion:]) != zap.Version {
		return errors.New("it is no zap 17 segment")
	}
	at := binary.BigEndian.Uint64(b[len(b)-zapFields:])
	if at >= uint64(len(b)) {
		return errors.New("its fields are outside")
	}
	count, n := binary.Uvarint(b[at:])
	if n <= 0 || count > 1<<16 || at+uint64(n)+8*count > uint64(len(b)) {
		return errors.New("its list of fields is broken")
	}
	from := len(b)
	for i := range int(count) {
		start := binary.BigEndian.Uint64(b[int(at)+n+8*i:])
		if start >= at {
			return errors.New("a field is outside")
		}
		from = min(from, int(start))
		if err := settleField(b[start:at]); err != nil {
			return err
		}
	}
	binary.BigEndian.PutUint32(b[len(b)-zapCRC:], crc32.ChecksumIEEE(b[:len(b)-zapCRC]))
	if _, err := f.WriteAt(b[from:], int64(from)); err != nil {
		return err
	}
	return f.Close()
}

// settleField sorts the sections of the field that b begins with.
func settleField(b []byte) error {
	broken := errors.New("a field is broken")
	var numbers [3]uint64 // the length of its name, its options, how many sections it has
	for i := range numbers {
		value, n := binary.Uvarint(b)
		if n <= 0 || value > uint64(len(b)) {
			return broken
		}
		numbers[i], b = value, b[n:]
		if i == 0 {
			if value > uint64(len(b)) {
				return broken
			}
			b = b[value:]
		}
	}
	size := int(numbers[2]) * zapSection
	if size > len(b) {
		return broken
	}
	sections := slices.Collect(slices.Chunk(bytes.Clone(b[:size]), zapSection))
	slices.SortFunc(sections, bytes.Compare)
	copy(b, bytes.Join(sections, nil))
	return nil
}
