import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** What may not appear in a pure core: no I/O, no clock, no randomness (docs/architecture.md). */
const coreFence = {
  'no-restricted-globals': [
    'error',
    'process',
    'fetch',
    'setTimeout',
    'setInterval',
    'console',
    'performance',
  ],
  'no-restricted-properties': [
    'error',
    { object: 'Date', property: 'now', message: 'take `now` as an argument' },
    { object: 'Math', property: 'random', message: 'take a random source as an argument' },
  ],
  'no-restricted-syntax': [
    'error',
    {
      selector: "NewExpression[callee.name='Date'][arguments.length=0]",
      message: 'take `now` as an argument',
    },
  ],
  'no-restricted-imports': [
    'error',
    {
      patterns: [
        { regex: '^node:(?!crypto$)', message: 'core does no I/O' },
        { group: ['**/adapters/**'], message: 'core does not know its adapters' },
      ],
    },
  ],
};

export default defineConfig(
  globalIgnores(['**/dist/', '**/coverage/', '**/.test-results/', '.nx/', '.arasul/']),
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: [
      'packages/*/src/core/**/*.ts',
      'packages/traefik-config/src/{model,build,rule,lint,simulate,render}/**/*.ts',
      'packages/healing-engine/src/simulation/**/*.ts',
    ],
    rules: coreFence,
  },
  {
    // Text that came from a service never becomes markup, and zod stays out of the first load.
    files: ['apps/dashboard/src/**/*.{ts,tsx}'],
    rules: {
      'no-restricted-properties': [
        'error',
        { property: 'innerHTML', message: 'foreign text is a text node' },
        { property: 'outerHTML', message: 'foreign text is a text node' },
        { object: 'document', property: 'write', message: 'foreign text is a text node' },
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']",
          message: 'foreign text is a text node',
        },
      ],
      'no-restricted-imports': ['error', { paths: [{ name: 'zod', message: 'use types of the contract' }] }],
    },
  },
  {
    // Statements take values as $n only; a template literal in query() is how SQL gets injected.
    files: ['apps/edge/src/**/*.ts', 'packages/healing-engine/src/adapters/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: "CallExpression[callee.property.name='query'] > TemplateLiteral[expressions.length>0]",
          message: 'pass values as $n',
        },
      ],
    },
  },
  // Tables cannot be cut sensibly.
  {
    files: ['**/{xid-catalogue,de,en}.ts', 'packages/traefik-config/src/model/**/*.ts'],
    rules: { 'max-lines': 'off' },
  },
  {
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        module: 'writable',
        require: 'readonly',
        __dirname: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        URL: 'readonly',
        fetch: 'readonly',
        AbortSignal: 'readonly',
        performance: 'readonly',
      },
    },
  },
);
