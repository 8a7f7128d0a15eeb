import { describe, expect, it } from '@jest/globals';
import { parseDuration, readService } from '../../src/core/labels.ts';
import { anInstance } from '../builders.ts';

const read = (labels: Record<string, string>) => readService(anInstance({ labels }));

describe('labels', () => {
  it('take the name from the label, else from Compose, else from the container', () => {
    expect(read({ 'arasul.heal.name': 'a', 'com.docker.compose.service': 'b' }).fact.name).toBe('a');
    expect(read({ 'com.docker.compose.service': 'b' }).fact.name).toBe('b');
    expect(read({}).fact.name).toBe('shop');
  });

  it("read dependencies from their own label and from Compose's, each once", () => {
    const { fact } = read({
      'arasul.heal.depends-on': 'db, cache',
      'com.docker.compose.depends_on': 'db:service_healthy:true,queue:service_started:false',
    });
    expect(fact.dependsOn).toEqual(['db', 'cache', 'queue']);
  });

  it('warn of an unknown label with the nearest name', () => {
    const { warnings } = read({ 'arasul.heal.depend-on': 'db' });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]?.reason).toContain('arasul.heal.depends-on');
  });

  it('keep the default where a value is wrong, and say so', () => {
    const { fact, warnings } = read({ 'arasul.heal.mode': 'maybe', 'arasul.heal.grace': 'soon' });
    expect(fact.mode).toBe('execute');
    expect(fact.graceMs).toBe(60_000);
    expect(warnings.map(({ label }) => label)).toEqual(
      expect.arrayContaining(['arasul.heal.mode', 'arasul.heal.grace']),
    );
  });

  it.each([
    ['10s', 10_000],
    ['250ms', 250],
    ['2m', 120_000],
    ['1h', 3_600_000],
    ['1.5s', null],
    ['10', null],
    ['-1s', null],
  ])('read the duration %s as %s ms', (text, expected) => {
    expect(parseDuration(text)).toBe(expected);
  });
});
