import type { ArasulEvent } from '@arasul/edge/contract';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { healedStories, tellStories, typicalDownMs, waitReason } from '../../src/model/stories.ts';
import { aHeal, anEvent } from '../support/builders.ts';

const service = 'demo-api';
const episode = 'box-1';

const decided = (seq: number, attempt: number) =>
  anEvent(seq, 'healing.decided', {
    service,
    episode,
    action: attempt === 1 ? 'restart' : 'stop-start',
    attempt,
    maxAttempts: 3,
    rule: 'A',
  });

describe('a story', () => {
  it('has what was seen, decided, done and checked, and its proof', () => {
    const [story] = tellStories(aHeal()).stories;
    expect(story).toMatchObject({
      result: 'healed',
      service,
      downMs: 18_000,
      cause: 'exited',
      action: 'restart',
    });
    expect(story?.seen.map(({ seq }) => seq)).toEqual([2]);
    expect(story?.decided.map(({ seq }) => seq)).toEqual([3]);
    expect(story?.done.map(({ seq }) => seq)).toEqual([4]);
    expect(story?.checked.map(({ seq }) => seq)).toEqual([5, 6]);
  });

  it.each([
    [2, 'running'],
    [4, 'running'],
    [5, 'watching'],
    [6, 'healed'],
  ])('after %d of its events it is %s', (count, result) => {
    expect(tellStories(aHeal().slice(0, count)).stories[0]?.result).toBe(result);
  });

  it('tells a repair without effect and then one that helped as one story', () => {
    const events = [
      ...aHeal().slice(0, 4),
      anEvent(5, 'healing.refuted', { service, episode, action: 'restart', reason: 'exited' }),
      anEvent(6, 'healing.refused', { service, episode, reason: 'backoff', until: null }),
      decided(7, 2),
      anEvent(8, 'service.recovered', { service, downMs: 40_000 }),
    ];
    const { stories } = tellStories(events);
    expect(stories).toHaveLength(1);
    expect(stories[0]).toMatchObject({ result: 'watching', action: 'restart', downMs: 40_000 });
    expect(stories[0]?.decided).toHaveLength(3);
  });

  it('waits for the owner after the last rung, until it is tried again', () => {
    const given = [
      ...aHeal().slice(0, 4),
      anEvent(5, 'healing.escalated', { service, episode, attempts: 2 }),
    ];
    expect(tellStories(given).stories[0]?.result).toBe('waitingForYou');
    expect(tellStories([...given, decided(6, 1)]).stories[0]?.result).toBe('running');
  });

  it('says that nothing was done when a service came back by itself', () => {
    const events = [...aHeal().slice(0, 2), anEvent(3, 'service.recovered', { service, downMs: 900 })];
    expect(tellStories(events).stories[0]).toMatchObject({ result: 'byItself', action: null });
  });

  it('ends when a person stops the service, and the stop is a note of its own', () => {
    const events = [...aHeal().slice(0, 3), anEvent(4, 'service.stopped', { service, by: 'admin' })];
    const { stories, notes } = tellStories(events);
    expect(stories[0]?.result).toBe('stopped');
    expect(notes.map(({ kind }) => kind)).toEqual(['service.stopped']);
  });

  it('does not take a later recovery of the same service for its own', () => {
    const events = [...aHeal(), anEvent(20, 'service.recovered', { service, downMs: 1 })];
    expect(tellStories(events).stories[0]?.events).toHaveLength(5);
  });

  it('keeps services apart that fail at the same time', () => {
    const events = [...aHeal(1, 'a', 'demo-api'), ...aHeal(3, 'b', 'demo-web')].sort((x, y) => x.seq - y.seq);
    const { stories } = tellStories(events);
    expect(stories.map((story) => [story.episode, story.service, story.result])).toEqual([
      ['b', 'demo-web', 'healed'],
      ['a', 'demo-api', 'healed'],
    ]);
  });

  it('loses no event of a repair, however many run at once', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 }), (services) => {
        const events = services.flatMap((name, index) => aHeal(index * 10, `${name}-${index}`, name));
        const told = tellStories(events).stories.flatMap((story) => story.events.map(({ seq }) => seq));
        const expected = events.filter(({ kind }) => kind !== 'service.down').map(({ seq }) => seq);
        expect(told.sort((x, y) => x - y)).toEqual(expected);
      }),
    );
  });
});

describe('what is drawn from the stories', () => {
  it('takes the middle of the times without service', () => {
    const heals: ArasulEvent[] = [1, 2, 3].flatMap((index) =>
      aHeal(index * 10, `e${index}`).map((event) =>
        event.kind === 'healing.verified'
          ? { ...event, body: { ...event.body, downMs: index === 3 ? 90_000 : index * 1_000 } }
          : event,
      ),
    );
    expect(typicalDownMs(tellStories(heals), service)).toBe(2_000);
    expect(typicalDownMs(tellStories(heals), 'demo-web')).toBeNull();
  });

  it('finds the reason for waiting, unless something was decided since', () => {
    const waiting = [
      ...aHeal().slice(0, 2),
      anEvent(3, 'healing.refused', { service, episode, reason: 'paused', until: null }),
    ];
    expect(waitReason(tellStories(waiting), episode)).toEqual({ reason: 'paused', until: null });
    expect(waitReason(tellStories([...waiting, decided(4, 1)]), episode)).toBeNull();
  });

  it('counts a repair that is still being watched among the healed', () => {
    expect(healedStories(tellStories(aHeal().slice(0, 5)))).toHaveLength(1);
    expect(healedStories(tellStories(aHeal().slice(0, 4)))).toHaveLength(0);
  });
});
