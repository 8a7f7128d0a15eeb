import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parseScenario, play } from './scenario.ts';

const scenarios = readdirSync(__dirname)
  .filter((name) => name.endsWith('.txt'))
  .sort()
  .map((name) => {
    const path = join(__dirname, name);
    const scenario = parseScenario(readFileSync(path, 'utf8'));
    return [name, scenario.title, path, scenario] as const;
  });

/** `SCENARIOS=write` writes what is decided now into the files, for a person to read before it is committed. */
const write = process.env['SCENARIOS'] === 'write';

describe('what happens, and what is decided', () => {
  it.each(scenarios)('%s: %s', async (_name, _title, path, scenario) => {
    const { decisions, broken } = await play(scenario);
    expect(broken).toEqual([]);
    if (write) writeFileSync(path, scenario.written + decisions);
    else expect(decisions).toBe(scenario.decisions);
  });
});
