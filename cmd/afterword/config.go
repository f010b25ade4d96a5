package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"os"
	"path/filepath"
	"reflect"
	"sort"
	"strconv"
	"strings"
	"time"

	"afterword/internal/compile"

	"afterword/internal/check"

	"github.com/pelletier/go-toml/v2"
)

// config is [params.afterword] of config.toml, with the environment over it. The key of a field is
// its toml name; AFTERWORD_<KEY> in the environment wins over the file.
type config struct {
	Addr           string   `toml:"addr"`
	Store          string   `toml:"store"`
	Severities     []string `toml:"severities"`
	TrustedProxies []string `toml:"trusted_proxies"`
	RateLimit      int      `toml:"rate_limit"`
	MaxSearches    int      `toml:"max_searches"`
	Origins        []string `toml:"origins"`
	// Language is what words are stemmed in; without it, Hugo's locale.
	Language string `toml:"language"`
	// Synonyms are groups of words that mean the same: [["rmq", "rabbitmq"]]. In the environment, groups
	// are parted by commas and their words by =.
	Synonyms   [][]string `toml:"synonyms"`
	CrossLinks bool       `toml:"cross_links"`
	Catalog    []string   `toml:"catalog"`

	// Check is [params.afterword.check]: which rules the site wants.
	Check check.Settings

	proxies []netip.Prefix
}

func defaultConfig() config {
	return config{Addr: "127.0.0.1:8080", Store: "sqlite:.afterword/readership.db", CrossLinks: true}
}

