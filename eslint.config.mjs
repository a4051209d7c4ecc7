import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** What the grid's page is made of. */
const gridPage = ['src/grid/protocol.ts', 'src/grid/webview/**'];
const vscodeFree = ['src/listrak/**', 'src/reports/**', 'src/rows/**', 'src/export/**', 'src/engine/**', 'src/sandbox/**', 'src/cli.ts', 'src/cli/**', 'src/text.ts', 'src/plain-data.ts', ...gridPage];

/** Imports point one way: each room names the rooms it must not look into. */
const walls = [
  { room: 'listrak', notInto: ['reports', 'rows', 'export', 'engine', 'accounts', 'explorer', 'commands', 'grid', 'sandbox', 'cli'] },
  { room: 'reports', notInto: ['rows', 'export', 'engine', 'accounts', 'explorer', 'commands', 'grid', 'sandbox', 'cli'] },
  { room: 'rows', notInto: ['export', 'engine', 'accounts', 'explorer', 'commands', 'grid', 'sandbox', 'cli'] },
  { room: 'export', notInto: ['rows', 'engine', 'accounts', 'explorer', 'commands', 'grid', 'sandbox', 'cli'] },
  { room: 'engine', notInto: ['accounts', 'explorer', 'commands', 'grid', 'sandbox', 'cli'] },
  { room: 'cli', files: ['src/cli.ts', 'src/cli/**'], notInto: ['rows', 'engine', 'accounts', 'explorer', 'commands', 'grid', 'sandbox'] },
  { room: 'accounts', notInto: ['explorer', 'commands', 'grid', 'sandbox', 'cli'], knowsVscode: true },
  { room: 'explorer', notInto: ['commands', 'grid', 'sandbox', 'cli'], knowsVscode: true },
  { room: 'grid', notInto: ['commands', 'sandbox', 'cli'], knowsVscode: true },
  { room: 'the grid\'s page', files: gridPage, notInto: ['export', 'accounts', 'explorer', 'commands', 'sandbox', 'cli'] },
  { room: 'commands', notInto: ['sandbox', 'cli'], knowsVscode: true },
  { room: 'sandbox', notInto: ['listrak', 'reports', 'rows', 'export', 'engine', 'accounts', 'explorer', 'commands', 'grid', 'cli'] },
];

const noVscode = { name: 'vscode', message: 'This room must not know VS Code.' };

export default tseslint.config(
  { ignores: ['dist/**', 'out/**', 'node_modules/**', '.vscode-test/**'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  { files: vscodeFree, rules: { 'no-restricted-imports': ['error', { paths: [noVscode] }] } },
  ...walls.map(({ room, files = [`src/${room}/**`], notInto, knowsVscode }) => ({
    files,
    ignores: knowsVscode ? vscodeFree : [],
    rules: { 'no-restricted-imports': ['error', { paths: knowsVscode ? [] : [noVscode], patterns: notInto.map((other) => ({ group: [`**/${other}/**`], message: `${room} must not look into ${other}.` })) }] },
  })),
  { files: ['**/*.mjs'], languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly', Buffer: 'readonly', setTimeout: 'readonly', clearTimeout: 'readonly', setInterval: 'readonly', clearInterval: 'readonly', fetch: 'readonly', AbortController: 'readonly', AbortSignal: 'readonly' } } },
  { files: ['**/*.cjs'], languageOptions: { sourceType: 'commonjs', globals: { require: 'readonly', exports: 'writable', process: 'readonly', Buffer: 'readonly' } } },
  { files: ['test/**/*.ts'], rules: { '@typescript-eslint/no-floating-promises': 'error' } },
);
