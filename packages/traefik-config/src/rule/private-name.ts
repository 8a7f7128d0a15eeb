import { isPrivate, parseAddress } from './ip.ts';

const privateSuffix =
  /(?:^|\.)(?:local|lan|internal|home|corp|private|localhost|localdomain|intranet|test|invalid|example|home\.arpa|onion)$/i;

/** Whether no public authority can sign the name: chosen by the name, never by whether the internet is there. */
export function isPrivateName(host: string): boolean {
  const address = parseAddress(host);
  if (address !== null) return isPrivate(address);
  return !host.includes('.') || privateSuffix.test(host.replace(/\.$/, ''));
}
