import {
  type ICredentialDataDecryptedObject,
  type ICredentialType,
  type IDataObject,
  type IExecuteFunctions,
  type IHttpRequestOptions,
  type INode,
  type INodeExecutionData,
  type JsonObject,
  NodeApiError,
} from 'n8n-workflow';
import { ArasulDeviceApi } from '../../credentials/ArasulDeviceApi.credentials.ts';
import { ArasulEmbeddingsApi } from '../../credentials/ArasulEmbeddingsApi.credentials.ts';
import { ArasulLlmApi } from '../../credentials/ArasulLlmApi.credentials.ts';
import { sendAsN8n } from './http.ts';

const credentialTypes: Readonly<Record<string, ICredentialType>> = {
  arasulDeviceApi: new ArasulDeviceApi(),
  arasulLlmApi: new ArasulLlmApi(),
  arasulEmbeddingsApi: new ArasulEmbeddingsApi(),
};

export interface Setup {
  /** By name, dots for what lies deeper; a function gets the item's index, as an expression would. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly credentials?: Readonly<Record<string, ICredentialDataDecryptedObject>>;
  readonly items?: readonly INodeExecutionData[];
  readonly continueOnFail?: boolean;
  readonly signal?: AbortSignal;
  readonly asTool?: boolean;
  /** As n8n was before it knew exceptions from `ignoreHttpStatusErrors`. */
  readonly oldHost?: boolean;
  readonly staticData?: IDataObject;
  readonly mode?: 'manual' | 'trigger';
}

export interface Recorded {
  readonly hints: { readonly message: string }[];
  readonly aiInputs: unknown[];
  readonly aiOutputs: unknown[];
  readonly emitted: INodeExecutionData[];
  readonly logged: string[];
  /** How often the credential logged in. */
  logins: number;
}

const node: INode = {
  id: 'node-1',
  name: 'Arasul',
  type: 'n8n-nodes-arasul.test',
  typeVersion: 1,
  position: [0, 0],
  parameters: {},
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

const parameterOf = (parameters: Readonly<Record<string, unknown>>, path: string, item: number): unknown => {
  const [name = '', ...rest] = path.split('.');
  const whole = path in parameters ? parameters[path] : parameters[name];
  const value: unknown = typeof whole === 'function' ? (whole as (item: number) => unknown)(item) : whole;
  if (path in parameters) return value;
  return rest.reduce<unknown>((held, key) => (isRecord(held) ? held[key] : undefined), value);
};

/** A request with a credential, done as n8n does it: log in when there is no token or after a 401. */
const authenticated =
  (setup: Setup, recorded: Recorded) =>
  async (typeName: string, options: IHttpRequestOptions): Promise<unknown> => {
    const type = credentialTypes[typeName];
    const stored = setup.credentials?.[typeName];
    if (type === undefined || stored === undefined) throw new Error(`no credential ${typeName}`);
    const logIn = async (): Promise<void> => {
      recorded.logins += 1;
      const helpers = { helpers: { httpRequest: sendAsN8n } };
      Object.assign(stored, await type.preAuthentication?.call(helpers, stored));
    };
    const attempt = async (): Promise<unknown> => {
      if (typeof type.authenticate !== 'function')
        throw new Error(`${typeName} is not entered by a function`);
      const { ignoreHttpStatusErrors: ignore, ...rest } = options;
      const ignored = setup.oldHost === true && typeof ignore === 'object' ? true : (ignore ?? false);
      return sendAsN8n(await type.authenticate(stored, { ...rest, ignoreHttpStatusErrors: ignored }));
    };
    try {
      if (type.preAuthentication !== undefined && stored['token'] === '') await logIn();
      return await attempt();
    } catch (error) {
      const refused = isRecord(error) && isRecord(error['response']) && error['response']['status'] === 401;
      if (!refused || type.preAuthentication === undefined) throw new NodeApiError(node, error as JsonObject);
      try {
        await logIn();
        return await attempt();
      } catch (again) {
        throw new NodeApiError(node, again as JsonObject);
      }
    }
  };

/** What n8n hands to a node as `this`, in the parts that nodes use, and what they did with it. */
export const contextOf = (
  setup: Setup,
): { readonly context: IExecuteFunctions; readonly recorded: Recorded } => {
  const recorded: Recorded = { hints: [], aiInputs: [], aiOutputs: [], emitted: [], logged: [], logins: 0 };
  const log = (text: string): void => void recorded.logged.push(text);
  const items: readonly INodeExecutionData[] = setup.items ?? [{ json: {} }];
  const context = {
    getNode: () => node,
    getMode: () => setup.mode ?? 'manual',
    getInputData: () => items,
    continueOnFail: () => setup.continueOnFail ?? false,
    isToolExecution: () => setup.asTool ?? false,
    getExecutionCancelSignal: () => setup.signal,
    getCredentials: async (name: string) => setup.credentials?.[name] ?? {},
    getNodeParameter: (path: string, second: unknown, third: unknown, fourth: unknown): unknown => {
      // Trigger functions have no item: the fallback comes second there.
      const [item, fallback, options] =
        typeof second === 'number' ? [second, third, fourth] : [0, second, third];
      const value = parameterOf(setup.parameters ?? {}, path, item) ?? fallback;
      const extract = isRecord(options) && options['extractValue'] === true;
      return extract && isRecord(value) ? value['value'] : value;
    },
    getWorkflowStaticData: () => setup.staticData ?? {},
    addExecutionHints: (...hints: { message: string }[]) => void recorded.hints.push(...hints),
    addInputData: (_type: string, data: unknown) => ({ index: recorded.aiInputs.push(data) - 1 }),
    addOutputData: (_type: string, _index: number, data: unknown) => void recorded.aiOutputs.push(data),
    getNextRunIndex: () => 0,
    logAiEvent: log,
    emit: ([output = []]: INodeExecutionData[][]) => void recorded.emitted.push(...output),
    emitError: (error: Error) => log(`fatal: ${error.message}`),
    logger: { debug: log, info: log, warn: log, error: log },
    helpers: {
      httpRequestWithAuthentication(this: unknown, type: string, options: IHttpRequestOptions) {
        if (this !== context) throw new Error('n8n demands its own object as this');
        return authenticated(setup, recorded)(type, options);
      },
      assertBinaryData: (item: number, name: string) => {
        const binary = items[item]?.binary?.[name];
        if (binary === undefined) throw new Error(`item ${item} has no binary field ${name}`);
        return binary;
      },
      getBinaryDataBuffer: async (item: number, name: string) =>
        Buffer.from(items[item]?.binary?.[name]?.data ?? '', 'base64'),
      returnJsonArray: (data: IDataObject | IDataObject[]) =>
        (Array.isArray(data) ? data : [data]).map((json) => ({ json })),
    },
  };
  return { context: context as unknown as IExecuteFunctions, recorded };
};
