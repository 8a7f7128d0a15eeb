import { describe, expect, it } from '@jest/globals';
import { ArasulDeviceApi } from '../../credentials/ArasulDeviceApi.credentials.ts';
import { resolveExpression } from '../support/resolve-expression.ts';

const credential = new ArasulDeviceApi();

describe('credential Arasul Device API', () => {
  it('has one field that n8n fills by a login, empty at first so that n8n does', () => {
    const expirable = credential.properties.filter(({ typeOptions }) => typeOptions?.expirable === true);
    expect(expirable).toMatchObject([{ name: 'token', type: 'hidden', default: '' }]);
  });

  it('hides every secret', () => {
    const secrets = credential.properties.filter(({ name }) => /password|token/i.test(name));
    expect(secrets.map(({ typeOptions }) => typeOptions?.password)).toEqual([true, true, true]);
  });

  it.each([
    [{ authentication: 'login', token: 's', apiToken: 'a' }, { Authorization: 'Bearer s' }],
    [{ authentication: 'token', token: 's', apiToken: 'a' }, { Authorization: 'Bearer a' }],
    [{ authentication: 'login', token: '' }, {}],
  ])('sends with %j the one it is to send', async (given, headers) => {
    const sent = await credential.authenticate({ baseUrl: 'https://box', ...given }, { url: '/' });
    expect(sent).toEqual({ url: '/', headers });
  });

  it('is tested by a request that needs a login', () => {
    const { request } = credential.test;
    expect(resolveExpression(request.baseURL, { baseUrl: 'https://box//' })).toBe('https://box');
    expect(request.url).toBe('/api/system/status');
    expect(resolveExpression(request.skipSslCertificateValidation, { ignoreSslIssues: true })).toBe(true);
  });
});
