import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { processFiles } from '../../src/adapters/process-files.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('the memory of a process', () => {
  const folder = temporaryFolder();
  afterEach(() => folder.remove());

  it('comes back as it was written, and is empty where a power cut left an empty, half or foreign file', () => {
    const files = processFiles(folder.path);
    const identity = { pid: 4711, startTicks: 12, startedAtMs: 1, boot: 'b' };
    files.writeIdentity('api', identity);
    expect(files.readIdentity('api')).toEqual(identity);
    for (const text of ['', '{"pid":47', 'null', '[]', '{"pid":"4711"}']) {
      writeFileSync(join(folder.path, 'api.pid'), text);
      expect([text, files.readIdentity('api')]).toEqual([text, null]);
    }
  });
});
