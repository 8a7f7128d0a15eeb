import type { KeyAlgorithm, PublicKey } from './core/key.ts';

/** Key pairs and signatures over small messages (manifests, keyrings); WebCrypto unless another one is given. */
export interface CryptoProvider {
  readonly name: string;
  /** `bits` counts for RSA only. */
  generate(algorithm: KeyAlgorithm, bits: number): Promise<GeneratedKey>;
  /** RSASSA-PSS with SHA-256, MGF1-SHA-256 and `saltBytes`, or Ed25519. */
  sign(key: PrivateKeyBytes, saltBytes: number, message: Uint8Array): Promise<Uint8Array>;
  verify(key: PublicKey, saltBytes: number, message: Uint8Array, signature: Uint8Array): Promise<boolean>;
}

export interface PrivateKeyBytes {
  readonly algorithm: KeyAlgorithm;
  /** DER PrivateKeyInfo, not encrypted. */
  readonly pkcs8: Uint8Array;
}

export interface GeneratedKey extends PrivateKeyBytes {
  /** DER SubjectPublicKeyInfo. */
  readonly spki: Uint8Array;
}

/** Signs: a private key in memory, or a door to one that never leaves its hardware. */
export interface Signer {
  readonly key: PublicKey;
  /** Signs a small message whole. */
  sign(message: Uint8Array): Promise<Uint8Array>;
  /** Signs what passes through `update`, as the end of a package needs it; only RSA keys can. */
  tail(): TailSigning;
}

export interface TailSigning {
  update(bytes: Uint8Array): void;
  finish(): Promise<Uint8Array>;
}

/** Where a made package goes. Each call resolves when the bytes are taken, so that memory stays constant. */
export interface Sink {
  write(bytes: Uint8Array): Promise<void>;
}

/** Time, for limits on waiting. */
export interface Timers {
  nowMs(): number;
  /** Resolves after `ms`, or rejects when `signal` aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** How far a long operation is. `totalBytes` is `null` where the end is not known, as with standard input. */
export interface Progress {
  readonly phase: 'hash' | 'write' | 'verify' | 'extract';
  readonly doneBytes: number;
  readonly totalBytes: number | null;
  /** The file inside of the package, where one is worked on. */
  readonly path: string | null;
}
