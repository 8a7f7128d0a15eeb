/** One configuration for every project: unit tests by default, `REAL=1` for those that need a real part. */
const real = process.env['REAL'] === '1';

export default {
  testEnvironmentOptions: {
    customExportConditions: ['@arasul/source', 'node', 'require', 'default'],
  },
  coverageProvider: 'v8',
  // ESM-only packages must be transformed, since jest runs our sources as CommonJS.
  transformIgnorePatterns: ['/node_modules/(?!(jose|@noble|@scure|wouter|regexparam|mitt)/)'],
  testMatch: real ? ['**/test/**/*.real.test.ts?(x)'] : ['**/test/**/*.test.ts?(x)'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/', ...(real ? [] : ['\\.real\\.test\\.tsx?$'])],
  reporters: ['default', `${import.meta.dirname}/test/support/count-reporter.cjs`],
  // It ends what hangs; it does not judge speed: a busy machine may take ten times as long.
  testTimeout: real ? 120_000 : 60_000,
  transform: {
    '^.+\\.[jt]sx?$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', tsx: true },
          transform: { react: { runtime: 'automatic' } },
        },
      },
    ],
  },
};
