import { Edge } from './edge.ts';
import { N8nHost } from './host.ts';
import { N8nOwner, type Workflow } from './rest.ts';
import { ownCertificate } from '../support/server.ts';
import { TestOllama } from '../support/ollama.ts';

type Json = Record<string, unknown>;

/** A node of a workflow, without what n8n's editor adds. */
export interface Part {
  readonly name: string;
  readonly type: string;
  readonly parameters?: Json;
  readonly credential?: keyof Credentials;
  readonly version?: number;
  /** Goes on with the message as data where it cannot do its work. */
  readonly goesOn?: boolean;
}

const credentialTypes = {
  llm: 'arasulLlmApi',
  llmUnchecked: 'arasulLlmApi',
  llmChecked: 'arasulLlmApi',
  embeddings: 'arasulEmbeddingsApi',
  device: 'arasulDeviceApi',
  deviceChecked: 'arasulDeviceApi',
  deviceWrong: 'arasulDeviceApi',
  deviceToken: 'arasulDeviceApi',
} as const;

type Credentials = typeof credentialTypes;
type Stored = Record<keyof Credentials, { id: string; name: string; data: Json }>;

/** Everything that is real: n8n with the packed nodes, the edge, and models to talk to. */
export class Stage {
  readonly host = new N8nHost();
  readonly edge = new Edge();
  readonly ollama = new TestOllama();
  readonly ollamaTls = new TestOllama(ownCertificate);
  files: readonly string[] = [];
  owner = new N8nOwner('');
  #stored: Partial<Stored> = {};

  async open(): Promise<void> {
    await Promise.all([this.ollama.start(), this.ollamaTls.start(), this.edge.start()]);
    this.files = await this.host.prepare();
    await this.host.start();
    this.owner = new N8nOwner(this.host.url);
    await this.owner.setUp();
    const session = await this.edge.logIn();
    const token = await this.edge.ask(
      'POST',
      '/api/auth/tokens',
      { name: 'n8n', scopes: ['metrics:read', 'services:read'] },
      session,
    );
    const login = { authentication: 'login', username: 'admin', password: this.edge.password, token: '' };
    const unchecked = { baseUrl: this.edge.url, ignoreSslIssues: true };
    const data: Record<keyof Credentials, Json> = {
      llm: { baseUrl: this.ollama.url, managementUrl: this.ollama.url, authentication: 'none' },
      llmUnchecked: { baseUrl: this.ollamaTls.url, authentication: 'none', ignoreSslIssues: true },
      llmChecked: { baseUrl: this.ollamaTls.url, authentication: 'none', ignoreSslIssues: false },
      embeddings: { baseUrl: this.ollama.url, apiType: 'ollama', authentication: 'none' },
      device: { ...unchecked, ...login },
      deviceChecked: { ...unchecked, ...login, ignoreSslIssues: false },
      deviceWrong: { ...unchecked, ...login, password: 'not the password' },
      deviceToken: {
        ...unchecked,
        authentication: 'token',
        apiToken: (token.json as { secret: string }).secret,
        token: '',
      },
    };
    for (const key of Object.keys(data) as (keyof Credentials)[]) {
      const made = await this.owner.credential(key, credentialTypes[key], data[key]);
      this.#stored[key] = { ...made, data: data[key] };
    }
  }

  async close(): Promise<void> {
    await this.host.clear();
    await Promise.all([this.edge.clear(), this.ollama.stop(), this.ollamaTls.stop()]);
  }

  async testCredential(key: keyof Credentials): Promise<Json> {
    const { id, name, data } = this.stored(key);
    return this.owner.testCredential(id, name, credentialTypes[key], data);
  }

  stored(key: keyof Credentials): Stored[keyof Credentials] {
    const stored = this.#stored[key];
    if (stored === undefined) throw new Error(`there is no credential ${key} yet`);
    return stored;
  }

  /** All that was stored of the runs of a workflow, as text. */
  async executionsText(workflowId: string): Promise<string> {
    const found = await this.owner.executions(workflowId);
    return (await Promise.all(found.map(({ id }) => this.owner.executionText(id)))).join();
  }

  /** What a node says to use a credential. */
  use(key: keyof Credentials): Json {
    const { id, name } = this.stored(key);
    return { [credentialTypes[key]]: { id, name } };
  }

  node(part: Part, index = 0): Json {
    return {
      id: `${part.name}-${index}`,
      name: part.name,
      type: part.type,
      typeVersion: part.version ?? 1,
      position: [index * 220, 0],
      parameters: part.parameters ?? {},
      ...(part.credential === undefined ? {} : { credentials: this.use(part.credential) }),
      ...(part.goesOn === true ? { onError: 'continueRegularOutput' } : {}),
    };
  }

  /** A workflow that begins with a webhook, goes through the parts, and answers with what the last one gives. */
  chain(path: string, parts: readonly Part[], responseMode = 'lastNode'): Workflow {
    const webhook = {
      ...this.node({
        name: 'Webhook',
        type: 'n8n-nodes-base.webhook',
        version: 2,
        parameters: { httpMethod: 'POST', path, responseMode, responseData: 'allEntries', options: {} },
      }),
      webhookId: path,
    };
    const names = ['Webhook', ...parts.map(({ name }) => name)];
    const connections = names.slice(0, -1).map((name, index) => {
      const to = { node: names[index + 1], type: 'main', index: 0 };
      return [name, { main: [[to]] }] as const;
    });
    return {
      name: path,
      nodes: [webhook, ...parts.map((part, index) => this.node(part, index + 1))],
      connections: Object.fromEntries(connections),
    };
  }

  /** Runs the parts once. @returns what the last one gives. */
  async run(path: string, parts: readonly Part[], body: Json = {}): Promise<readonly Json[]> {
    await this.owner.activate(this.chain(path, parts));
    const answer = await this.owner.call(path, body);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${text}`);
    return JSON.parse(text) as Json[];
  }
}
