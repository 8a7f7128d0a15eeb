import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { stopped } from '../stream/patience.ts';

/** Asks on a terminal, without showing what is typed. */
export function askSecret(
  input: NodeJS.ReadStream,
  output: NodeJS.WriteStream,
  signal: AbortSignal,
): (question: string) => Promise<string> {
  return (question) =>
    new Promise((resolve, reject) => {
      output.write(question);
      const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
      const lines = createInterface({ input, output: silent, terminal: true });
      const stop = (): void => {
        lines.close();
        reject(stopped(signal));
      };
      signal.addEventListener('abort', stop, { once: true });
      lines.once('SIGINT', stop);
      lines.question('', (answer) => {
        signal.removeEventListener('abort', stop);
        lines.close();
        output.write('\n');
        resolve(answer);
      });
    });
}
