package server

import (
	"context"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"
)

func TestSender(t *testing.T) {
	trusted := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}
	for _, test := range []struct {
		remote, forwarded string
		want              string
		exempt            bool
	}{
		{"203.0.113.9:4711", "", "203.0.113.9", false},
		{"203.0.113.9:4711", "198.51.100.1", "203.0.113.9", false}, // not trusted, so not believed
		{"10.0.0.1:1", "", "10.0.0.1", true},
		{"10.0.0.1:1", "198.51.100.1", "198.51.100.1", false},
		{"10.0.0.1:1", "6.6.6.6, 198.51.100.1", "198.51.100.1", false}, // the first was sent by the reader
		{"10.0.0.1:1", "198.51.100.1, 10.0.0.2", "198.51.100.1", false},
		{"10.0.0.1:1", "198.51.100.1:8080", "198.51.100.1", false},
		{"10.0.0.1:1", "nonsense", "10.0.0.1", true},
		{"10.0.0.1:1", "nonsense, 198.51.100.1", "198.51.100.1", false},
		{"[fd00::1]:1", "[2001:db8::1]:99", "2001:db8::1", false},
		{"[::ffff:10.0.0.1]:1", "198.51.100.1", "198.51.100.1", false},
		{"127.0.0.1:1", "198.51.100.1", "127.0.0.1", true},
		{"[::1]:1", "", "::1", true},
		{"@", "", "invalid IP", true},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = test.remote
		r.Header.Set("X-Forwarded-For", test.forwarded)
		addr, exempt := sender(r, trusted)
		if addr.String() != test.want || exempt != test.exempt {
			t.Errorf("sender(%s, for %q) = %s, %v, want %s, %v", test.remote, test.forwarded, addr, exempt, test.want, test.exempt)
		}
	}
}

func TestLimiter(t *testing.T) {
	now := time.Unix(1000, 0)
	l := newLimiter(2, func() time.Time { return now })
	a, b := netip.MustParseAddr("203.0.113.9"), netip.MustParseAddr("203.0.113.10")
	for i, test := range []struct {
		wait time.Duration
		addr netip.Addr
		want bool
	}{
		{0, a, true}, {0, a, true}, {0, a, false}, {0, b, true},
		{500 * time.Millisecond, a, true}, {0, a, false},
		{-time.Hour, a, false}, // a clock that is set back takes nothing away and gives nothing
		{2 * time.Hour, a, true}, {0, a, true}, {0, a, false},
	} {
		now = now.Add(test.wait)
		if got := l.allow(test.addr); got != test.want {
			t.Errorf("step %d: allow = %v", i, got)
		}
	}
	now = now.Add(time.Minute)
	l.allow(b)
	if len(l.buckets) != 1 {
		t.Errorf("%d addresses are remembered after a minute, want 1", len(l.buckets))
	}
	// All of one network's addresses are one sender.
	l.allow(netip.MustParseAddr("2001:db8::1"))
	l.allow(netip.MustParseAddr("2001:db8::2"))
	if l.allow(netip.MustParseAddr("2001:db8::3")) {
		t.Error("a third view from one /64 was allowed")
	}
	if !newLimiter(-1, time.Now).allow(a) {
		t.Error("no limit still limits")
	}
}

func TestViewsAreLimited(t *testing.T) {
	o := testOptions(t, nil)
	o.RateLimit = 3
	o.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
	now := time.Unix(1000, 0)
	o.Now = func() time.Time { return now }
	h := mustNew(t, o).Handler()
	send := func(remote, forwarded string) *httptest.ResponseRecorder {
		r := httptest.NewRequest("POST", "/api/v1/views", strings.NewReader(`{"view":"v","review":"INC-1","engaged_ms":1,"depth":1}`))
		r.Header.Set("Content-Type", "text/plain")
		r.RemoteAddr = remote
		if forwarded != "" {
			r.Header.Set("X-Forwarded-For", forwarded)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	for range 3 {
		if w := send("203.0.113.9:1", ""); w.Code != 204 {
			t.Fatalf("within the limit: %d %s", w.Code, w.Body)
		}
	}
	w := send("203.0.113.9:2", "")
	if w.Code != 429 || w.Header().Get("Retry-After") != "1" || w.Header().Get("Content-Type") != "application/problem+json" {
		t.Errorf("beyond the limit: %d, Retry-After %q, %s", w.Code, w.Header().Get("Retry-After"), w.Body)
	}
	for range 10 {
		if w := send("127.0.0.1:1", ""); w.Code != 204 {
			t.Fatalf("loopback: %d", w.Code)
		}
		if w := send("10.0.0.1:1", ""); w.Code != 204 {
			t.Fatalf("proxy for itself: %d", w.Code)
		}
	}
	if w := send("10.0.0.1:1", "203.0.113.9"); w.Code != 429 {
		t.Errorf("proxy for the one who sent too many: %d, want 429", w.Code)
	}
	if w := send("203.0.113.10:1", "127.0.0.1"); w.Code != 204 {
		t.Errorf("another address: %d", w.Code)
	}
	now = now.Add(time.Second)
	if w := send("203.0.113.9:1", ""); w.Code != 204 {
		t.Errorf("a second later: %d", w.Code)
	}
}

func TestGate(t *testing.T) {
	g := newGate(1)
	g.wait = 10 * time.Millisecond
	leave, ok := g.enter(t.Context())
	if !ok {
		t.Fatal("the first was not let in")
	}
	if _, ok := g.enter(t.Context()); ok {
		t.Error("two were let in at once")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, ok := g.enter(ctx); ok {
		t.Error("one who left was let in")
	}
	g.crowd = 0
	g.wait = time.Hour
	if _, ok := g.enter(t.Context()); ok {
		t.Error("one too many was let wait")
	}
	g.crowd = 1
	time.AfterFunc(time.Millisecond, leave)
	if _, ok := g.enter(t.Context()); !ok {
		t.Error("the next was not let in")
	}
	if n := g.waiting.Load(); n != 0 {
		t.Errorf("%d still wait", n)
	}
}

func TestIsBot(t *testing.T) {
	for ua, want := range map[string]bool{
		"": false,
		"Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0": false,
		"Mozilla/5.0 (Linux; Android 9; CUBOT X19) AppleWebKit/537.36":           false,
		"Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/126.0":                   false,
		"curl/8.5.0":                                 false,
		"python-requests/2.32":                       false,
		"Slackbot-LinkExpanding 1.0":                 true,
		"Mozilla/5.0 (compatible; bingbot/2.0)":      true,
		"TelegramBot (like TwitterBot)":              true,
		"WhatsApp/2.23 A":                            true,
		"facebookexternalhit/1.1":                    true,
		"Mozilla/5.0 Chrome-Lighthouse":              true,
		"SkypeUriPreview Preview/0.5":                true,
		"Mozilla/5.0 (compatible; Baiduspider/2.0)":  true,
		"Mozilla/5.0 (compatible; UptimeRobot/2.0;)": true,
	} {
		if got := isBot(ua); got != want {
			t.Errorf("isBot(%q) = %v", ua, got)
		}
	}
}
