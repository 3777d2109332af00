// Runs the official clients against the public doors, unchanged. Called by an integration test:
//   node run.mjs doors URL '{"secret":"…","public":"…","site":"…","stripe":{"address":"…","secret":"…"}}'
//   node run.mjs webhook SECRET < '{"headers":{…},"body":"…"}'
// Prints a line for what went well and ends with 1 at the first thing that did not.

import assert from 'node:assert/strict';
import vm from 'node:vm';
import { Analytics } from '@segment/analytics-node';
import { Dub } from 'dub';
import { Webhook } from 'standardwebhooks';
import Stripe from 'stripe';

const tests = { segment, dub, dubRefusals, stripe, plausible, script };

async function segment(url, keys) {
  const analytics = new Analytics({ writeKey: keys.secret, host: url, maxRetries: 0 });
  const errors = [];
  analytics.on('error', (error) => errors.push(error));
  analytics.identify({ userId: 'u1', traits: { plan: 'pro' } });
  analytics.page({ anonymousId: 'a1', properties: { url: 'https://glow.example/p?utm_source=tiktok' } });
  analytics.track({
    userId: 'u1',
    anonymousId: 'a1',
    event: 'Order Completed',
    messageId: 'm-order',
    properties: { order_id: 'seg-1', revenue: 25.1, currency: 'EUR', coupon: 'jackie10', products: [{ name: 'Serum', quantity: 2 }] },
    context: { page: { url: 'https://glow.example/done?kepi_click=seg-click' } },
  });
  analytics.track({ userId: 'u1', event: 'Order Refunded', messageId: 'm-refund', properties: { order_id: 'seg-1', total: 5.1 } });
  analytics.track({ userId: 'u1', event: 'Signed Up', messageId: 'm-signup' });
  await analytics.closeAndFlush();
  assert.deepEqual(errors, []);
  const stranger = new Analytics({ writeKey: 'nobody', host: url, maxRetries: 0 });
  stranger.on('error', (error) => errors.push(error));
  stranger.track({ userId: 'u1', event: 'Signed Up' });
  await stranger.closeAndFlush();
  assert.equal(errors.length, 1, 'an unknown key is an error that the client reports');
}

async function dub(url, keys) {
  const client = new Dub({ token: keys.secret, serverURL: url });
  const lead = await client.track.lead({ clickId: 'dub-click', eventName: 'Sign up', customerExternalId: 'cus_1', customerEmail: 'j@example.com' });
  assert.equal(lead.click.id, 'dub-click');
  assert.equal(lead.customer.email, 'j@example.com');
  const sale = { customerExternalId: 'cus_1', amount: 4990, currency: 'eur', eventName: 'Invoice paid', paymentProcessor: 'stripe', invoiceId: 'INV_1', metadata: { plan: 'pro' } };
  const told = await client.track.sale(sale);
  assert.equal(told.sale.amount, 4990);
  assert.equal(told.sale.invoiceId, 'INV_1');
  assert.deepEqual(told.sale.metadata, { plan: 'pro' });
  await client.track.sale(sale);
}

async function dubRefusals(url, keys) {
  const said = async (token, call) => {
    try {
      await call(new Dub({ token, serverURL: url }));
    } catch (error) {
      return [error.statusCode, error.error?.code];
    }
    return 'nothing';
  };
  const lead = (client) => client.track.lead({ clickId: 'c', eventName: 'x', customerExternalId: 'y' });
  assert.deepEqual(await said('nobody', lead), [401, 'unauthorized']);
  assert.deepEqual(await said(keys.public, lead), [401, 'unauthorized']);
  const bad = (client) => client.track.sale({ customerExternalId: 'y', amount: 1, currency: 'euros' });
  assert.deepEqual(await said(keys.secret, bad), [422, 'unprocessable_entity']);
}

async function stripe(url, keys) {
  const client = new Stripe('sk_test_unused');
  const { address, secret } = keys.stripe;
  const post = async (event, header) => {
    const payload = JSON.stringify(event, null, 2);
    const signature = header ?? client.webhooks.generateTestHeaderString({ payload, secret });
    const response = await fetch(`${url}/hooks/${address}`, { method: 'POST', body: payload, headers: { 'Stripe-Signature': signature, 'Content-Type': 'application/json' } });
    return [response.status, await response.json()];
  };
  const session = {
    id: 'evt_1', object: 'event', type: 'checkout.session.completed', created: Math.floor(Date.now() / 1000),
    data: { object: { id: 'cs_1', object: 'checkout.session', mode: 'payment', payment_status: 'paid', payment_intent: 'pi_1', amount_total: 5900, currency: 'eur', metadata: { kepi_click: 'stripe-click' }, customer_details: { email: 'j@example.com' } } },
  };
  assert.equal((await post(session))[1].accepted, 1);
  assert.equal((await post(session))[1].duplicate, 1, 'a repeated message adds nothing');
  const other = client.webhooks.generateTestHeaderString({ payload: '{}', secret });
  assert.equal((await post(session, other))[0], 401);
  const old = client.webhooks.generateTestHeaderString({ payload: JSON.stringify(session, null, 2), secret, timestamp: Math.floor(Date.now() / 1000) - 301 });
  const [status, problem] = await post(session, old);
  assert.equal(status, 401);
  assert.match(problem.detail, /replay/);
}

