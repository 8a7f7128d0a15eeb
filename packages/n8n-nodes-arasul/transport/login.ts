import type { Explanation } from './explain.ts';
import { sentenceOf } from './explain.ts';
import { fieldsOf, textOf } from './values.ts';

type LoginCode =
  | 'ARASUL_LOGIN_REFUSED'
  | 'ARASUL_LOGIN_SECOND_FACTOR'
  | 'ARASUL_LOGIN_LIMITED'
  | 'ARASUL_LOGIN_HTTPS'
  | 'ARASUL_LOGIN_AWAY';

/** Why there is no session. n8n keeps the code, so that a node can say it in its own words. */
class LoginRefusal extends Error {
  override readonly name = 'LoginRefusal';
  readonly code: LoginCode;

  constructor(code: LoginCode, message: string) {
    super(message);
    this.code = code;
  }
}

const explanations: Readonly<Record<LoginCode, Explanation>> = {
  ARASUL_LOGIN_REFUSED: {
    message: 'The box did not accept user name or password',
    description: 'Correct them in the credential. Five tries within 15 minutes are allowed.',
  },
  ARASUL_LOGIN_SECOND_FACTOR: {
    message: 'The box asks for a second factor, which n8n cannot give',
    description: 'Make an API token on the box and choose API Token in the credential.',
  },
  ARASUL_LOGIN_LIMITED: {
    message: 'The box takes no login for now',
    description: 'There were too many tries: correct the password in the credential and wait 15 minutes.',
  },
  ARASUL_LOGIN_HTTPS: {
    message: 'The box takes a password over HTTPS only',
    description: 'Use https:// in the Base URL of the credential, or an API token.',
  },
  ARASUL_LOGIN_AWAY: {
    message: 'The box could not log in at the moment',
    description: 'Check that Base URL leads to the dashboard of the box, and try again soon.',
  },
};

const codeOf = (status: number, body: unknown): LoginCode => {
  const said = textOf(fieldsOf(fieldsOf(body)['error'])['code']);
  if (said === 'HTTPS_REQUIRED') return 'ARASUL_LOGIN_HTTPS';
  if (said === 'TOTP_REQUIRED') return 'ARASUL_LOGIN_SECOND_FACTOR';
  if (status === 401) return 'ARASUL_LOGIN_REFUSED';
  return status === 429 ? 'ARASUL_LOGIN_LIMITED' : 'ARASUL_LOGIN_AWAY';
};

/** For a login that gave no token. */
export const loginRefusal = (status: number, body: unknown): Error => {
  const code = codeOf(status, body);
  const said = sentenceOf(typeof body === 'string' ? body : JSON.stringify(body ?? ''));
  const { message, description } = explanations[code];
  return new LoginRefusal(code, `${message}. ${said === '' ? description : said}`);
};

/** By these the caller knows whether it helps to try again. */
const statuses: Readonly<Record<LoginCode, number>> = {
  ARASUL_LOGIN_REFUSED: 401,
  ARASUL_LOGIN_SECOND_FACTOR: 401,
  ARASUL_LOGIN_LIMITED: 429,
  ARASUL_LOGIN_HTTPS: 401,
  ARASUL_LOGIN_AWAY: 503,
};

/** What a code of above means to a person, with the status it stands for; null for any other. */
export const explainLogin = (
  texts: readonly string[],
): { readonly explanation: Explanation; readonly status: number } | null => {
  const codes = Object.keys(explanations) as readonly LoginCode[];
  const code = codes.find((each) => texts.includes(each));
  return code === undefined ? null : { explanation: explanations[code], status: statuses[code] };
};
