import base from '../../jest.config.js';

/** The shared configuration; style sheets mean nothing to jsdom. */
export default {
  ...base,
  moduleNameMapper: { '\\.css$': '<rootDir>/test/support/styles.cjs' },
};