// A page, as far as a tracker looks at one.
function page(address) {
  const listeners = {};
  const on = (name, call) => (listeners[name] ??= []).push(call);
  const location = new URL(address);
  const history = { pushState: (_, __, to) => void (location.href = new URL(to, location).href), replaceState: () => {} };
  const shelf = new Map();
  const localStorage = {
    getItem: (name) => shelf.get(name) ?? null, setItem: (name, value) => void shelf.set(name, value), removeItem: (name) => void shelf.delete(name),
  };
  const element = { scrollHeight: 1, offsetHeight: 1, clientHeight: 1 };
  const document = { referrer: 'https://l.instagram.com/', visibilityState: 'visible', hasFocus: () => true, addEventListener: on, body: element, documentElement: element };
  const window = { location, history, document, localStorage, navigator: {}, addEventListener: on, innerHeight: 1, scrollY: 0 };
  return { window, document, location, history, localStorage, shelf };
}

async function plausible(url, keys) {
  const own = globalThis.fetch;
  const headers = { 'User-Agent': 'Mozilla/5.0 (iPhone) Mobile', 'X-Forwarded-For': '203.0.113.9' };
  const made = page('https://glow.example/serum?utm_source=instagram&kepi_click=pl-click');
  // A browser adds these headers; the tracker itself sends what it always sends.
  const send = (to, options) => own(to, { ...options, headers: { ...options.headers, ...headers } });
  made.window.fetch = send;
  Object.assign(globalThis, { window: made.window, document: made.document, location: made.location, fetch: send });
  globalThis.ResizeObserver = class { observe() {} };
  try {
    const tracker = await import('@plausible-analytics/tracker');
    tracker.init({ domain: keys.site, endpoint: `${url}/api/event`, captureOnLocalhost: true, autoCapturePageviews: false, logging: false });
    const track = (name, options) => new Promise((callback) => tracker.track(name, { ...options, callback }));
    assert.equal((await track('pageview')).status, 202);
    assert.equal((await track('Purchase', { revenue: { amount: 30.5, currency: 'EUR' }, props: { order_id: 'pl-1' } })).status, 202);
    assert.equal((await track('Outbound Link: Click', { props: { url: 'https://x.example' } })).status, 202);
  } finally {
    globalThis.fetch = own;
  }
}

async function script(url, keys) {
  const source = await (await fetch(`${url}/js/kepi.js`)).text();
  const answers = [];
  const load = (address, attributes) => {
    const made = page(address);
    made.document.currentScript = { src: `${url}/js/kepi.js`, getAttribute: (name) => ({ 'data-key': keys.public, ...attributes })[name] ?? null };
    made.window.navigator.sendBeacon = (to, body) => answers.push(fetch(to, { method: 'POST', body })) > 0;
    Object.assign(made.window.navigator, attributes.navigator);
    vm.runInNewContext(source, { ...made, navigator: made.window.navigator, URL, encodeURIComponent });
    return made;
  };
  const first = load('https://glow.example/?kepi_click=js-click&utm_source=instagram', {});
  first.history.pushState(null, '', '/cart');
  first.history.pushState(null, '', '/cart#top');
  first.window.kepi('track', 'order', { id: 'js-1', value: 59.9, currency: 'EUR', code: 'jackie10' });
  assert.equal(answers.length, 3, 'two pages and one order');
  assert.equal(first.shelf.size, 0, 'nothing is stored without consent');
  first.window.kepi('consent', true);
  assert.equal(first.shelf.size, 1);
  first.window.kepi('consent', false);
  assert.equal(first.shelf.size, 0);
  load('https://glow.example/', { 'data-dnt': 'respect', navigator: { globalPrivacyControl: true } });
  assert.equal(answers.length, 3, 'whoever asks not to be tracked is not');
  for (const answer of await Promise.all(answers)) {
    assert.equal((await answer.json()).accepted, 1);
  }
}

async function webhook(secret) {
  let text = '';
  for await (const chunk of process.stdin) text += chunk;
  const { headers, body } = JSON.parse(text);
  const read = new Webhook(secret).verify(body, headers);
  assert.equal(read.type, 'conversion.created');
  assert.throws(() => new Webhook(secret).verify(`${body} `, headers));
}

const [what, first, second] = process.argv.slice(2);
if (what === 'webhook') {
  await webhook(first);
  console.log('ok webhook');
} else {
  for (const [name, test] of Object.entries(tests)) {
    await test(first, JSON.parse(second));
    console.log(`ok ${name}`);
  }
}
