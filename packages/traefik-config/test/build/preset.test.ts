import { describe, expect, it } from '@jest/globals';
import { arasulEdge } from '../../src/index.ts';
import type { Target } from '../../src/rule/dialect.ts';
import { hashes } from '../support/hashes.ts';

describe.each<Target>(['v2.11', 'v3.7'])('the preset for %s', (target) => {
  const preset = () =>
    arasulEdge({
      host: 'arasul.local',
      ips: ['192.168.1.50'],
      users: { n8n: [hashes.n8n], dashboard: [hashes.dashboard] },
      target,
    });

  it('has no error and no warning', () => {
    expect(
      preset()
        .check()
        .filter(({ severity }) => severity !== 'info'),
    ).toEqual([]);
  });

  it('says of its webhooks that they are open on purpose', () => {
    expect(preset().files()[1]?.text).toContain('# traefik-config-disable TC512: services that call back');
  });

  it('lets five logins pass, then 429, and five again after a quarter of an hour of silence', async () => {
    const box = preset().at('2026-01-01T00:00:00Z');
    const login = new Request('https://arasul.local/api/auth/LOGIN/', { method: 'POST' });
    expect(await box.burst(8, login)).toEqual([200, 200, 200, 200, 200, 429, 429, 429]);
    box.advance('15m2s');
    expect(await box.burst(6, login)).toEqual([200, 200, 200, 200, 200, 429]);
  });

  it.each([
    ['https://arasul.local/api/llm/chat', 'llm'],
    ['https://192.168.1.50/api/metrics', 'metrics'],
    ['https://arasul.local/api/things', 'api'],
    ['https://arasul.local/apix', 'frontend'],
    ['https://arasul.local/n8n/webhook/a', 'webhooks'],
    ['https://arasul.local/n8n/', 'n8n'],
    ['http://127.0.0.1:8080/dashboard/', 'dashboard'],
  ])('%s goes by router %s', async (url, router) => {
    expect((await preset().at().request(new Request(url))).router).toBe(router);
  });

  it('asks for a password at n8n and at the dashboard', async () => {
    const at = preset().at();
    const headers = { authorization: `Basic ${btoa('admin:n8n secret')}` };
    expect((await at.request(new Request('https://arasul.local/n8n/'))).status).toBe(401);
    expect((await at.request(new Request('https://arasul.local/n8n/', { headers }))).status).toBe(200);
    expect((await at.request(new Request('http://127.0.0.1:8080/dashboard/', { headers }))).status).toBe(401);
  });
});
