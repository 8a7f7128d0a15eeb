import { until } from './host.ts';

type Json = Record<string, unknown>;

export interface Workflow {
  readonly name: string;
  readonly nodes: readonly Json[];
  readonly connections: Json;
  readonly settings?: Json;
}

interface Execution {
  readonly id: string;
  readonly status: string;
}

const owner = {
  email: 'owner@arasul.example',
  firstName: 'Ada',
  lastName: 'Owner',
  password: 'Correct-Horse-1',
};

/** What a person does in n8n's pages, by the REST API below them. */
export class N8nOwner {
  readonly #url: string;
  #cookie = '';

  constructor(url: string) {
    this.#url = url;
  }

  async setUp(): Promise<void> {
    // Older ones say that they are ready before all of their addresses are there.
    await until(async () => (await this.#request('GET', '/rest/settings')).ok);
    await this.#send('POST', '/rest/owner/setup', owner);
  }

  /** @returns its id and what a node says to use it. */
  async credential(name: string, type: string, data: Json): Promise<{ id: string; name: string }> {
    const made = (await this.#send('POST', '/rest/credentials', { name, type, data })) as { id: string };
    return { id: made.id, name };
  }

  async testCredential(id: string, name: string, type: string, data: Json): Promise<Json> {
    const credentials = { id, name, type, data };
    return (await this.#send('POST', '/rest/credentials/test', { credentials })) as Json;
  }

  /** Makes a workflow and lets its triggers listen. @returns its id. */
  async activate(workflow: Workflow): Promise<string> {
    const made = (await this.#send('POST', '/rest/workflows', { settings: {}, ...workflow })) as {
      id: string;
      versionId: string;
    };
    await this.#switchOn(made);
    await this.#settled(made.id, 'published');
    return made.id;
  }

  async #switchOn({ id, versionId }: { id: string; versionId: string }): Promise<void> {
    const answer = await this.#request('POST', `/rest/workflows/${id}/activate`, { versionId });
    if (answer.ok) return;
    const text = await answer.text();
    if (answer.status !== 404) throw new Error(`activation answered ${answer.status}: ${text}`);
    // So it was done before n8n knew drafts.
    await this.#send('PATCH', `/rest/workflows/${id}`, { active: true, versionId });
  }

  /** Imports a workflow and executes it as the button in the editor does. @returns how it ended, with all data. */
  async runByHand(workflow: Workflow): Promise<{ readonly status: string; readonly text: string }> {
    const made = (await this.#send('POST', '/rest/workflows', { ...workflow })) as Json & { id: string };
    const started = (await this.#send('POST', `/rest/workflows/${made.id}/run`, {
      workflowData: made,
      triggerToStartFrom: { name: 'When clicking Execute' },
    })) as { executionId: string };
    return until(async () => {
      const found = (await this.#send('GET', `/rest/executions/${started.executionId}`)) as
        Execution | undefined;
      if (found === undefined || ['new', 'running', 'waiting'].includes(found.status)) return null;
      return { status: found.status, text: JSON.stringify(found) };
    });
  }

  async deactivate(id: string): Promise<void> {
    await this.#send('POST', `/rest/workflows/${id}/deactivate`, {});
    await this.#settled(id, 'not_published');
  }

  /** n8n lets triggers begin and end after it has answered; older ones do so before. */
  async #settled(id: string, wanted: string): Promise<void> {
    await until(async () => {
      const answer = await this.#request('GET', `/rest/workflows/${id}/publication-status`);
      if (answer.status === 404) return true;
      const text = await answer.text();
      const { status } = (JSON.parse(text) as { data: { status: string } }).data;
      if (status === 'failed') throw new Error(`the workflow cannot be activated: ${text}`);
      return status === wanted;
    });
  }

  async executions(workflowId: string): Promise<readonly Execution[]> {
    const filter = encodeURIComponent(JSON.stringify({ workflowId }));
    const found = (await this.#send('GET', `/rest/executions?filter=${filter}`)) as { results: Execution[] };
    return found.results;
  }

  async stopExecution(id: string): Promise<void> {
    await this.#send('POST', `/rest/executions/${id}/stop`);
  }

  /** All that was stored of a run, as text: enough to see that something is in it. */
  async executionText(id: string): Promise<string> {
    return JSON.stringify(await this.#send('GET', `/rest/executions/${id}`));
  }

  /** The entries of a list in a node from which a person chooses. */
  async choices(nodeType: string, method: string, credentials: Json): Promise<readonly Json[]> {
    const found = (await this.#send('POST', '/rest/dynamic-node-parameters/resource-locator-results', {
      path: 'parameters.model',
      methodName: method,
      nodeTypeAndVersion: { name: nodeType, version: 1 },
      currentNodeParameters: {},
      credentials,
    })) as { results: Json[] };
    return found.results;
  }

  /** Names of all nodes that the editor offers. */
  async nodeTypes(): Promise<readonly string[]> {
    const answer = await this.#request('GET', '/types/nodes.json');
    return ((await answer.json()) as { name: string }[]).map(({ name }) => name);
  }

  /** Calls a workflow that begins with a webhook. */
  async call(path: string, body: Json = {}): Promise<Response> {
    return fetch(`${this.#url}/webhook/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  }

  async #request(method: string, path: string, body?: Json): Promise<Response> {
    const answer = await fetch(this.#url + path, {
      method,
      headers: { 'content-type': 'application/json', cookie: this.#cookie },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const [cookie] = answer.headers.getSetCookie();
    if (cookie !== undefined) this.#cookie = cookie.split(';')[0] ?? '';
    return answer;
  }

  async #send(method: string, path: string, body?: Json): Promise<unknown> {
    const answer = await this.#request(method, path, body);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
    return (JSON.parse(text) as { data: unknown }).data;
  }
}
