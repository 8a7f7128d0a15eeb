import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { packetsIn, say } from '../../transport/engine-io.ts';

describe('packets of the long-polling side of Socket.IO', () => {
  it.each([
    [
      '0{"sid":"s","upgrades":[],"pingInterval":5000,"pingTimeout":4000}',
      { kind: 'open', sid: 's', pingMs: 5000, pongMs: 4000 },
    ],
    ['0{}', { kind: 'other' }],
    ['1', { kind: 'close' }],
    ['2', { kind: 'ping' }],
    ['6', { kind: 'other' }],
    ['40{"sid":"x"}', { kind: 'other' }],
    ['41', { kind: 'disconnected' }],
    ['42["event",{"seq":1}]', { kind: 'event', name: 'event', value: { seq: 1 } }],
    ['42["beat"]', { kind: 'event', name: 'beat', value: undefined }],
    ['42{"no":"list"}', { kind: 'other' }],
    ['43[]', { kind: 'other' }],
    ['44{"message":"not-logged-in"}', { kind: 'refused' }],
  ])('%s', (text, packet) => {
    expect(packetsIn(text)).toEqual([packet]);
  });

  it('come several in one answer', () => {
    expect(packetsIn('2\u001e42["a",1]\u001e6').map(({ kind }) => kind)).toEqual(['ping', 'event', 'other']);
    expect(packetsIn('')).toEqual([]);
  });

  it('are read from anything without a throw', () => {
    fc.assert(fc.property(fc.string(), (text) => packetsIn(text).length >= 0));
  });

  it('are read as they were said', () => {
    fc.assert(
      fc.property(fc.string(), fc.jsonValue(), (name, value) => {
        const [packet] = packetsIn(say.event(name, value));
        expect(packet).toEqual({ kind: 'event', name, value: JSON.parse(JSON.stringify(value)) as unknown });
      }),
    );
  });
});
