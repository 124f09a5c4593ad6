// The linter: strict types everywhere; in the domain no clock, no chance, no promise, no outside world.
import tseslint from 'typescript-eslint';

const banned = [
  'Date',
  'process',
  'console',
  'fetch',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'crypto',
  'performance',
];

/** A literal inside a spread, bare or with a type said of it. */
const spreadOf = (literal) =>
  `SpreadElement > ${literal}, SpreadElement > :matches(TSAsExpression, TSSatisfiesExpression) > ${literal}`;

/** Refused in all code. A later block's `no-restricted-syntax` replaces an earlier one's: each block names all that it wants. */
const literalSpreads = [
  {
    selector: spreadOf('ObjectExpression'),
    message: 'Write the properties out: in a literal that is spread, a property too many is not noticed.',
  },
  {
    selector: spreadOf('ArrayExpression'),
    message: 'Write the elements out: spreading a literal adds nothing, and "as const" hides its type.',
  },
];

const inTypeScript = [
  ...literalSpreads,
  { selector: 'ExportDefaultDeclaration', message: 'No default exports: a thing has one name.' },
  { selector: 'ExportAllDeclaration', message: 'No barrels: import from the file that knows.' },
];

const inDomain = [
  ...inTypeScript,
  {
    selector: 'FunctionDeclaration[async=true], ArrowFunctionExpression[async=true]',
    message: 'The domain never waits.',
  },
  { selector: 'ClassDeclaration', message: 'No classes in the domain.' },
];

export default tseslint.config(
  { ignores: ['node_modules', 'dist', '.data', '.keys', 'coverage'] },
  {
    files: [
      'src/**/*.ts',
      'tests/**/*.ts',
      'fakes/**/*.ts',
      'harness/**/*.ts',
      'web/**/*.ts',
      'bench/**/*.ts',
      'chaos/**/*.ts',
      'demo/**/*.ts',
      'scripts/**/*.ts',
    ],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'off',
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      'no-restricted-syntax': ['error', ...inTypeScript],
    },
  },
  {
    files: ['src/domain/**/*.ts', 'src/projections/**/*.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...banned.map((name) => ({
          name,
          message: 'Pure module: time, ids and outside facts arrive as values.',
        })),
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Chance arrives as a value.' },
      ],
    },
  },
  {
    files: ['src/domain/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        ...inDomain,
        {
          selector: 'ThrowStatement',
          message: 'The domain refuses; it never throws (never.ts is the one exception).',
        },
      ],
    },
  },
  { files: ['src/domain/shared/never.ts'], rules: { 'no-restricted-syntax': ['error', ...inDomain] } },
  {
    files: ['vitest.config.ts', 'vitest.services.config.ts'],
    extends: [tseslint.configs.base],
    rules: { 'no-restricted-syntax': ['error', ...literalSpreads] },
  },
  {
    files: ['**/*.{js,mjs,cjs}'],
    rules: { 'no-restricted-syntax': ['error', ...literalSpreads] },
  },
  {
    files: ['tests/**/*.ts', 'fakes/**/*.ts', 'bench/**/*.ts', 'chaos/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      // A test says which shape it expects: json<Page>().
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
    },
  },
);
