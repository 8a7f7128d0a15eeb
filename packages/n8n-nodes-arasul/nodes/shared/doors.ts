import { type ICredentialDataDecryptedObject, type IDataObject, NodeOperationError } from 'n8n-workflow';
import { trimmed } from '../../transport/access.ts';
import { keepAliveOf } from '../../transport/generation.ts';
import type { EmbeddingsDoor } from '../../transport/embeddings.ts';
import type { Caller, Door } from '../../transport/request.ts';
import { numberOf } from '../../transport/values.ts';

const signalOf = (caller: Caller): AbortSignal | undefined =>
  'getExecutionCancelSignal' in caller ? caller.getExecutionCancelSignal() : undefined;

/** Seconds to ms; what is asked for without a timeout of its own waits ten minutes. */
const timeoutMsOf = (options: IDataObject): number => (numberOf(options['timeout']) ?? 600) * 1_000;

type Manner = Pick<Door, 'caller' | 'timeoutMs' | 'maxRetries' | 'signal'> & { readonly itemIndex?: number };

const manner = (caller: Caller, options: IDataObject, itemIndex: number | undefined): Manner => ({
  caller,
  timeoutMs: timeoutMsOf(options),
  maxRetries: numberOf(options['maxRetries']) ?? 3,
  signal: signalOf(caller),
  ...(itemIndex === undefined ? {} : { itemIndex }),
});

const credentialOf = (caller: Caller, name: Door['credential']): Promise<ICredentialDataDecryptedObject> =>
  caller.getCredentials(name);

const checkKeepAlive = (caller: Caller, { keepAlive }: IDataObject, itemIndex: number | undefined): void => {
  if (keepAliveOf(keepAlive) !== null) return;
  throw new NodeOperationError(caller.getNode(), 'Keep Alive is not a duration', {
    description: 'Write a number with a unit, as 30s, 5m or 1h, or a number of seconds; -1 keeps for ever.',
    ...(itemIndex === undefined ? {} : { itemIndex }),
  });
};

/** The language models of the box. @throws NodeOperationError when an option cannot be sent. */
export const openLlm = async (caller: Caller, options: IDataObject, itemIndex?: number): Promise<Door> => {
  checkKeepAlive(caller, options, itemIndex);
  const credential = await credentialOf(caller, 'arasulLlmApi');
  return {
    ...manner(caller, options, itemIndex),
    credential: 'arasulLlmApi',
    service: 'LLM service',
    baseUrl: trimmed(credential, 'baseUrl'),
  };
};

/** The management beside the language models; null when the credential names none. */
export const openManagement = async (
  caller: Caller,
  options: IDataObject,
  itemIndex: number,
): Promise<Door | null> => {
  const baseUrl = trimmed(await credentialOf(caller, 'arasulLlmApi'), 'managementUrl');
  return baseUrl === ''
    ? null
    : {
        ...manner(caller, options, itemIndex),
        credential: 'arasulLlmApi',
        service: 'management service',
        baseUrl,
      };
};

/** The embedding models of the box. @throws NodeOperationError when an option cannot be sent. */
export const openEmbeddings = async (
  caller: Caller,
  options: IDataObject,
  itemIndex?: number,
): Promise<EmbeddingsDoor> => {
  checkKeepAlive(caller, options, itemIndex);
  const credential = await credentialOf(caller, 'arasulEmbeddingsApi');
  return {
    ...manner(caller, options, itemIndex),
    credential: 'arasulEmbeddingsApi',
    service: 'embeddings service',
    baseUrl: trimmed(credential, 'baseUrl'),
    api: credential['apiType'] === 'openai' ? 'openai' : 'ollama',
  };
};

/** The box itself. */
export const openDevice = async (caller: Caller, options: IDataObject, itemIndex?: number): Promise<Door> => {
  const credential = await credentialOf(caller, 'arasulDeviceApi');
  return {
    ...manner(caller, { timeout: 30, ...options }, itemIndex),
    credential: 'arasulDeviceApi',
    service: 'box',
    baseUrl: trimmed(credential, 'baseUrl'),
  };
};
