package indexer

import (
	"fmt"
	"slices"
	"strings"

	"github.com/blevesearch/bleve/v2/analysis"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/da"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/de"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/es"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/fi"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/fr"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/hu"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/it"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/nl"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/no"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/pt"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/ro"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/ru"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/sv"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/tr"
	"github.com/blevesearch/bleve/v2/analysis/token/lowercase"
	"github.com/blevesearch/bleve/v2/analysis/token/porter"
	"github.com/blevesearch/bleve/v2/registry"
)

// language is a language that words are stemmed in, as an ISO 639-1 code. Names of things are cut the
// same way in all of them.
type language string

// english is the language of a site that names none, or one that nothing here can stem.
const english language = "en"

// chains are the names of Bleve's filters for each language besides English. English folds first, for
// its own stop list has words that stand in error messages; elsewhere stop words and stemmers expect
// their accents, so folding comes last.
var chains = map[language][]string{
	"da": {"stop_da", "stemmer_da_snowball"},
	"de": {"stop_de", "normalize_de", "stemmer_de_light"},
	"es": {"stop_es", "stemmer_es_light"},
	"fi": {"stop_fi", "stemmer_fi_snowball"},
	"fr": {"elision_fr", "stop_fr", "stemmer_fr_light"},
	"hu": {"stop_hu", "stemmer_hu_snowball"},
	"it": {"elision_it", "stop_it", "stemmer_it_light"},
	"nl": {"stop_nl", "stemmer_nl_snowball"},
	"no": {"stop_no", "stemmer_no_snowball"},
	"pt": {"stop_pt", "stemmer_pt_light"},
	"ro": {"stop_ro", "stemmer_ro_snowball"},
	"ru": {"stop_ru", "stemmer_ru_snowball"},
	"sv": {"stop_sv", "stemmer_sv_snowball"},
	"tr": {"stop_tr", "stemmer_tr_snowball"},
}

// Languages returns the codes of the languages that words can be stemmed in, sorted.
func Languages() []string {
	codes := []string{string(english)}
	for code := range chains {
		codes = append(codes, string(code))
	}
	slices.Sort(codes)
	return codes
}

// languageOf reads a language as sites write it: "de", "de-AT", "pt_BR". Norwegian's two forms are
// one; what is not known is English.
func languageOf(tag string) language {
	code, _, _ := strings.Cut(strings.ToLower(strings.ReplaceAll(tag, "_", "-")), "-")
	if code == "nb" || code == "nn" {
		code = "no"
	}
	if _, ok := chains[language(code)]; ok {
		return language(code)
	}
	return english
}

// filterPrefix is what our names for Bleve's filters begin with; see sparing.
const filterPrefix = "afterword_"

// names returns the names of the filters, in their order.
func (l language) names() []string {
	chain, ok := chains[l]
	if !ok {
		return []string{foldName, porter.Name}
	}
	list := []string{lowercase.Name}
	for _, name := range chain {
		list = append(list, filterPrefix+name)
	}
	return append(list, plainName)
}

func (l language) filters() []analysis.TokenFilter {
	cache := registry.NewCache()
	var list []analysis.TokenFilter
	for _, name := range l.names() {
		filter, err := cache.TokenFilterNamed(name)
		if err != nil {
			panic(fmt.Sprintf("the filter %s is not linked in: %v", name, err)) // a mistake in chains
		}
		list = append(list, filter)
	}
	return list
}

// sparing leaves names alone: Bleve's stemmers of other languages than English do not ask whether a
// token is a keyword.
type sparing struct{ analysis.TokenFilter }

// Filter implements analysis.TokenFilter.
func (s sparing) Filter(in analysis.TokenStream) analysis.TokenStream {
	out := make(analysis.TokenStream, 0, len(in))
	for i, t := range in {
		if t.KeyWord {
			out = append(out, t)
			continue
		}
		out = append(out, s.TokenFilter.Filter(in[i:i+1:i+1])...)
	}
	return out
}

func init() {
	seen := map[string]bool{}
	for _, chain := range chains {
		for _, name := range chain {
			if seen[name] {
				continue
			}
			seen[name] = true
			err := registry.RegisterTokenFilter(filterPrefix+name, func(_ map[string]any, cache *registry.Cache) (analysis.TokenFilter, error) {
				filter, err := cache.TokenFilterNamed(name)
				return sparing{filter}, err
			})
			if err != nil {
				panic(err)
			}
		}
	}
}
