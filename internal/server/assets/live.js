// Watch mode: shows a new build without losing one's place, and the problems of one that failed.
(() => {
  const script = document.currentScript;
  if (!window.EventSource || !script) return;
  let build = script.dataset.build, source, again;

  // While a page is hidden it listens to nothing: browsers allow six connections to one host.
  const listen = () => {
    clearTimeout(again);
    if (document.hidden || source) return;
    source = new EventSource('/_afterword/live');
    source.addEventListener('built', event => {
      hide();
      const now = JSON.parse(event.data).build;
      if (now !== build) reload(now);
    });
    source.addEventListener('failed', event => {
      const { build: now, problems } = JSON.parse(event.data);
      if (document.querySelector('[data-waiting]')) return document.querySelector('.Problems') ? refill(problems) : location.reload();
      if (now !== build) reload(now);
      show(problems);
    });
    // A browser comes back by itself after a broken connection, but not after an error's status.
    source.onerror = () => {
      if (source && source.readyState === EventSource.CLOSED) { leave(); again = setTimeout(listen, 1000); }
    };
  };
  const leave = () => { clearTimeout(again); if (source) source.close(); source = null; };
  document.addEventListener('visibilitychange', () => document.hidden ? leave() : listen());
  addEventListener('pagehide', leave);
  addEventListener('pageshow', listen);

  // Swap what the page says and keep its frame, so that the scroll position and a chosen theme stay.
  // If more than that has changed, or anything is odd, load it whole.
  let last = 0;
  const reload = async now => {
    build = now;
    const turn = ++last;
    try {
      if (document.querySelector('[data-waiting]')) throw 0;
      const answer = await fetch(location.href, { cache: 'no-cache' });
      if (!answer.ok || answer.redirected) throw 0;
      const next = new DOMParser().parseFromString(await answer.text(), 'text/html');
      if (turn !== last) return;
      const [from, to] = [next.querySelector('main'), document.querySelector('main')];
      const head = doc => [...doc.head.querySelectorAll('link[rel=stylesheet], script')].map(e => e.href || e.src).join();
      if (!from || !to || head(next) !== head(document) || from.querySelector('script')) throw 0;
      document.title = next.title;
      to.replaceWith(document.adoptNode(from));
      document.dispatchEvent(new CustomEvent('afterword:swap'));
    } catch { location.reload(); }
  };

  // The overlay. A constructed style sheet is allowed by the strict policy; a style element is not.
  let box;
  const make = (name, props = {}, ...children) => {
    const element = Object.assign(document.createElement(name), props);
    element.append(...children);
    return element;
  };
  const items = problems => problems.map(text => make('li', {}, make('pre', { textContent: text })));
  const refill = problems => document.querySelector('.Problems').replaceChildren(...items(problems));
  const hide = () => { if (box) box.hidden = true; };
  const show = problems => {
    if (!box) {
      box = make('div', { id: 'afterword-live' });
      box.setAttribute('role', 'status');
      box.setAttribute('aria-live', 'polite');
      const root = box.attachShadow({ mode: 'open' });
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(`
        :host { all: initial; position: fixed; inset: auto 0 0 0; z-index: 2147483647; max-height: 60vh; overflow: auto; display: block;
          background: #fff6d8; color: #221b06; border-top: 3px solid #8a6d00; font: 400 15px/1.5 system-ui, sans-serif; }
        :host([hidden]) { display: none; }
        @media (prefers-color-scheme: dark) { :host { background: #2b2410; color: #f6ecd0; border-color: #d9b84a; } }
        section { max-width: 60rem; margin: 0 auto; padding: 16px 20px; }
        h2 { font: 700 16px/1.4 system-ui, sans-serif; margin: 0 4rem 8px 0; }
        ul { list-style: none; margin: 0; padding: 0; }
        pre { margin: 0 0 8px; font: 400 13px/1.5 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
        button { float: right; min-height: 36px; padding: 0 14px; border: 1px solid currentColor; border-radius: 3px; background: none; color: inherit; font: inherit; cursor: pointer; }
        button:focus-visible { outline: 2px solid currentColor; outline-offset: 2px; }`);
      root.adoptedStyleSheets = [sheet];
      root.append(make('section', {},
        make('button', { type: 'button', textContent: 'Close', onclick: hide }),
        make('h2', { textContent: 'This page is older than its source' }),
        make('ul')));
      document.body.append(box);
      addEventListener('keydown', event => { if (event.key === 'Escape') hide(); });
    }
    box.shadowRoot.querySelector('ul').replaceChildren(...items(problems));
    box.hidden = false;
  };

  listen();
})();
