package catalog

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const shop = `# The shop's catalog
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: checkout
  title: Checkout
  description: Takes {{< orders >}}.
  annotations:
    afterword/aliases: cart, the till
    github.com/project-slug: shop/checkout
  links:
    - title: no address
    - url: https://checkout.example
spec:
  type: service
  owner: group:default/payments
  system: shop
  dependsOn:
    - resource:default/orders-db
    - component:mailer
    - api:rates
---
apiVersion: backstage.io/v1alpha1
kind: Resource
metadata: {name: orders-db}
spec: {owner: "user:jane", type: database}
--- # a group
apiVersion: backstage.io/v1alpha1
kind: Group
metadata:
  name: payments
spec:
  type: team
  profile:
    displayName: Payments
  parent: shop-people
  children: []
---
apiVersion: backstage.io/v1alpha1
kind: User
metadata: {name: jane}
---
apiVersion: v1
kind: Component
metadata: {name: of-another-tool}
---
---
just text
---
apiVersion: backstage.io/v1alpha1
kind: System
metadata:
  name: shop
spec:
  owner: shop-people
`

func TestReadBackstage(t *testing.T) {
	systems, teams, err := ReadBackstage("catalog-info.yaml", []byte(shop))
	if err != nil {
		t.Fatal(err)
	}
	wantSystems := []*Entry{
		{Name: "checkout", Title: "Checkout", Aliases: []string{"cart", "the till"}, URL: "https://checkout.example", Owner: "payments", Parent: "shop",
			DependsOn: []string{"orders-db", "mailer"}, Body: []byte("Takes {{</* orders */>}}.\n")},
		{Name: "orders-db"},
		{Name: "shop", Owner: "shop-people"},
	}
	if diff := cmp.Diff(wantSystems, systems); diff != "" {
		t.Errorf("systems (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]*Entry{{Name: "payments", Title: "Payments", Parent: "shop-people"}}, teams); diff != "" {
		t.Errorf("teams (-want +got):\n%s", diff)
	}
}

func TestBackstageErrorsHaveTheirPlace(t *testing.T) {
	const head = "apiVersion: backstage.io/v1alpha1\nkind: Component\n"
	tests := []struct{ name, src, want string }{
		{"no name", head + "metadata:\n  title: x\n", "c.yaml:4:3: a component without a name"},
		{"no metadata", "---\n" + head, "c.yaml:2:1: a component without a name"},
		{"name of a wrong type", head + "metadata:\n  name: [a]\n", "c.yaml:4:9: name is a list here"},
		{"list of a wrong type", head + "metadata: {name: a}\n---\n" + head + "metadata: {name: b}\nspec:\n  dependsOn: {a: b}\n", "c.yaml:9:14: dependsOn is a map here"},
		{"links of a wrong type", head + "metadata: {name: a, links: [x]}\n", "c.yaml:3:29: entry 1 of links is text here"},
		{"given twice", head + "metadata: {name: a}\nkind: Group\n", "c.yaml:4:1: kind is given twice"},
		{"broken", head + "metadata: {name: a}\n---\na: [\n", "c.yaml:5:"},
		{"a bomb", "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + bomb(8), "stands for more than"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, _, err := ReadBackstage("c.yaml", []byte(tt.src))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("ReadBackstage(%q) = %v, want %q", tt.src, err, tt.want)
			}
		})
	}
	systems, _, err := ReadBackstage("c.yaml", []byte(head+"metadata: {name: a}\n---\na: [\n---\n"+head+"metadata: {name: b}\n"))
	if err == nil || len(systems) != 2 {
		t.Errorf("%d systems beside the error %v, want both that can be read", len(systems), err)
	}
}

// bomb returns keys of which each repeats the one before ten times.
func bomb(depth int) string {
	var b strings.Builder
	name := "a"
	for i := range depth {
		next := fmt.Sprintf("b%d", i)
		fmt.Fprintf(&b, "%s: &%s [%s]\n", next, next, strings.TrimSuffix(strings.Repeat("*"+name+",", 10), ","))
		name = next
	}
	return b.String()
}

