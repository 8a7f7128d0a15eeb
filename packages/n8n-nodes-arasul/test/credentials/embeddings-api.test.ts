import { describe, expect, it } from '@jest/globals';
import { ArasulEmbeddingsApi } from '../../credentials/ArasulEmbeddingsApi.credentials.ts';
import { resolveExpression } from '../support/resolve-expression.ts';

const credential = new ArasulEmbeddingsApi();

describe('credential Arasul Embeddings API', () => {
  const { request } = credential.test;
  const asked = (credentials: Record<string, string>): string =>
    String(resolveExpression(request.baseURL, credentials)) +
    String(resolveExpression(request.url, credentials));

  it.each([
    ['ollama', 'http://embedding-service:11434', 'http://embedding-service:11434/api/tags'],
    ['openai', 'https://arasul.local/embeddings/', 'https://arasul.local/embeddings/v1/models'],
  ])('asks a service that speaks %s for its models', (apiType, baseUrl, url) => {
    expect(asked({ apiType, baseUrl })).toBe(url);
  });

  it('sends the key of the owner and follows the switch for certificates', async () => {
    const sent = await credential.authenticate(
      { authentication: 'apiKey', apiKey: 'key-1', ignoreSslIssues: true },
      { url: '/api/embed', headers: { accept: 'application/json' } },
    );
    expect(sent).toEqual({
      url: '/api/embed',
      headers: { accept: 'application/json', Authorization: 'Bearer key-1' },
      skipSslCertificateValidation: true,
    });
  });

  it('hides every secret', () => {
    const secrets = credential.properties.filter(({ name }) => /apiKey|headerValue/.test(name));
    expect(secrets.map(({ typeOptions }) => typeOptions?.password)).toEqual([true, true]);
  });
});