// loadConfig reads the config of a source folder; one without config.toml has the defaults. Every
// problem is reported at once.
func loadConfig(source string) (config, error) {
	c := defaultConfig()
	var problems []error
	for _, name := range []string{"config.toml", "hugo.toml"} {
		data, err := os.ReadFile(filepath.Join(source, name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return c, fmt.Errorf("read the config: %w", err)
		}
		file := struct {
			Locale       string `toml:"locale"`
			LanguageCode string `toml:"languageCode"`
			Params       struct {
				Afterword map[string]any `toml:"afterword"`
			} `toml:"params"`
		}{}
		if err := toml.Unmarshal(data, &file); err != nil {
			var at *toml.DecodeError
			if errors.As(err, &at) {
				line, col := at.Position()
				return c, fmt.Errorf("%s:%d:%d: %s", name, line, col, strings.TrimPrefix(at.Error(), "toml: "))
			}
			return c, fmt.Errorf("parse %s: %w", name, err)
		}
		c.Language = cmp.Or(file.Locale, file.LanguageCode)
		problems = append(problems, c.apply(name, file.Params.Afterword)...)
		break
	}
	problems = append(problems, c.applyEnvironment()...)
	problems = append(problems, c.validate()...)
	return c, errors.Join(problems...)
}

// apply takes the values of a file.
func (c *config) apply(file string, values map[string]any) (problems []error) {
	fields := c.fields()
	keys := make([]string, 0, len(values))
	for key := range values {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	for _, key := range keys {
		if strings.EqualFold(key, "check") {
			problems = append(problems, c.applyCheck(file, values[key])...)
			continue
		}
		field, ok := fields[strings.ToLower(key)]
		if !ok {
			continue // another part's, or a theme's
		}
		if err := set(field, values[key]); err != nil {
			problems = append(problems, fmt.Errorf("%s: params.afterword.%s = %v: %w", file, key, values[key], err))
		}
	}
	return problems
}

// applyCheck takes [params.afterword.check].
func (c *config) applyCheck(file string, value any) (problems []error) {
	wrong := func(key string, value any, hint string) {
		problems = append(problems, fmt.Errorf("%s: params.afterword.check%s = %v: %s", file, key, value, hint))
	}
	table, ok := value.(map[string]any)
	if !ok {
		wrong("", value, `write it as a table, such as [params.afterword.check] with off = ["hindsight"] below`)
		return problems
	}
	keys := make([]string, 0, len(table))
	for key := range table {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	for _, key := range keys {
		switch strings.ToLower(key) {
		case "off":
			if err := set(reflect.ValueOf(&c.Check.Off).Elem(), table[key]); err != nil {
				wrong("."+key, table[key], "it takes a list of names of rules")
			}
		case "levels":
			levels, ok := table[key].(map[string]any)
			if !ok {
				wrong("."+key, table[key], `it takes names of rules with their levels, such as {hindsight = "warning"}`)
				continue
			}
			c.Check.Levels = map[string]string{}
			for rule, level := range levels {
				c.Check.Levels[rule] = fmt.Sprint(level)
			}
		default:
			wrong("."+key, table[key], "known are off and levels")
		}
	}
	for _, err := range c.Check.Validate() {
		problems = append(problems, fmt.Errorf("%s: params.afterword.%w", file, err))
	}
	return problems
}

// applyEnvironment takes AFTERWORD_<KEY>; lists are parted by commas.
func (c *config) applyEnvironment() (problems []error) {
	fields := c.fields()
	keys := make([]string, 0, len(fields))
	for key := range fields {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	for _, key := range keys {
		name := "AFTERWORD_" + strings.ToUpper(key)
		value, ok := os.LookupEnv(name)
		if !ok || value == "" {
			continue
		}
		var given any = value
		switch fields[key].Kind() {
		case reflect.Int:
			n, err := strconv.Atoi(value)
			if err != nil {
				problems = append(problems, fmt.Errorf("%s=%s: it is no whole number", name, value))
				continue
			}
			given = int64(n)
		case reflect.Bool:
			yes, err := strconv.ParseBool(value)
			if err != nil {
				problems = append(problems, fmt.Errorf("%s=%s: it takes true or false", name, value))
				continue
			}
			given = yes
		case reflect.Slice:
			nested := fields[key].Type().Elem().Kind() == reflect.Slice
			list := []any{}
			for part := range strings.SplitSeq(value, ",") {
				if nested {
					list = append(list, listOf(part, "="))
				} else {
					list = append(list, strings.TrimSpace(part))
				}
			}
			given = list
		}
		if err := set(fields[key], given); err != nil {
			problems = append(problems, fmt.Errorf("%s=%s: %w", name, value, err))
		}
	}
	return problems
}

// fields returns the settings by their keys.
func (c *config) fields() map[string]reflect.Value {
	fields := map[string]reflect.Value{}
	v := reflect.ValueOf(c).Elem()
	for i := range v.NumField() {
		if key := v.Type().Field(i).Tag.Get("toml"); key != "" {
			fields[key] = v.Field(i)
		}
	}
	return fields
}

// listOf parts a text, as a list of TOML.
func listOf(text, by string) []any {
	var list []any
	for part := range strings.SplitSeq(text, by) {
		list = append(list, strings.TrimSpace(part))
	}
	return list
}

// set assigns a value as TOML gives it.
func set(field reflect.Value, value any) error {
	switch field.Kind() {
	case reflect.String:
		s, ok := value.(string)
		if !ok {
			return errors.New("it takes text in quotes")
		}
		field.SetString(s)
	case reflect.Int:
		n, ok := value.(int64)
		if !ok {
			return errors.New("it takes a whole number")
		}
		field.SetInt(n)
	case reflect.Bool:
		yes, ok := value.(bool)
		if !ok {
			return errors.New("it takes true or false")
		}
		field.SetBool(yes)
	case reflect.Slice:
		if field.Type().Elem().Kind() == reflect.Slice {
			return setGroups(field, value)
		}
		if s, ok := value.(string); ok {
			value = []any{s}
		}
		list, ok := value.([]any)
		if !ok {
			return errors.New("it takes a list of texts")
		}
		texts := make([]string, len(list))
		for i, item := range list {
			if texts[i], ok = item.(string); !ok {
				return errors.New("it takes a list of texts")
			}
		}
		field.Set(reflect.ValueOf(texts))
	}
	return nil
}

// setGroups assigns a list of lists of texts.
func setGroups(field reflect.Value, value any) error {
	list, ok := value.([]any)
	groups := make([][]string, len(list))
	for i := 0; ok && i < len(list); i++ {
		var group []any
		if group, ok = list[i].([]any); !ok {
			break
		}
		for _, item := range group {
			text, isText := item.(string)
			ok = ok && isText
			groups[i] = append(groups[i], text)
		}
	}
	if !ok {
		return errors.New(`it takes a list of lists of texts, as [["rmq", "rabbitmq"]]`)
	}
	field.Set(reflect.ValueOf(groups))
	return nil
}

func (c *config) validate() (problems []error) {
	for _, text := range c.TrustedProxies {
		prefix, err := netip.ParsePrefix(text)
		if err != nil {
			addr, addrErr := netip.ParseAddr(text)
			if addrErr != nil {
				problems = append(problems, fmt.Errorf("trusted_proxies: %q is neither an address nor a range like 10.0.0.0/8", text))
				continue
			}
			prefix = netip.PrefixFrom(addr, addr.BitLen())
		}
		c.proxies = append(c.proxies, prefix)
	}
	if c.MaxSearches < 0 {
		problems = append(problems, fmt.Errorf("max_searches = %d: it takes 1 or more", c.MaxSearches))
	}
	return problems
}

// content are the options that decide what the content of a source folder is taken for.
func (c config) content(source string, now time.Time) compile.Options {
	return compile.Options{Source: source, Now: now, NoCrossLinks: !c.CrossLinks, Catalog: c.Catalog, Language: c.Language, Synonyms: c.Synonyms}
}
