import type { PasswordProblem } from '../contract/access.ts';
import { passwordRules } from '../contract/access.ts';

/** What the first passwords of every guessing list are made of. */
const commonWords = [
  'password',
  'passwort',
  'kennwort',
  'geheim',
  'secret',
  'admin',
  'administrator',
  'welcome',
  'willkommen',
  'letmein',
  'changeme',
  'default',
  'arasul',
  'iloveyou',
  'monkey',
  'dragon',
  'sunshine',
  'princess',
  'football',
  'baseball',
  'superman',
  'master',
  'hello',
  'hallo',
  'test',
  'login',
  'user',
  'root',
  'qwertyuiop',
  'qwertzuiop',
  'qwerty',
  'qwertz',
  'asdfghjkl',
  'asdf',
  'yxcvbnm',
  'zxcvbnm',
  'abcdefgh',
  'abcd',
  'abc',
  'sommer',
  'summer',
  'winter',
  'spring',
  'herbst',
  'autumn',
].sort((a, b) => b.length - a.length);

const lookalikes: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
};

const lettersOf = (text: string): string => text.replaceAll(/[^\p{L}]/gu, '');

/** Is it, beside digits and signs, little more than words of guessing lists? */
const isCommon = (password: string): boolean => {
  const lower = password.toLowerCase();
  const readable = lower.replaceAll(/[013457@$!]/g, (sign) => lookalikes[sign] ?? '');
  return [lettersOf(lower), lettersOf(readable)].some((letters) => {
    const rest = commonWords.reduce((text, word) => text.replaceAll(word, ''), letters);
    return rest.length < letters.length && rest.length < 4;
  });
};

/** What keeps a text from being a password here; nothing when it is good. */
export const passwordProblems = (given: string, userName: string): readonly PasswordProblem[] => {
  const password = given.normalize('NFKC');
  const length = Array.from(password).length;
  const found: readonly (readonly [PasswordProblem, boolean])[] = [
    ['too-short', length < passwordRules.minLength],
    ['too-long', length > passwordRules.maxLength],
    ['no-lower-case', !/\p{Ll}/u.test(password)],
    ['no-upper-case', !/\p{Lu}/u.test(password)],
    ['no-digit', !/\p{Nd}/u.test(password)],
    ['no-special', !/[^\p{L}\p{N}\s]/u.test(password)],
    ['contains-name', password.toLowerCase().includes(userName.toLowerCase())],
    ['common', isCommon(password)],
  ];
  return found.filter(([, holds]) => holds).map(([problem]) => problem);
};
