package indexer

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"afterword/internal/review"
	"afterword/internal/search"
)

// moment reads a day or fails the test.
func moment(t testing.TB, s string) review.Moment {
	t.Helper()
	m, err := review.ParseMoment(s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// sample is a knowledge base of a few reviews, written for these tests.
func sample(t testing.TB) []review.Record {
	text := func(s string) []review.Passage { return []review.Passage{{Heading: "What happened", Text: s}} }
	list := []review.Record{
		{
			ID: "INC-2026-014", Title: "Kafka consumers fell behind after a broker restart", Date: moment(t, "2026-03-04"),
			Summary: "A rolling restart of the brokers made consumer lag grow for two hours.",
			Systems: []string{"Kafka", "Checkout"}, Teams: []string{"Payments"}, Tags: []string{"messaging"}, Severity: "SEV2", Kind: review.Incident,
			Passages: text("Consumer lag grew after broker kafka-03 restarted. Partition rebalancing stalled, and the consumers timed out with ERR_CONN_RESET.\nThe on-call engineer raised the session timeout; the rebalancing settled."),
		},
		{
			ID: "INC-2026-020", Title: "Checkout stalled on a full Kafka partition", Date: moment(t, "2026-05-09T10:30:00Z"),
			Summary: "One partition took all orders; its consumer fell behind.",
			Systems: []string{"kafka", "Checkout"}, Teams: []string{"Payments", "Streaming"}, Tags: []string{"messaging"}, Severity: "sev1", Kind: review.Incident,
			Related:  []review.Relation{{ID: "inc-2026-014", Rel: "repeat-of", Note: "the `rebalancing` again"}},
			Passages: text("Every order had the same key, so one partition of the topic got them all. Consumer lag grew and partition rebalancing did not help."),
		},
		{
			ID: "dns-ttl", Title: "Resolvers kept answering SERVFAIL", Date: moment(t, "2025-11-20"),
			Summary: "A zone was signed with an expired key.",
			Systems: []string{"DNS"}, Teams: []string{"Edge"}, Tags: []string{"certificates"}, Kind: review.NearMiss,
			Passages: text("The resolver cached SERVFAIL for the whole TTL. x509: certificate has expired, said the dashboards at 10.0.0.1 too, on v1.22.3."),
			LinksTo:  []string{"cert-expiry"},
		},
		{
			ID: "cert-expiry", Title: "A certificate nobody owned expired", Date: moment(t, "2024-02-29"),
			Systems: []string{"DNS", "Cloud Front"}, Teams: []string{"edge"}, Tags: []string{"certificates"}, Kind: review.Incident,
			ContributingFactors: []string{"No owner of the `wildcard` certificate"},
			Passages:            text("The wildcard certificate expired on a Saturday. Nobody was paged. <script>alert('no')</script> stood in the error page."),
		},
		{
			ID: "oom", Title: "Pods were OOMKilled in a loop",
			Summary: "Memory limits were halved by a typing error.",
			Systems: []string{"Kubernetes"}, Teams: []string{"Platform"}, Kind: review.Surprise,
			Related:  []review.Relation{{ID: "INC-2026-020", Rel: "not-related"}},
			Passages: text("Each pod of the scheduler was OOMKilled. etcd-01 lost its quorum while the connection pool recovered. 数据库故障 was the alert."),
		},
		{
			ID: "backup", Title: "Nightly backup filled the disk", Date: moment(t, "2026-01-01"),
			Summary: "Old snapshots were never removed.",
			Systems: []string{"Storage"}, Tags: []string{"capacity"}, Severity: "sev3", Kind: review.Drill,
			Passages: text("The snapshot job wrote to the disk that the database uses. The pool was empty."),
		},
	}
	for i := range list {
		list[i].Slug = review.Slug(list[i].ID)
		list[i].URL = "/reviews/" + list[i].Slug + "/"
	}
	return list
}

// openIndex builds an index of records in a temporary folder and opens it until the test ends.
func openIndex(t testing.TB, records []review.Record) *Index {
	t.Helper()
	ix, err := Open(buildIndex(t, records), Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := ix.Close(); err != nil {
			t.Error(err)
		}
	})
	return ix
}

func buildIndex(t testing.TB, records []review.Record) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "index")
	if err := Build(context.Background(), dir, Slice(records), Options{}); err != nil {
		t.Fatal(err)
	}
	return dir
}

