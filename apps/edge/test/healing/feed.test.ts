import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { StateDocument } from '../../src/contract/live.ts';
import { DocumentFeed } from '../../src/healing/feed.ts';

describe('the feed of documents', () => {
  let open: number;
  let told: number[];
  let feed: DocumentFeed;
  const documents = (): readonly StateDocument[] => [
    {
      topic: 'alerts',
      body: {
        open: Array.from({ length: open }, (_, n) => ({
          id: String(n),
          code: 'x',
          service: null,
          raisedAt: '',
        })),
      },
    },
  ];
  const become = (count: number): void => {
    open = count;
    feed.changed();
  };
  beforeEach(() => {
    jest.useFakeTimers({ now: 0 });
    open = 0;
    told = [];
    feed = new DocumentFeed(documents, ({ topic, body }) => {
      if (topic === 'alerts') told.push(body.open.length);
    });
  });
  afterEach(() => {
    feed.close();
    jest.useRealTimers();
  });

  it('tells the first change at once, so that an instant is seen', () => {
    become(1);
    expect(told).toEqual([1]);
  });

  it('tells what follows closely as one, with its last state', () => {
    become(1);
    become(2);
    become(3);
    expect(told).toEqual([1]);
    jest.advanceTimersByTime(300);
    expect(told).toEqual([1, 3]);
  });

  it('tells nothing twice, also when a change was taken back before it was told', () => {
    become(1);
    become(2);
    become(1);
    jest.advanceTimersByTime(1_000);
    feed.changed();
    expect(told).toEqual([1]);
  });

  it('is silent once it is closed', () => {
    become(1);
    become(2);
    feed.close();
    jest.advanceTimersByTime(1_000);
    expect(told).toEqual([1]);
  });
});
