import { describe, expect, it } from '@jest/globals';
import { isOurs, parseEvent } from '../../src/adapters/docker-model.ts';

describe('containers of ours', () => {
  it.each([
    [{ 'arasul.heal': 'true' }, undefined, true],
    [{ 'arasul.heal': 'false', 'com.docker.compose.project': 'box' }, 'box', false],
    [{ 'com.docker.compose.project': 'box' }, 'box', true],
    [{ 'com.docker.compose.project': 'other' }, 'box', false],
    [{}, undefined, false],
    [{}, 'box', false],
  ])('%j in scope of %s: %s', (labels, composeProject, expected) => {
    expect(isOurs(labels, composeProject === undefined ? {} : { composeProject })).toBe(expected);
  });
});

describe('an event of Docker', () => {
  const line = (value: unknown) => JSON.stringify(value);

  it('tells what happened to which container, and when', () => {
    const event = {
      Action: 'stop',
      Actor: { ID: 'abc', Attributes: { name: 'shop' } },
      timeNano: 1_700_000_000_123_000_000,
    };
    expect(parseEvent(line(event), ['stop'])).toEqual({
      kind: 'stop',
      id: 'abc',
      name: 'shop',
      atMs: 1_700_000_000_123,
    });
  });

  it('is one kind for every change of health', () => {
    expect(
      parseEvent(line({ Action: 'health_status: unhealthy', Actor: { ID: 'abc' }, time: 5 }), [])?.kind,
    ).toBe('health');
  });

  it.each(['', '{', 'null', '[]', '{"Action":"stop"}', '{"Action":"exec_start","Actor":{"ID":"x"}}'])(
    'that makes no sense is passed over: %s',
    (text) => {
      expect(parseEvent(text, ['stop'])).toBeNull();
    },
  );
});
