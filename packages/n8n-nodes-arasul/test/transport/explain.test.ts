import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { connectionCodes, explainConnection, explainStatus, sentenceOf } from '../../transport/explain.ts';

const status = (code: number, body: unknown, service: 'LLM service' | 'box' = 'LLM service') =>
  explainStatus({
    service,
    status: code,
    text: typeof body === 'string' ? body : JSON.stringify(body),
    url: 'http://box/api/x',
  });

/** Words that n8n's guidelines ask to avoid, since they only frighten. */
const avoided = /\b(error|problem|failure|mistake)/i;

describe('what a person reads', () => {
  it.each([
    [404, { error: "model 'llama9' not found" }, 'The model “llama9” is not on the box', 'Pull'],
    [
      404,
      { error: 'model "e5" not found, try pulling it first' },
      'The model “e5” is not on the box',
      'Pull',
    ],
    [404, '404 page not found', 'The LLM service does not know this address', 'http://box/api/x'],
    [400, { error: '"tiny" does not support tools' }, 'The model tiny does not support tools', 'names tools'],
    [
      400,
      { error: '"tiny" does not support thinking' },
      'The model tiny does not support thinking',
      'Thinking',
    ],
    [400, { error: 'invalid options' }, 'The LLM service did not accept the request', 'invalid options'],
    [403, '', 'The LLM service refused the host name it was asked by', 'OLLAMA_HOST'],
    [403, { message: 'no' }, 'The LLM service does not permit this', '“no”'],
    [409, {}, 'The LLM service cannot do this at the moment', 'Wait'],
    [421, {}, 'The box does not know the name it was asked by', 'ARASUL_ALLOWED_HOSTS'],
    [429, {}, 'The LLM service is busy', 'Max Retries'],
    [500, { error: 'cudaMalloc' }, 'The LLM service could not answer (status 500)', 'cudaMalloc'],
    [418, 'tea', 'The LLM service answered with status 418', 'tea'],
  ])('on %d %j', (code, body, message, hint) => {
    const told = status(code, body);
    expect(told.message).toBe(message);
    expect(told.description).toContain(hint);
  });

  it('names a service that the box does not have', () => {
    expect(status(404, { error: { code: 'SERVICE_NOT_FOUND', message: '…' } }, 'box').message).toBe(
      'The box has no service with this name',
    );
  });

  it('has no frightening word in it, whatever the status', () => {
    fc.assert(
      fc.property(fc.integer({ min: 400, max: 599 }), (code) => {
        const { message, description } = status(code, '');
        expect(`${message} ${description}`).not.toMatch(avoided);
      }),
    );
  });

  it.each([...connectionCodes, ''])('has none on %s either, and says what was asked', (code) => {
    const { message, description } = explainConnection('box', code, 'https://box', 600_000);
    expect(`${message} ${description}`).not.toMatch(avoided);
    expect(description).toContain('https://box');
  });
});

describe('the sentence in a refusal', () => {
  it.each([
    ['{"error":"a"}', 'a'],
    ['{"error":{"code":"X","message":"b"}}', 'b'],
    ['{"status":"error","message":"c"}', 'c'],
    ['plain', 'plain'],
    ['<html>…</html>', ''],
    ['{"x":1}', ''],
    ['', ''],
  ])('of %s is “%s”', (text, sentence) => {
    expect(sentenceOf(text)).toBe(sentence);
  });

  it('is never long, and never throws', () => {
    fc.assert(fc.property(fc.string({ maxLength: 2_000 }), (text) => sentenceOf(text).length <= 300));
  });
});
