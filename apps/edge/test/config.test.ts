import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { loadConfig, variableHelp } from '../src/config.ts';
import { EdgeError } from '../src/errors.ts';
import { temporaryFolder } from './support/folders.ts';

const failure = (environment: Record<string, string>): EdgeError => {
  try {
    loadConfig(environment);
  } catch (error) {
    if (error instanceof EdgeError) return error;
    throw error;
  }
  throw new Error('it was accepted');
};

describe('the configuration', () => {
  it('has a default for everything and ignores what is not ours', () => {
    const config = loadConfig({ PATH: '/bin', ARASUL_PORT: '' });
    expect(config).toMatchObject({
      host: '127.0.0.1',
      port: 3001,
      runtime: 'auto',
      databaseUrl: null,
      tls: null,
    });
    expect(config.nodeId).toMatch(/^[a-z0-9-]{1,63}$/);
  });

  it.each([
    ['ARASUL_PROT', 'ARASUL_PORT'],
    ['ARASUL_DATADIR', 'ARASUL_DATA_DIR'],
    ['ARASUL_TRUSTED_PROXY', 'ARASUL_TRUSTED_PROXIES'],
    ['ARASUL_LOGLEVEL', 'ARASUL_LOG_LEVEL'],
  ])('refuses %s and names %s', (given, meant) => {
    const error = failure({ [given]: '1' });
    expect(error.code).toBe('CONFIG_UNKNOWN');
    expect(error.message).toContain(`Did you mean ${meant}?`);
  });

  it.each([
    ['ARASUL_PORT', '70000'],
    ['ARASUL_PORT', 'three'],
    ['ARASUL_NODE_ID', 'Box One'],
    ['ARASUL_RUNTIME', 'podman'],
    ['ARASUL_DATABASE_URL', 'mysql://x/y'],
    ['ARASUL_TRUSTED_PROXIES', '10.0.0.0/8, everybody'],
    ['ARASUL_HEALING_REBOOT_ENABLED', 'perhaps'],
  ])('names the variable when %s is %s', (name, value) => {
    const error = failure({ [name]: value });
    expect(error.code).toBe('CONFIG_INVALID');
    expect(error.message).toContain(name);
    expect(error.message.split('\n')).toHaveLength(1);
  });

  it('wants certificate and key together', () => {
    expect(failure({ ARASUL_TLS_CERT_FILE: '/x' }).message).toContain('ARASUL_TLS_KEY_FILE');
  });

  it('reads the database address from a file, so that its password need not stand in the environment', () => {
    const file = join(temporaryFolder(), 'url');
    writeFileSync(file, 'postgresql://u:p@db/arasul\n');
    expect(loadConfig({ ARASUL_DATABASE_URL_FILE: file }).databaseUrl).toBe('postgresql://u:p@db/arasul');
    expect(failure({ ARASUL_DATABASE_URL_FILE: `${file}.absent` }).code).toBe('CONFIG_INVALID');
  });

  it('takes the old name of the reboot switch, and the new one before it', () => {
    expect(loadConfig({ SELF_HEALING_REBOOT_ENABLED: 'true' }).rebootEnabled).toBe(true);
    expect(
      loadConfig({ SELF_HEALING_REBOOT_ENABLED: 'true', ARASUL_HEALING_REBOOT_ENABLED: 'false' })
        .rebootEnabled,
    ).toBe(false);
  });

  it('explains each variable', () => {
    expect(variableHelp.filter(([, text]) => text === '')).toEqual([]);
  });
});
