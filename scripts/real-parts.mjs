import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';

const answers = (command, args) =>
  spawnSync(command, args, { stdio: 'ignore', timeout: 10_000 }).status === 0;
const debianPostgres = () =>
  existsSync('/usr/lib/postgresql') &&
  readdirSync('/usr/lib/postgresql').some((version) =>
    existsSync(`/usr/lib/postgresql/${version}/bin/initdb`),
  );

/** The parts that some tests need for real, and the one command that brings each on Debian. */
const parts = [
  {
    name: 'Docker Engine',
    there: () => answers('docker', ['version']),
    bring: 'sudo apt-get install docker.io && sudo service docker start',
  },
  {
    name: 'busybox (static)',
    there: () => existsSync('/bin/busybox'),
    bring: 'sudo apt-get install busybox-static',
  },
  { name: 'PostgreSQL', there: debianPostgres, bring: 'sudo apt-get install postgresql' },
  { name: 'Chromium', there: () => existsSync('/usr/bin/chromium'), bring: 'sudo apt-get install chromium' },
  { name: 'OpenSSL', there: () => answers('openssl', ['version']), bring: 'sudo apt-get install openssl' },
  {
    name: "Python's cryptography",
    there: () => answers('/usr/bin/python3', ['-c', 'import cryptography']),
    bring: 'sudo apt-get install python3-cryptography',
  },
  {
    name: 'htpasswd',
    there: () => answers('sh', ['-c', 'command -v htpasswd']),
    bring: 'sudo apt-get install apache2-utils',
  },
];

/** Those that are not on this machine. */
export function missingParts() {
  return parts.filter((part) => !part.there());
}
