// Makes a small Backstage app of public packages in an empty folder: what an adopter begins with.
//
//   node scripts/fresh-app.mjs FOLDER
//
// Its versions are those of this workspace's lockfile, so that the test of an installation does not
// depend on what a registry published today.
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const workspace = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const out = resolve(process.argv[2]);
const read = path => JSON.parse(readFileSync(join(workspace, path), 'utf8'));
const write = (path, value) => {
  mkdirSync(dirname(join(out, path)), { recursive: true });
  writeFileSync(join(out, path), `${JSON.stringify(value, undefined, 2)}\n`);
};
const only = (versions, names) =>
  Object.fromEntries(names.map(name => [name, versions[name]]));

const root = read('package.json');
write('package.json', {
  name: 'fresh',
  version: '0.0.0',
  private: true,
  engines: root.engines,
  workspaces: ['packages/*'],
  overrides: root.overrides,
  devDependencies: only(root.devDependencies, [
    '@backstage/cli',
    '@backstage/cli-defaults',
    '@types/react',
    '@types/react-dom',
    'react',
    'react-dom',
    'react-router',
    'react-router-dom',
  ]),
});

const app = read('packages/app/package.json');
write('packages/app/package.json', {
  ...only(app, ['name', 'version', 'private', 'bundled', 'backstage', 'files']),
  dependencies: only(app.dependencies, [
    '@backstage/core-components',
    '@backstage/frontend-defaults',
    '@backstage/frontend-plugin-api',
    '@backstage/plugin-app-react',
    '@backstage/plugin-catalog',
    '@backstage/plugin-scaffolder',
    '@backstage/ui',
    'react',
    'react-dom',
    'react-router-dom',
  ]),
});

const backend = read('packages/backend/package.json');
const plugins = [
  '@backstage/plugin-app-backend',
  '@backstage/plugin-auth-backend',
  '@backstage/plugin-auth-backend-module-guest-provider',
  '@backstage/plugin-catalog-backend',
  '@backstage/plugin-notifications-backend',
  '@backstage/plugin-scaffolder-backend',
  '@backstage/plugin-signals-backend',
];
write('packages/backend/package.json', {
  ...only(backend, ['name', 'version', 'private', 'main', 'backstage']),
  dependencies: {
    ...only(backend.dependencies, [
      '@backstage/backend-defaults',
      ...plugins,
      'better-sqlite3',
    ]),
    app: '0.0.0',
  },
});
mkdirSync(join(out, 'packages/backend/src'), { recursive: true });
writeFileSync(
  join(out, 'packages/backend/src/index.ts'),
  `import { createBackend } from '@backstage/backend-defaults';

const backend = createBackend();

${plugins.map(name => `backend.add(import('${name}'));`).join('\n')}

backend.start();
`,
);
for (const part of ['src', 'public']) {
  cpSync(
    join(workspace, 'packages/app', part),
    join(out, 'packages/app', part),
    {
      recursive: true,
    },
  );
}
copyFileSync(join(workspace, 'backstage.json'), join(out, 'backstage.json'));
copyFileSync(join(workspace, '.npmrc'), join(out, '.npmrc'));
cpSync(join(workspace, 'catalog'), join(out, 'catalog'), { recursive: true });
writeFileSync(
  join(out, 'app-config.yaml'),
  `app:
  title: Fresh
  baseUrl: http://localhost:7007
  packages: all
backend:
  baseUrl: http://localhost:7007
  listen: { host: 127.0.0.1, port: 7007 }
  database: { client: better-sqlite3, connection: ':memory:' }
  auth: { keys: [{ secret: '\${PORTAL_SECRET}' }] }
auth:
  providers:
    guest:
      userEntityRef: user:default/guest
      dangerouslyAllowOutsideDevelopment: true
catalog:
  rules:
    - allow: [Component, System, API, Group, User, Template, Location]
  locations:
    - { type: file, target: ../../catalog/shop.yaml }
`,
);

const lock = read('package-lock.json');
const ours = name =>
  name.startsWith('node_modules/@plimsoll') ||
  ['node_modules/app', 'node_modules/backend'].includes(name);
write('package-lock.json', {
  ...lock,
  name: 'fresh',
  packages: Object.fromEntries(
    Object.entries(lock.packages).filter(
      ([name]) => name.startsWith('node_modules/') && !ours(name),
    ),
  ),
});
