// Tells the site that a review was read, not who read it; see /privacy/.
(() => {
  const find = () => document.querySelector('[data-review]');
  const tryTo = (f) => { try { return f(); } catch {} }; // storage may be blocked
  const get = (key) => tryTo(() => localStorage.getItem('afterword-' + key)) || '';
  const set = (key, value) => tryTo(() => localStorage.setItem('afterword-' + key, value));
  const random = () => crypto.getRandomValues(new Uint32Array(4)).join('-');

  if (!find() || navigator.doNotTrack == 1 || navigator.globalPrivacyControl || get('optout')) return;

  // What may not have arrived. Sent twice it counts once.
  const unsent = () => tryTo(() => JSON.parse(get('unsent'))) || [];
  const keep = (bodies) => set('unsent', JSON.stringify(bodies.slice(-20)));
  const post = (body) => fetch('/api/v1/views', { method: 'POST', body, keepalive: true }).then(({ status }) => {
    if (status < 500 && status != 429) keep(unsent().filter((b) => b != body));
  }, () => {});

  const reader = () => {
    const now = new Date();
    const quarter = now.getUTCFullYear() + 'q' + (now.getUTCMonth() / 3 + 1 | 0) + '-';
    if (!get('reader').startsWith(quarter)) set('reader', quarter + random());
    return get('reader');
  };

  let view, review, engaged, depth, seen, active, sent, sentAt, touched, last;
  const begin = () => {
    view = random();
    review = find().dataset.review;
    engaged = depth = seen = active = 0;
    sentAt = touched = last = performance.now();
  };

  // Counts the time since the last step if the page was in use, 2 s at most: laptops sleep.
  const step = () => {
    const now = performance.now(), visible = document.visibilityState == 'visible' && !document.prerendering;
    if (active) {
      const box = find()?.getBoundingClientRect() || 0;
      engaged += Math.min(now - last, 2000);
      depth = Math.max(depth, Math.min(100, (innerHeight - box.top) / box.height * 100) | 0);
      if (now - sentAt > 15000) send();
    }
    last = now;
    if (visible && !seen) {
      seen = 1;
      unsent().forEach(post);
    }
    active = visible && document.hasFocus() && now - touched < 60000;
  };

  const send = (leaving) => {
    const body = JSON.stringify({ view, reader: reader(), review, engaged_ms: engaged | 0, depth, team: get('team') });
    if (!seen || body == sent || get('optout')) return;
    sent = body;
    sentAt = performance.now();
    keep([...unsent().filter((b) => !b.includes(view)), body]);
    tryTo(() => sessionStorage.setItem('afterword-view', body));
    if (leaving) seen = 0;
    // Nobody knows how a beacon went: the next page sends it again.
    if (!leaving || !navigator.sendBeacon('/api/v1/views', body)) post(body);
  };

  begin();
  // A reload goes on with the same view.
  const old = performance.getEntriesByType('navigation')[0]?.type == 'reload' && tryTo(() => JSON.parse(sessionStorage.getItem('afterword-view')));
  if (old?.review == review) ({ view, engaged_ms: engaged, depth } = old);
  step();
  setInterval(step, 1000);
  for (const type of ['scroll', 'pointermove', 'keydown', 'touchmove'])
    addEventListener(type, () => { touched = performance.now(); }, { passive: true, capture: true });
  for (const type of ['visibilitychange', 'pagehide'])
    addEventListener(type, () => { step(); send(type == 'pagehide'); });
  addEventListener('pageshow', (e) => e.persisted && begin());
})();
