import { checkMatchers, parseRule } from '@arasul/traefik-config';

for (const text of [
  'Host(`arasul.local`) && PathPrefix(`/api`)',
  'Host(`a`, `b`)',
  'Host(`a`) & Path(`/`)',
]) {
  const parsed = parseRule(text);
  const problems = parsed.kind === 'invalid' ? [parsed.problem] : checkMatchers(parsed.rule);
  console.log(
    text,
    problems.map(({ at, message }) => `${at}: ${message}`),
  );
}
// [] · 0: Host takes 1 argument, not 2; write one for each … · 10: the operators are && and ||
