import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ICredentialType, IHttpRequestOptions } from 'n8n-workflow';
import { ArasulLlmApi } from '../../credentials/ArasulLlmApi.credentials.ts';
import { resolveExpression } from '../support/resolve-expression.ts';

const credential = new ArasulLlmApi();
const packageRoot = join(__dirname, '../..');
const authenticate = (given: Record<string, string | boolean>, request: IHttpRequestOptions = { url: '/' }) =>
  credential.authenticate({ baseUrl: 'http://box', ...given }, request);

describe('credential Arasul LLM API: what is sent', () => {
  it('sends nothing without authentication', async () => {
    expect((await authenticate({ authentication: 'none', apiKey: 'left over' })).headers).toEqual({});
  });

  it('sends an API key as a bearer token', async () => {
    const { headers } = await authenticate({ authentication: 'apiKey', apiKey: ' key-1\n' });
    expect(headers).toEqual({ Authorization: 'Bearer key-1' });
  });

  it('sends a header of the owner’s choice', async () => {
    const { headers } = await authenticate({
      authentication: 'header',
      headerName: 'X-Api-Key',
      headerValue: 's3cret',
    });
    expect(headers).toEqual({ 'X-Api-Key': 's3cret' });
  });

  it.each([
    { authentication: 'apiKey', apiKey: '  ' },
    { authentication: 'header', headerName: '', headerValue: 'x' },
  ])('sends no half header for $authentication without a value', async (given) => {
    expect((await authenticate(given)).headers).toEqual({});
  });

  it('checks certificates unless told otherwise', async () => {
    expect(await authenticate({ ignoreSslIssues: false })).not.toHaveProperty('skipSslCertificateValidation');
    expect(await authenticate({ ignoreSslIssues: true })).toMatchObject({
      skipSslCertificateValidation: true,
    });
  });

  it('keeps the request it is given and changes nothing in it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.string(), fc.string()), fc.string(), async (headers, url) => {
        const request: IHttpRequestOptions = { url, method: 'POST', headers, body: { model: 'm' } };
        const before = structuredClone(request);
        const sent = await authenticate({ authentication: 'apiKey', apiKey: 'k' }, request);
        expect(request).toEqual(before);
        expect(sent).toEqual({ ...before, headers: { ...headers, Authorization: 'Bearer k' } });
      }),
    );
  });
});

describe('credential Arasul LLM API: its test in n8n', () => {
  const { request } = credential.test;
  const url = (baseUrl: string): string =>
    String(resolveExpression(request.baseURL, { baseUrl })) + String(request.url);

  it.each([
    ['http://llm-service:11434', 'http://llm-service:11434/api/tags'],
    ['https://arasul.local/llm/', 'https://arasul.local/llm/api/tags'],
    ['https://arasul.local//', 'https://arasul.local/api/tags'],
  ])('asks %s for its models', (baseUrl, asked) => {
    expect(url(baseUrl)).toBe(asked);
  });

  it.each([true, false])('follows the switch for certificates: %s', (ignoreSslIssues) => {
    expect(resolveExpression(request.skipSslCertificateValidation, { ignoreSslIssues })).toBe(
      ignoreSslIssues,
    );
  });

  it('gives up in bounded time', () => {
    expect(request.timeout).toBeLessThanOrEqual(10_000);
  });
});

describe('credential Arasul LLM API: what n8n demands of it', () => {
  const { properties, icon }: ICredentialType = credential;

  it('hides every secret', () => {
    const secrets = properties.filter(({ name }) => /key|secret|token|headerValue/i.test(name));
    expect(secrets.map(({ name }) => name)).toEqual(['apiKey', 'headerValue']);
    for (const { typeOptions } of secrets) expect(typeOptions?.password).toBe(true);
  });

  it('shows a field of one kind of authentication with that kind only', () => {
    const kinds = properties
      .find(({ name }) => name === 'authentication')
      ?.options?.map((option) => {
        return 'value' in option ? option.value : option.name;
      });
    const shown = properties.flatMap(({ displayOptions }) => displayOptions?.show?.['authentication'] ?? []);
    expect(kinds).toEqual(['apiKey', 'header', 'none']);
    expect(new Set(shown)).toEqual(new Set(['apiKey', 'header']));
  });

  it('has a light and a dark icon', () => {
    if (typeof icon !== 'object') throw new Error('one icon for each theme is expected');
    for (const path of [icon.light, icon.dark]) {
      const file = join(packageRoot, 'credentials', path.replace(/^file:/, ''));
      expect({ file, there: existsSync(file) }).toEqual({ file, there: true });
      expect(dirname(file)).toBe(join(packageRoot, 'icons'));
    }
  });
});
