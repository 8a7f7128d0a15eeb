import {
  createPackage,
  generateKeyFiles,
  keyringOf,
  payloadFrom,
  readSigner,
  signPackage,
  verifyPackage,
} from '@arasul/update-format';

/** The files of `dashboard` as release 1.0.0, signed by two people; the key ids that a device counts. */
export async function firstRelease(folder: string, dashboard: string): Promise<readonly string[]> {
  const [draft, signed] = [`${folder}/draft.araupdate`, `${folder}/arasul-1.0.0.araupdate`];

  // Two people make a key each, and keep it. RSA can sign everything, Ed25519 manifests.
  const [alice, bob] = [`${folder}/alice`, `${folder}/bob`];
  await generateKeyFiles({ folder: alice, name: 'release', algorithm: 'rsa' });
  await generateKeyFiles({ folder: bob, name: 'release', algorithm: 'ed25519' });
  const first = await readSigner(`${alice}/release.pem`);
  const second = await readSigner(`${bob}/release.pem`);

  // One makes the package …
  await createPackage(
    {
      product: 'arasul',
      version: '1.0.0',
      releaseCounter: 1,
      createdAtMs: Date.now(),
      device: { compatible: ['jetson-agx-orin'] },
      components: [{ id: 'dashboard-frontend', type: 'archive', files: await payloadFrom(dashboard) }],
    },
    draft,
    { signers: [first] },
  );

  // … the other adds a signature, which is refused for a package that anybody changed meanwhile.
  const trust = { keyring: keyringOf([first.key]), nowMs: Date.now() };
  await signPackage(draft, signed, { ...trust, signer: second, tailSigner: first });

  // A device that asks for both takes the one, and not the other.
  const keyring = keyringOf([first.key, second.key], 2);
  const { signedBy } = await verifyPackage(signed, { keyring, nowMs: Date.now() });
  return signedBy;
}