func TestPagesWinOverImports(t *testing.T) {
	c := New()
	c.AddSystem(&Entry{Name: "checkout", Title: "The till", Owner: "shop-front", Aliases: []string{"cart"}, Source: "systems/checkout/_index.md"})
	systems, teams, err := ReadBackstage("catalog-info.yaml", []byte(shop))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range systems {
		c.ImportSystem(e)
	}
	for _, e := range teams {
		c.ImportTeam(e)
	}
	if conflicts := c.Link(); len(conflicts) > 0 {
		t.Errorf("conflicts %v", conflicts)
	}
	got := c.FindSystem("checkout")
	want := &Entry{Name: "checkout", Slug: "checkout", Title: "The till", Owner: "shop-front", Parent: "shop", Aliases: []string{"cart", "the till"},
		URL: "https://checkout.example", DependsOn: []string{"orders-db", "mailer"}, Source: "systems/checkout/_index.md"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if c.FindTeam("Payments").Parent != "shop-people" || c.FindTeam("shop-people") == nil {
		t.Error("the team's parent has no entry")
	}
}

func TestTitleIsASpellingToo(t *testing.T) {
	c := New()
	c.AddSystem(&Entry{Name: "k8s", Title: "Kubernetes Engine"})
	c.AddSystem(&Entry{Name: "a", Title: "k8s"})
	c.Link()
	if got := c.FindSystem("kubernetes engine"); got == nil || got.Name != "k8s" {
		t.Errorf("FindSystem by its title = %v, want k8s", got)
	}
	if got := c.FindSystem("k8s"); got.Name != "k8s" {
		t.Errorf("a title took the name of %v", got)
	}
}

func TestAdjacent(t *testing.T) {
	c := New()
	c.AddSystem(&Entry{Name: "db", Owner: "storage"})
	c.AddSystem(&Entry{Name: "queue", Owner: "storage"})
	c.AddSystem(&Entry{Name: "ledger", Owner: "money", DependsOn: []string{"db", "queue"}})
	c.AddSystem(&Entry{Name: "shop", Owner: "front", DependsOn: []string{"ledger"}})
	c.AddSystem(&Entry{Name: "api", Owner: "edge", Parent: "shop"})
	c.AddSystem(&Entry{Name: "self", Owner: "edge", DependsOn: []string{"self"}})
	c.Link()
	tests := []struct {
		name           string
		systems, teams []string
		want           []string
	}{
		{"owner and dependents", []string{"db"}, nil, []string{"money: db through ledger", "storage: db"}},
		{"who was there is not adjacent", []string{"DB"}, []string{"Storage"}, []string{"money: db through ledger"}},
		{"two ties", []string{"db", "queue"}, nil, []string{"money: db through ledger, queue through ledger", "storage: db, queue"}},
		{"an involved dependent counts once", []string{"db", "ledger"}, nil, []string{"front: ledger through shop", "money: ledger", "storage: db"}},
		{"what it is a part of", []string{"api"}, []string{"edge"}, []string{"front: api through shop"}},
		{"itself", []string{"self"}, nil, []string{"edge: self"}},
		{"nobody knows", []string{"fax"}, []string{"nobody"}, nil},
		{"nothing", nil, nil, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, n := range c.Adjacent(tt.systems, tt.teams) {
				var ties []string
				for _, tie := range n.Ties {
					s := tie.System.Name
					if tie.Through != nil {
						s += " through " + tie.Through.Name
					}
					ties = append(ties, s)
				}
				got = append(got, n.Team.Name+": "+strings.Join(ties, ", "))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("Adjacent(%v, %v) (-want +got):\n%s", tt.systems, tt.teams, diff)
			}
		})
	}
}

func FuzzReadBackstage(f *testing.F) {
	f.Add([]byte(shop))
	f.Add([]byte("---\n---\n--- {a: b}\n...\n"))
	f.Fuzz(func(t *testing.T, src []byte) {
		if len(src) > 1<<14 {
			return
		}
		systems, teams, _ := ReadBackstage("c.yaml", src)
		c := New()
		for _, e := range systems {
			c.ImportSystem(e)
		}
		for _, e := range teams {
			c.ImportTeam(e)
		}
		c.Link()
		for _, e := range c.AllSystems() {
			c.Adjacent([]string{e.Name}, nil)
		}
	})
}
