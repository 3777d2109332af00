// Kepi's site script: tells of page views and conversions. No cookie; nothing is stored without consent.
//
// <script defer src="https://links.example.com/js/kepi.js" data-key="kepi_pk_…"></script>
//
// data-consent="granted"  remember the click and the campaign for 30 days in this browser
// data-dnt="respect"      send nothing when the browser asks not to be tracked
// data-views="manual"     send page views only on kepi('view')
// data-endpoint="…"       another address to send to
//
// kepi('track', 'order', { id: '1001', value: 59.9, currency: 'EUR', code: 'JACKIE10' })
// kepi('consent', true)
((w, d, n) => {
  const tag = d.currentScript;
  const set = (name) => tag.getAttribute('data-' + name);
  const address = (set('endpoint') || new URL(tag.src).origin + '/v1/events') + '?key=' + encodeURIComponent(set('key'));
  const off = set('dnt') == 'respect' && (n.doNotTrack == '1' || n.globalPrivacyControl);
  const SHELF = 'kepi';
  const DAYS = 30;
  let came = {};
  let consent = set('consent') == 'granted';
  let last;
  let before = d.referrer;

  // What the address says of how the visitor came; a later campaign takes the place of an earlier one.
  const look = () => {
    const found = {};
    new URL(w.location.href).searchParams.forEach((value, name) => {
      if (name == 'kepi_click') found.click = value;
      if (/^utm_(source|medium|campaign|term|content)$/.test(name)) found[name] = value;
    });
    if (Object.keys(found).length) came = found;
    else if (consent && !Object.keys(came).length) came = recall();
    if (consent) remember();
  };
  // Storage may be forbidden; then there is none.
  const recall = () => {
    try {
      const kept = JSON.parse(w.localStorage.getItem(SHELF));
      return Date.now() - kept.at < DAYS * 864e5 ? kept.came : {};
    } catch (e) {
      return {};
    }
  };
  const remember = () => {
    try {
      if (!consent) w.localStorage.removeItem(SHELF);
      else if (Object.keys(came).length) w.localStorage.setItem(SHELF, JSON.stringify({ at: Date.now(), came }));
    } catch (e) {}
  };
  const send = (event) => {
    if (off) return;
    const body = JSON.stringify(Object.assign({ url: w.location.href, referrer: before }, came, event));
    // As text, so that the browser need not ask first.
    if (!(n.sendBeacon && n.sendBeacon(address, body))) w.fetch(address, { method: 'POST', body, keepalive: true }).catch(() => {});
  };
  const view = () => {
    const now = w.location.href.split('#')[0];
    if (now == last) return;
    look();
    send({ type: 'view' });
    before = last = now;
  };
  const kepi = (what, type, values) => {
    if (what == 'view') {
      last = 0;
      view();
    } else if (what == 'consent') {
      consent = !!type;
      if (consent) look();
      else remember();
    } else if (what == 'track') {
      look();
      send(Object.assign(/^(view|order|lead|signup|install|action)$/.test(type) ? { type } : { type: 'action', name: type }, values));
    }
  };

  const waiting = (w.kepi && w.kepi.q) || [];
  w.kepi = kepi;
  if (set('views') == 'manual') look();
  else {
    ['pushState', 'replaceState'].forEach((name) => {
      const own = w.history[name];
      w.history[name] = function () {
        own.apply(this, arguments);
        view();
      };
    });
    w.addEventListener('popstate', view);
    if (d.prerendering) d.addEventListener('prerenderingchange', view, { once: true });
    else view();
  }
  waiting.forEach((call) => kepi.apply(null, call));
})(window, document, navigator);
