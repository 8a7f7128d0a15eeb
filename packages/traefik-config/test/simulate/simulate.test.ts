import { describe, expect, it } from '@jest/globals';
import { simulate } from '../../src/simulate/simulate.ts';
import { edgeFiles } from '../support/edge.ts';

const edge = () => simulate(edgeFiles(), { target: 'v3.7' });
const get = (path: string, headers: Record<string, string> = {}): Request =>
  new Request(`https://arasul.local${path}`, { headers });
const wrongUse = (message: string): unknown =>
  expect.objectContaining({ code: 'BAD_VALUE', message: expect.stringContaining(message) });
const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` });

describe('a request to the right configuration', () => {
  it.each([
    ['/api/auth/login', 'login', 'http://dashboard-backend:3001/api/auth/login'],
    ['/api/auth/LOGIN/', 'login', 'http://dashboard-backend:3001/api/auth/LOGIN/'],
    ['/api/llm/x?q=1', 'llm', 'http://dashboard-backend:3001/api/llm/x?q=1'],
    ['/api/llmx', 'api', 'http://dashboard-backend:3001/api/llmx'],
    ['/api/metrics', 'metrics', 'http://dashboard-backend:3001/api/metrics'],
    ['/n8nfoo', 'frontend', 'http://dashboard-backend:3001/n8nfoo'],
    ['/n8n/webhook/a', 'webhooks', 'http://n8n:5678/webhook/a'],
    ['/dashboard', 'frontend', 'http://dashboard-backend:3001/dashboard'],
  ])('%s goes by router %s to %s', async (path, router, upstream) => {
    expect(await edge().request(get(path))).toMatchObject({ status: 200, router, upstream });
  });

  it('lets five logins through, then says when the next one passes', async () => {
    const box = edge();
    const login = new Request('https://arasul.local/api/auth/login', { method: 'POST' });
    expect(await box.burst(10, login)).toEqual([200, 200, 200, 200, 200, 429, 429, 429, 429, 429]);
    expect((await box.request(login)).headers).toMatchObject({ 'retry-after': '900', 'x-retry-in': '900s' });
    box.advance('15m');
    expect(await box.burst(2, login)).toEqual([200, 429]);
    expect(await box.burst(1, login, { ip: '192.168.1.77' })).toEqual([200]);
  });

  it('counts a whole IPv6 network as one client', async () => {
    const box = edge();
    const login = get('/api/auth/login');
    await box.burst(5, login, { ip: '2001:db8::1' });
    expect(await box.burst(1, login, { ip: '2001:db8::2' })).toEqual([429]);
    expect(await box.burst(1, login, { ip: '2001:db8:0:1::2' })).toEqual([200]);
  });

  it('asks for a password where one is needed, and takes the right one', async () => {
    const box = edge();
    expect(await box.request(get('/n8n/'))).toMatchObject({
      status: 401,
      router: 'n8n',
      upstream: null,
      headers: { 'www-authenticate': 'Basic realm="n8n"' },
    });
    expect(await box.request(get('/n8n/home', basic('admin:wrong')))).toMatchObject({ status: 401 });
    expect(await box.request(get('/n8n/home', basic('nobody:secret')))).toMatchObject({ status: 401 });
    expect(await box.request(get('/n8n/home', basic('admin:secret')))).toMatchObject({
      status: 200,
      upstream: 'http://n8n:5678/home',
      steps: [{ kind: 'headers' }, { kind: 'rateLimit' }, { kind: 'basicAuth' }, { kind: 'stripPrefix' }],
    });
  });

  it('sends plain HTTP on to HTTPS, and keeps the method of a POST', async () => {
    const box = edge();
    expect(await box.request(new Request('http://arasul.local/a?b=c'))).toMatchObject({
      status: 301,
      headers: { location: 'https://arasul.local/a?b=c' },
    });
    expect(await box.request({ url: 'http://arasul.local/a', method: 'POST' })).toMatchObject({
      status: 308,
    });
  });

  it('answers ping and the dashboard on the port of this machine only', async () => {
    const box = edge();
    expect(await box.request({ url: 'http://localhost:8080/ping' })).toMatchObject({
      status: 200,
      router: 'ping@internal',
    });
    expect(await box.request({ url: 'http://localhost:8080/dashboard/' })).toMatchObject({ status: 401 });
    const login = { url: 'http://127.0.0.1:8080/dashboard/', headers: basic('admin:secret') };
    expect(await box.request(login)).toMatchObject({ status: 200, service: 'api@internal' });
    expect(await box.request({ url: 'http://evil.example:8080/dashboard/' })).toMatchObject({ status: 404 });
    expect(await box.request({ url: 'http://localhost:9999/' })).toMatchObject({
      status: null,
      entryPoint: null,
    });
  });

  it('sets the headers of the entryPoint on what a router answers, and not where there is none', async () => {
    const box = edge();
    expect((await box.request(get('/'))).headers).toMatchObject({ 'x-frame-options': 'SAMEORIGIN' });
    const other = await box.request(new Request('https://other.example/'));
    expect(other).toMatchObject({ status: 404, router: null, headers: {}, reason: 'no router matches' });
  });

  it('leaves its clock and counters alone when it only explains', async () => {
    const box = edge();
    const { response, losers } = await box.explain(get('/api/llm'));
    expect(response.router).toBe('llm');
    const why = new Map(losers.map((each) => [each.router, each.why]));
    expect(why.get('api')).toBe('it matches, but priority 600 is below the 900 of llm');
    expect(why.get('metrics')).toMatch(/none of 2 alternatives is so, as path \/api\/metrics is not so/);
    expect(why.get('dashboard')).toBe('it listens on traefik, not on websecure');
    await box.explain(get('/api/auth/login'));
    expect(await box.burst(5, get('/api/auth/login'))).toEqual([200, 200, 200, 200, 200]);
  });

  it('counts each request of a burst while another is only explained', async () => {
    const box = edge();
    const [, statuses] = await Promise.all([
      box.explain(get('/api/auth/login')),
      box.burst(6, get('/api/auth/login')),
    ]);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
  });

  it('moves its clock with the time of a request, and never back', async () => {
    const box = edge();
    await box.request(get('/'), { at: '2026-02-01T00:00:00Z' });
    expect(new Date(box.nowMs).toISOString()).toBe('2026-02-01T00:00:00.000Z');
    await box.request(get('/'), { at: '2026-01-01T00:00:00Z' });
    expect(new Date(box.nowMs).toISOString()).toBe('2026-02-01T00:00:00.000Z');
    expect(() => box.advance('15 min')).toThrow(wrongUse('is no time that can pass'));
  });

  it('refuses a time that is none, and keeps its clock', async () => {
    const box = edge();
    const before = box.nowMs;
    await expect(box.request(get('/'), { at: 'garbage' })).rejects.toThrow(wrongUse('garbage is no moment'));
    expect(box.nowMs).toBe(before);
    expect(() => simulate(edgeFiles(), { at: 'garbage' })).toThrow(wrongUse('garbage is no moment'));
  });

  it('refuses a URL that is not whole, with what to write', async () => {
    await expect(edge().request({ url: '/api' })).rejects.toThrow(wrongUse('write it with its scheme'));
  });
});

describe('a router that Traefik would drop', () => {
  it('does not exist: the next one that matches takes the request', async () => {
    const text = edgeFiles()[2]?.text ?? '';
    const broken = text.replace('middlewares: [llm-limit]', 'middlewares: [llm-limt]');
    const box = simulate(edgeFiles({ 'config/traefik/dynamic/edge.yml': broken }));
    const { response, losers } = await box.explain(get('/api/llm'));
    expect(response.router).toBe('api');
    expect(losers.find(({ router }) => router === 'llm')?.why).toMatch(
      /^Traefik drops it: .*llm-limt.*\(TC201\)$/,
    );
  });
});
