package catalog

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEverySpellingIsOneSystem(t *testing.T) {
	c := New()
	c.AddSystem(&Entry{Name: "kubernetes", Title: "Kubernetes", Aliases: []string{"k8s", "Kube"}})
	c.Link()
	tests := []struct {
		in   []string
		want []string
	}{
		{[]string{"k8s", "Kubernetes", "KUBE"}, []string{"kubernetes"}},
		{[]string{"Cloud Front", "cloud-front", " cloud  front "}, []string{"Cloud Front"}},
		{[]string{"", "  "}, nil},
		{[]string{"b", "a", "b"}, []string{"b", "a"}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, c.Systems(tt.in)); diff != "" {
			t.Errorf("Systems(%q) (-want +got):\n%s", tt.in, diff)
		}
	}
}

func TestNameIsStrongerThanAlias(t *testing.T) {
	c := New()
	c.AddSystem(&Entry{Name: "aardvark", Aliases: []string{"DNS"}})
	c.AddSystem(&Entry{Name: "dns"})
	if c.AddSystem(&Entry{Name: "Dns"}) {
		t.Error("a second page of one name was added")
	}
	conflicts := c.Link()
	if len(conflicts) != 1 || conflicts[0].Alias != "DNS" || conflicts[0].Holder.Name != "dns" {
		t.Errorf("conflicts %v, want the alias DNS, held by dns", conflicts)
	}
	if got := c.FindSystem("dns"); got.Name != "dns" {
		t.Errorf("FindSystem(dns) = %v, want the one with that name", got)
	}
}

func TestLinkGivesNamesTheirOneSpelling(t *testing.T) {
	c := New()
	c.AddTeam(&Entry{Name: "payments", Title: "Payments", Aliases: []string{"Team Pay"}, Parent: "acme"})
	c.AddSystem(&Entry{Name: "ledger", Owner: "team pay", DependsOn: []string{"PG", "pg", "unknown"}})
	c.AddSystem(&Entry{Name: "postgresql", Title: "PostgreSQL", Aliases: []string{"pg"}})
	c.Link()
	ledger := c.FindSystem("ledger")
	if ledger.Owner != "payments" {
		t.Errorf("owner %q, want payments", ledger.Owner)
	}
	if diff := cmp.Diff([]string{"postgresql", "unknown"}, ledger.DependsOn); diff != "" {
		t.Errorf("depends on (-want +got):\n%s", diff)
	}
	if c.FindSystem("unknown") == nil || c.FindTeam("acme") == nil {
		t.Error("a system that is depended on, or a team that is a parent, has no entry")
	}
}
