import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { EdgeError, messageOf } from './errors.ts';

const list = z
  .string()
  .transform((text) => text.split(',').map((part) => part.trim()))
  .transform((parts) => parts.filter((part) => part !== ''));

const cidr = (text: string): boolean =>
  text.includes('/') ? ipaddr.isValidCIDR(text) : ipaddr.isValid(text);

const url = z.url({ protocol: /^https?$/ });

const schema = z.strictObject({
  HOST: z.string().min(1).default('127.0.0.1').describe('address to listen on'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3001).describe('port to listen on; 0 takes any'),
  TLS_CERT_FILE: z
    .string()
    .optional()
    .describe('PEM certificate chain; with TLS_KEY_FILE the edge speaks HTTPS'),
  TLS_KEY_FILE: z.string().optional().describe('PEM private key'),
  DATA_DIR: z.string().default('/var/lib/arasul').describe('folder of everything the edge stores'),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .optional()
    .describe('PostgreSQL 15 or newer; without it the edge runs one of its own'),
  DATABASE_URL_FILE: z.string().optional().describe('file that holds DATABASE_URL'),
  NODE_ID: z
    .string()
    .regex(/^[a-z0-9-]{1,63}$/, 'must be 1 to 63 of a-z, 0-9 and -')
    .optional()
    .describe('name of this box in the rows it writes'),
  RUNTIME: z.enum(['auto', 'docker', 'processes']).default('auto').describe('what holds the services'),
  COMPOSE_PROJECT: z.string().optional().describe('compose project whose containers are ours'),
  LLM_URL: url.default('http://127.0.0.1:11434').describe('Ollama'),
  EMBEDDING_URL: url.optional().describe('Ollama for embeddings; LLM_URL by default'),
  LLM_MANAGER_URL: url.default('http://127.0.0.1:11436').describe('llm-manager'),
  TRUSTED_PROXIES: list
    .pipe(z.array(z.string().refine(cidr, 'must be addresses or CIDR ranges')))
    .default([])
    .describe('direct peers whose X-Forwarded-* headers count'),
  ALLOWED_HOSTS: list.default([]).describe('further names that a browser may use for this box'),
  REQUEST_LIMIT_FACTOR: z.coerce
    .number()
    .min(1)
    .max(1_000)
    .default(1)
    .describe('multiplies how many requests a client may send; not logins, passwords, codes'),
  HEALING_POLICY_FILE: z.string().optional().describe('policy of the healing engine'),
  HEALING_REBOOT_ENABLED: z
    .stringbool()
    .default(false)
    .describe('may the engine reboot the box? not possible in this version: true is refused'),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'])
    .default('warn')
    .describe('least severe line that is logged'),
});
type Variables = z.infer<typeof schema>;
export const variableNames = Object.keys(schema.shape) as readonly (keyof Variables)[];
/** What a variable means, for `arasul --help`. */
export const variableHelp: readonly (readonly [string, string])[] = variableNames.map((name) => [
  `ARASUL_${name}`,
  schema.shape[name].description ?? '',
]);

export interface Config {
  readonly host: string;
  readonly port: number;
  readonly tls: { readonly certFile: string; readonly keyFile: string } | null;
  readonly dataDir: string;
  readonly databaseUrl: string | null;
  readonly nodeId: string;
  readonly runtime: 'auto' | 'docker' | 'processes';
  readonly composeProject: string | null;
  readonly trustedProxies: readonly string[];
  readonly allowedHosts: readonly string[];
  readonly requestLimitFactor: number;
  readonly healingPolicyFile: string | null;
  readonly rebootEnabled: boolean;
  readonly logLevel: Variables['LOG_LEVEL'];
}

/** Number of single-character edits between two names. */
const distance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const substituted = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substituted, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
};

const nearest = (name: string): string =>
  [...variableNames].sort((a, b) => distance(name, a) - distance(name, b))[0] ?? 'HOST';

const defaultNodeId = (): string => {
  const name = hostname()
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 63);
  return name === '' ? 'box' : name;
};

const secretFrom = (file: string | undefined): string | null => {
  if (file === undefined) return null;
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (cause) {
    throw new EdgeError('CONFIG_INVALID', `ARASUL_DATABASE_URL_FILE: ${messageOf(cause)}.`, { cause });
  }
};

/**
 * The configuration of this process from its environment; an empty value counts as absent.
 *
 * @throws EdgeError `CONFIG_UNKNOWN` for an `ARASUL_` name nobody reads, with the nearest one;
 * `CONFIG_INVALID` for a value that does not fit.
 */
export const loadConfig = (environment: Readonly<Record<string, string | undefined>>): Config => {
  // The name by which the engine was asked to reboot before it had a prefix.
  const alias = environment['SELF_HEALING_REBOOT_ENABLED'];
  const given: Record<string, string> = alias ? { HEALING_REBOOT_ENABLED: alias } : {};
  for (const [key, value] of Object.entries(environment)) {
    if (!key.startsWith('ARASUL_')) continue;
    const name = key.slice('ARASUL_'.length);
    if (!(variableNames as readonly string[]).includes(name)) {
      throw new EdgeError(
        'CONFIG_UNKNOWN',
        `The variable ${key} means nothing to the edge. Did you mean ARASUL_${nearest(name)}?`,
      );
    }
    if (value !== undefined && value.trim() !== '') given[name] = value.trim();
  }
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const name = String(issue?.path[0] ?? '');
    throw new EdgeError(
      'CONFIG_INVALID',
      `ARASUL_${name} is not usable: ${issue?.message ?? 'it does not fit'}. Correct it or unset it.`,
      { cause: parsed.error },
    );
  }
  const value = parsed.data;
  if ((value.TLS_CERT_FILE === undefined) !== (value.TLS_KEY_FILE === undefined)) {
    throw new EdgeError(
      'CONFIG_INVALID',
      'ARASUL_TLS_CERT_FILE and ARASUL_TLS_KEY_FILE belong together: set both or none.',
    );
  }
  return {
    host: value.HOST,
    port: value.PORT,
    tls:
      value.TLS_CERT_FILE !== undefined && value.TLS_KEY_FILE !== undefined
        ? { certFile: value.TLS_CERT_FILE, keyFile: value.TLS_KEY_FILE }
        : null,
    dataDir: resolve(value.DATA_DIR),
    databaseUrl: value.DATABASE_URL ?? secretFrom(value.DATABASE_URL_FILE),
    nodeId: value.NODE_ID ?? defaultNodeId(),
    runtime: value.RUNTIME,
    composeProject: value.COMPOSE_PROJECT ?? null,
    trustedProxies: value.TRUSTED_PROXIES,
    allowedHosts: value.ALLOWED_HOSTS.map((name) => name.toLowerCase()),
    requestLimitFactor: value.REQUEST_LIMIT_FACTOR,
    healingPolicyFile: value.HEALING_POLICY_FILE ?? null,
    rebootEnabled: value.HEALING_REBOOT_ENABLED,
    logLevel: value.LOG_LEVEL,
  };
};