func find(t testing.TB, ix *Index, req search.Request) search.Result {
	t.Helper()
	result, err := ix.Search(context.Background(), req)
	if err != nil {
		t.Fatalf("Search(%+v): %v", req, err)
	}
	return result
}

func ids(hits []search.Hit) []string {
	list := []string{}
	for _, h := range hits {
		list = append(list, h.ID)
	}
	return list
}

var (
	titleLine = regexp.MustCompile(`(?m)^title\s*[:=]\s*["']?(.+?)["']?\s*$`)
	dayInText = regexp.MustCompile(`\b(20[012]\d-[01]\d-[0-3]\d)`)
	heading   = regexp.MustCompile(`(?m)^#{1,3}\s+(.+?)\s*#*\s*$`)
	keyword   = regexp.MustCompile(`(?m)^(?:categories|keywords|tags):\n((?:\s*- .+\n)+)`)
)

// corpus loads the public reviews that may lie beside the checkout, in a simple way of its own: the
// title is the front matter's or the first heading, the text is the body.
func corpus(t testing.TB) []review.Record {
	t.Helper()
	root := filepath.Join("..", "..", "shared", "corpus")
	if _, err := os.Stat(root); err != nil {
		t.Skipf("the corpus was not found beside the checkout: %v", err)
	}
	var records []review.Record
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && strings.HasPrefix(d.Name(), "_") {
			return filepath.SkipDir
		}
		if ext := filepath.Ext(path); d.IsDir() || ext != ".md" && ext != ".markdown" && ext != ".erb" || filepath.Dir(path) == root {
			return nil
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		records = append(records, simple(strings.TrimSuffix(filepath.ToSlash(rel), filepath.Ext(rel)), string(src)))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return records
}

func simple(id, src string) review.Record {
	head, body := "", src
	for _, fence := range []string{"---\n", "+++\n"} {
		if rest, ok := strings.CutPrefix(src, fence); ok {
			if h, b, ok := strings.Cut(rest, "\n"+fence); ok {
				head, body = h+"\n", b
			}
		}
	}
	r := review.Record{ID: strings.ReplaceAll(id, "/", "-"), Title: filepath.Base(id), Kind: review.Incident}
	if m := titleLine.FindStringSubmatch(head); m != nil {
		r.Title = m[1]
	} else if m := heading.FindStringSubmatch(body); m != nil {
		r.Title = m[1]
	}
	if m := dayInText.FindStringSubmatch(head + id); m != nil {
		if day, err := time.Parse(time.DateOnly, m[1]); err == nil {
			r.Date = review.Moment{Time: day, DayOnly: true}
		}
	}
	for _, m := range keyword.FindAllStringSubmatch(head, -1) {
		for _, line := range strings.Split(m[1], "\n") {
			if tag := strings.Trim(strings.TrimSpace(line), `-"' `); tag != "" {
				r.Tags = append(r.Tags, tag)
			}
		}
	}
	r.Slug = review.Slug(r.ID)
	r.URL = "/reviews/" + r.Slug + "/"
	r.Words = len(strings.Fields(body))
	last := 0
	passage := review.Passage{}
	for _, m := range append(heading.FindAllStringSubmatchIndex(body, -1), []int{len(body), len(body), len(body), len(body)}) {
		passage.Text = strings.TrimSpace(body[last:m[0]])
		r.Passages = append(r.Passages, passage)
		passage = review.Passage{Heading: body[m[2]:m[3]]}
		last = m[1]
	}
	return r
}
