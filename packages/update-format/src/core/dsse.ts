import { UpdateError } from '../errors.ts';
import type { Signer } from '../ports.ts';
import { Fields } from './fields.ts';
import { parseJson } from './json.ts';
import { sha256Rule } from './manifest-rules.ts';

/** Signed bytes with their signatures: https://github.com/secure-systems-lab/dsse, version 1. */
export interface Envelope {
  readonly payloadType: string;
  /** The exact bytes that are signed; no canonical form is needed. */
  readonly payload: Uint8Array;
  readonly signatures: readonly EnvelopeSignature[];
  /** Unsigned hint: the key that signed the end of the package, so that a device hashes it for one key only. */
  readonly tailKeyId: string | null;
}

export interface EnvelopeSignature {
  readonly keyId: string;
  readonly signature: Uint8Array;
}

export const manifestType = 'application/vnd.arasul.update-manifest.v2+json';
export const keyringType = 'application/vnd.arasul.keyring.v1+json';
/** RFC 8017, section 9.1 allows an empty salt; it makes equal input give equal bytes, so that builds can be compared. */
export const envelopeSaltBytes = 0;
const mostSignatures = 32;

/** What is signed: the type is part of it, so that a keyring can never pass as a manifest (DSSE protocol, PAE). */
export function preAuthEncoding(payloadType: string, payload: Uint8Array): Uint8Array {
  const type = Buffer.from(payloadType, 'utf8');
  const head = `DSSEv1 ${type.length} ${payloadType} ${payload.length} `;
  return Buffer.concat([Buffer.from(head, 'utf8'), payload]);
}

/**
 * @param expectedType the only payload type that is taken
 * @throws {UpdateError} `code` unless the envelope is well-formed; nothing is known about its signatures after that.
 */
export function parseEnvelope(bytes: Uint8Array, expectedType: string, what: string): Envelope {
  const fields = new Fields(parseJson(bytes, what), what);
  fields.only(['payloadType', 'payload', 'signatures', 'tail_keyid']);
  const payloadType = fields.text('payloadType', { maxLength: 200 });
  if (payloadType !== expectedType)
    // A later format changes the type; the device then needs a newer updater first.
    throw new UpdateError(
      /^application\/vnd\.arasul\.[a-z-]+\.v\d+\+json$/u.test(payloadType)
        ? 'POLICY_FORMAT_NEWER'
        : 'MANIFEST_SCHEMA',
      `${what} is of type ${JSON.stringify(payloadType)}, this program reads ${expectedType}; update the program first.`,
    );
  const signatures = fields.objects('signatures', mostSignatures).map((each): EnvelopeSignature => {
    each.only(['keyid', 'sig']);
    const keyId = each.text('keyid', sha256Rule);
    return { keyId, signature: fromBase64(each.text('sig', { maxLength: 2048 }), each) };
  });
  if (signatures.length === 0)
    throw new UpdateError('SIG_MISSING', `${what} carries no signature; sign it with araupdate sign.`);
  const ids = new Set(signatures.map(({ keyId }) => keyId));
  if (ids.size !== signatures.length) fields.fail('carries two signatures of one key');
  return {
    payloadType,
    payload: fromBase64(fields.text('payload', { maxLength: 64 << 20 }), fields),
    signatures,
    tailKeyId: fields.optionalText('tail_keyid', sha256Rule),
  };
}

/** Only the one spelling of standard base64 (RFC 4648, section 4) that an encoder would write. */
function fromBase64(text: string, fields: Fields): Uint8Array {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : fields.fail('holds malformed base64');
}

export function formatEnvelope({ payloadType, payload, signatures, tailKeyId }: Envelope): Uint8Array {
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
  const sorted = [...signatures].sort((a, b) => (a.keyId < b.keyId ? -1 : 1));
  const document = {
    payloadType,
    payload: base64(payload),
    signatures: sorted.map(({ keyId, signature }) => ({ keyid: keyId, sig: base64(signature) })),
    ...(tailKeyId === null ? {} : { tail_keyid: tailKeyId }),
  };
  return Buffer.from(`${JSON.stringify(document)}\n`, 'utf8');
}

/** Every signer signs the payload with its type. */
export async function signEnvelope(
  { payloadType, payload, tailKeyId }: Omit<Envelope, 'signatures'>,
  signers: readonly Signer[],
): Promise<Uint8Array> {
  const message = preAuthEncoding(payloadType, payload);
  const signatures: EnvelopeSignature[] = [];
  for (const signer of signers)
    signatures.push({ keyId: signer.key.id, signature: await signer.sign(message) });
  return formatEnvelope({ payloadType, payload, signatures, tailKeyId });
}
