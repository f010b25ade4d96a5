package server

import (
	"net/http"
	"net/netip"
	"strings"
)

// sender returns the address on whose behalf a request was sent, and whether it is exempt from
// limits: loopback, a trusted proxy that speaks for itself, and what has no address at all, such as
// a Unix socket. X-Forwarded-For counts only if it comes from a trusted proxy, and then only as far
// as an unbroken chain of trusted proxies vouches for it.
func sender(r *http.Request, trusted []netip.Prefix) (addr netip.Addr, exempt bool) {
	addr, ok := parseAddr(r.RemoteAddr)
	if !ok {
		return netip.Addr{}, true
	}
	isTrusted := func(a netip.Addr) bool {
		for _, p := range trusted {
			if p.Contains(a) {
				return true
			}
		}
		return false
	}
	if isTrusted(addr) {
		hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
		for i := len(hops) - 1; i >= 0 && isTrusted(addr); i-- {
			hop, ok := parseAddr(strings.TrimSpace(hops[i]))
			if !ok {
				break
			}
			addr = hop
		}
	}
	return addr, addr.IsLoopback() || isTrusted(addr)
}

// parseAddr reads an address with or without a port. An IPv4 address is never returned in its IPv6
// dress, and zones are left out.
func parseAddr(s string) (netip.Addr, bool) {
	if ap, err := netip.ParseAddrPort(s); err == nil {
		return ap.Addr().Unmap().WithZone(""), true
	}
	a, err := netip.ParseAddr(strings.Trim(s, "[]"))
	return a.Unmap().WithZone(""), err == nil
}
