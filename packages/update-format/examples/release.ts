import {
  createPackage,
  extractPackage,
  keyringOf,
  payloadFrom,
  readPublicKey,
  readSigner,
} from '@arasul/update-format';

// On the publisher's machine.
await createPackage(
  {
    product: 'arasul',
    version: '1.4.0',
    releaseCounter: 14,
    createdAtMs: Date.now(),
    device: { compatible: ['jetson-agx-orin'] },
    components: [{ id: 'dashboard-frontend', type: 'archive', files: await payloadFrom('dashboard/dist') }],
  },
  'arasul-1.4.0.araupdate',
  { signers: [await readSigner('keys/release.pem')] },
);

// On the device.
const keyring = keyringOf([await readPublicKey('release.pub.pem')]);
await extractPackage('arasul-1.4.0.araupdate', '/var/lib/arasul/staged', { keyring, nowMs: Date.now() });
