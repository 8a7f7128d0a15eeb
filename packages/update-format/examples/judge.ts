import { judgeEntryPath, judgeVersion, parseVersion } from '@arasul/update-format';

const [installed, offered, minimum] = ['1.10.0', '1.9.3', '1.0.0'].map(parseVersion);
if (installed && offered && minimum) {
  console.log(judgeVersion({ installed, offered, minimum }));
  // { kind: 'refuse', code: 'E_POLICY_DOWNGRADE', reason: 'version 1.9.3 is older than …' }
}
console.log(judgeEntryPath('payload/../etc/passwd').kind); // refuse
