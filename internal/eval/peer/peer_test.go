package peer

import (
	"context"
	"testing"

	"afterword/internal/eval"
	"afterword/internal/review"

	index "github.com/blevesearch/bleve_index_api"
	"github.com/google/go-cmp/cmp"
)

// docs are few enough to know who must come first.
func docs() []eval.Document {
	record := func(id, title, body string, systems ...string) eval.Document {
		return eval.Document{Key: id, Record: review.Record{ID: id, Title: title, Systems: systems, Passages: []review.Passage{{Text: body}}}}
	}
	return []eval.Document{
		record("lag", "Consumers fell behind", "The brokers restarted and consumer lag grew on every partition.", "kafka", "checkout"),
		record("partition", "A full partition", "One partition took all orders, consumer lag grew.", "Kafka", "checkout"),
		record("expired", "A certificate expired", "Nobody owned the certificate.", "dns"),
		record("backup", "A full disk", "The nightly backups filled the disk.", "storage"),
		record("other", "A quiet day", "Nothing was restarted.", "kafka"),
	}
}

// TestPeersAnswer makes sure that no peer is beaten because it was set up wrongly.
func TestPeersAnswer(t *testing.T) {
	for _, test := range []struct {
		name  string
		peer  eval.Contender
		topic eval.Topic
		want  []string // the first ones
	}{
		{"stems", SQLite(), eval.Topic{Query: "why did the certificates expire?"}, []string{"expired"}},
		{"stems", Bleve(index.BM25Scoring), eval.Topic{Query: "why did the certificates expire?"}, []string{"expired"}},
		{"stems", Bleve(index.TFIDFScoring), eval.Topic{Query: "why did the certificates expire?"}, []string{"expired"}},
		{"signs are no syntax", SQLite(), eval.Topic{Query: `disk: "full" AND -(backup`}, []string{"backup"}},
		{"signs only", SQLite(), eval.Topic{Query: `"*`}, nil},
		{"alike", BleveLikeThis(index.BM25Scoring), eval.Topic{Review: "lag"}, []string{"partition"}},
		{"alike", BleveLikeThis(index.TFIDFScoring), eval.Topic{Review: "lag"}, []string{"partition"}},
		{"alike", SQLiteLikeThis(), eval.Topic{Review: "lag"}, []string{"partition"}},
		{"shared names", Overlap(), eval.Topic{Review: "lag"}, []string{"partition", "other"}},
		{"no shared names", Overlap(), eval.Topic{Review: "backup"}, nil},
	} {
		s, err := test.peer.Open(context.Background(), t.TempDir(), docs())
		if err != nil {
			t.Fatal(err)
		}
		got, err := s.Answer(context.Background(), &test.topic, 3)
		if err != nil {
			t.Errorf("%s, %s: %v", test.peer.Name, test.name, err)
		}
		if diff := cmp.Diff(test.want, got[:min(len(got), max(1, len(test.want)))]); diff != "" && len(got)+len(test.want) > 0 {
			t.Errorf("%s, %s (-want +got):\n%s", test.peer.Name, test.name, diff)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}
