import { type Fields, jsonFrom } from './values.ts';

/** What a person reads when a request did not work: what happened, and what to do about it. */
export interface Explanation {
  readonly message: string;
  readonly description: string;
}

/** The parts of a box that the nodes talk to, as they are called in sentences. */
export type Service = 'LLM service' | 'embeddings service' | 'management service' | 'box';

interface Refusal {
  readonly service: Service;
  readonly status: number;
  /** The body as it came. */
  readonly text: string;
  readonly url: string;
}

const quoteLimit = 300;

const asRecord = (value: unknown): Fields | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;

const parsed = (text: string): Fields | null => asRecord(jsonFrom(text));

/** The sentence in a refusal: Ollama's `error`, the box's `error.message`, the management's `message`. */
export const sentenceOf = (text: string): string => {
  const body = parsed(text);
  const nested = asRecord(body?.['error']);
  const candidates = [body?.['error'], nested?.['message'], body?.['message'], body?.['detail']];
  const said = candidates.find((each) => typeof each === 'string' && each.trim() !== '');
  if (typeof said === 'string') return said.trim().slice(0, quoteLimit);
  return body !== null || /^\s*</.test(text) ? '' : text.trim().slice(0, quoteLimit);
};

/** The stable code of a refusal by the box itself, as `SERVICE_NOT_FOUND`. */
const codeOf = (text: string): string => {
  const code = asRecord(parsed(text)?.['error'])?.['code'];
  return typeof code === 'string' ? code : '';
};

const says = (service: Service, text: string): string => {
  const sentence = sentenceOf(text);
  return sentence === '' ? '' : ` The ${service} says: “${sentence}”`;
};

const explainNotFound = ({ service, text, url }: Refusal): Explanation => {
  const model = /model ["']?([^"']+?)["']? not found/.exec(sentenceOf(text))?.[1];
  if (model !== undefined) {
    return {
      message: `The model “${model}” is not on the box`,
      description:
        'Choose a model from the list, or bring this one with the operation Pull of the Arasul LLM node.',
    };
  }
  if (codeOf(text) === 'SERVICE_NOT_FOUND') {
    return {
      message: 'The box has no service with this name',
      description: 'Choose the service from the list, or see its name on the dashboard of the box.',
    };
  }
  return {
    message: `The ${service} does not know this address`,
    description: `Check the URL in the credential: ${url} answered 404.${says(service, text)}`,
  };
};

const explainBadRequest = ({ service, text }: Refusal): Explanation => {
  const sentence = sentenceOf(text);
  const lacking = /"?([^"]*?)"? does not support (\w+)/.exec(sentence);
  if (lacking !== null) {
    const [, model = '', ability = ''] = lacking;
    const advice = ability.startsWith('think')
      ? 'Set Thinking to Model Default, or choose a model whose entry in the list names thinking.'
      : `Choose a model whose entry in the list names ${ability}.`;
    return {
      message: `The model ${model} does not support ${ability}`.replace('  ', ' '),
      description: advice,
    };
  }
  return {
    message: `The ${service} did not accept the request`,
    description: `Check the parameters of the node.${says(service, text)}`,
  };
};

const explainForbidden = ({ service, text }: Refusal): Explanation =>
  text.trim() === ''
    ? {
        message: `The ${service} refused the host name it was asked by`,
        description:
          'Ollama that listens on the box itself answers only to localhost, names in .local or .internal, and IP addresses. Use one of these in the credential, or let it listen on all addresses (OLLAMA_HOST=0.0.0.0).',
      }
    : {
        message: `The ${service} does not permit this`,
        description: `Check the credential and what it may do.${says(service, text)}`,
      };

/** For an answer whose status says that it did not work. */
export const explainStatus = (refusal: Refusal): Explanation => {
  const { service, status, text } = refusal;
  switch (status) {
    case 400:
      return explainBadRequest(refusal);
    case 401:
      return {
        message: `The ${service} did not accept the credential`,
        description: `Check user, password or key in the credential and test it there.${says(service, text)}`,
      };
    case 403:
      return explainForbidden(refusal);
    case 404:
      return explainNotFound(refusal);
    case 409:
      return {
        message: `The ${service} cannot do this at the moment`,
        description: `Wait until what it does now is over, then run the node again.${says(service, text)}`,
      };
    case 421:
      return {
        message: 'The box does not know the name it was asked by',
        description: 'Use a name or address of the box, or add this one to ARASUL_ALLOWED_HOSTS on the box.',
      };
    case 429:
    case 503:
      return {
        message: `The ${service} is busy`,
        description: `It stayed busy through all retries: raise Max Retries, or run fewer workflows at once.${says(service, text)}`,
      };
    default:
      return status >= 500
        ? {
            message: `The ${service} could not answer (status ${status})`,
            description: `See its logs on the dashboard of the box.${says(service, text)}`,
          }
        : {
            message: `The ${service} answered with status ${status}`,
            description: `Check the URL in the credential and the parameters of the node.${says(service, text)}`,
          };
  }
};

const untrusted = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_GET_ISSUER_CERT',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** Codes by which a connection says why there is none; the first that a text names is taken. */
export const connectionCodes: readonly string[] = [
  ...untrusted,
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNRESET',
  'EPIPE',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'ECONNABORTED',
  'EPROTO',
];

/** For a request that got no answer at all. */
export const explainConnection = (
  service: Service,
  code: string,
  url: string,
  timeoutMs: number,
): Explanation => {
  if (untrusted.has(code)) {
    return {
      message: `The certificate of the ${service} cannot be checked`,
      description: `Turn on Ignore SSL Issues in the credential, or make n8n trust the CA of the box (NODE_EXTRA_CA_CERTS). ${url}: ${code}`,
    };
  }
  switch (code) {
    case 'ETIMEDOUT':
    case 'ECONNABORTED':
      return {
        message: `The ${service} did not answer within ${timeoutMs / 1_000} s`,
        description: `Raise Timeout in the options of the node, or load the model beforehand. Asked: ${url}`,
      };
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return {
        message: `The name of the ${service} cannot be found`,
        description: `Check the URL in the credential: n8n cannot resolve the host of ${url}.`,
      };
    case 'EPROTO':
      return {
        message: `The ${service} does not speak HTTPS at this address`,
        description: `Try http:// instead of https:// in the credential. Asked: ${url}`,
      };
    default:
      return {
        message: `The ${service} cannot be reached`,
        description: `Check that it runs and that n8n may reach ${url}${code === '' ? '' : ` (${code})`}.`,
      };
  }
};
