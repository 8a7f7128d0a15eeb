import { X509Certificate, createPrivateKey } from 'node:crypto';
import { canonicalHost } from '../rule/request.ts';

/** A certificate as far as it decides whether clients take it. */
export interface CertificateFacts {
  readonly certificate: X509Certificate;
  readonly keyKind: string;
  readonly isAuthority: boolean;
  readonly isForServers: boolean;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  readonly lifetimeDays: number;
  readonly names: readonly string[];
}

const day = 86_400_000;
const serverAuth = '1.3.6.1.5.5.7.3.1';

/** Reads the first certificate of a PEM file; null when there is none that can be read. */
export function readCertificate(pem: string): CertificateFacts | null {
  try {
    const certificate = new X509Certificate(pem);
    const [from, to] = [Date.parse(certificate.validFrom), Date.parse(certificate.validTo)];
    return {
      certificate,
      keyKind: certificate.publicKey.asymmetricKeyType ?? 'unknown',
      isAuthority: certificate.ca,
      // Without the extension every use is allowed, but Apple wants to see this one.
      isForServers: (certificate.keyUsage as readonly string[] | undefined)?.includes(serverAuth) ?? false,
      notBeforeMs: from,
      notAfterMs: to,
      lifetimeDays: Math.round((to - from) / day),
      names: namesOf(certificate),
    };
  } catch {
    return null;
  }
}

const namesOf = ({ subjectAltName }: X509Certificate): readonly string[] =>
  (subjectAltName ?? '')
    .split(', ')
    .flatMap((entry) => /^(?:DNS|IP Address):(?<name>.+)$/.exec(entry)?.groups?.['name'] ?? []);

/** Whether a client that asked for `host` takes the certificate. */
export const coversName = ({ certificate }: CertificateFacts, host: string): boolean =>
  certificate.checkHost(canonicalHost(host)) !== undefined || certificate.checkIP(host) !== undefined;

/** Whether the key belongs to the certificate; null when the key cannot be read. */
export function keyFits({ certificate }: CertificateFacts, keyPem: string): boolean | null {
  try {
    return certificate.checkPrivateKey(createPrivateKey(keyPem));
  } catch {
    return null;
  }
}
