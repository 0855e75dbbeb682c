import type { Entity } from '@backstage/catalog-model';
import { startTestBackend } from '@backstage/backend-test-utils';
import scaffolderPlugin from '@backstage/plugin-scaffolder-backend';
import githubModule from '@backstage/plugin-scaffolder-backend-module-github';
import gitlabModule from '@backstage/plugin-scaffolder-backend-module-gitlab';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { mockServices } from '@backstage/backend-test-utils';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { parse } from 'yaml';
import plimsollModule from '../index';

export const TEMPLATES = resolve(__dirname, '../../../../../templates');

/** A software template as its file says. */
export function templateOf(name: string) {
  return parse(readFileSync(join(TEMPLATES, name, 'template.yaml'), 'utf8'));
}

/** A real scaffolder that opens and asks for nothing. */
export async function startScaffolder(entities: Entity[]) {
  const backend = await startTestBackend({
    features: [
      scaffolderPlugin,
      githubModule,
      gitlabModule,
      plimsollModule,
      catalogServiceMock.factory({ entities }),
      mockServices.rootConfig.factory({
        data: {
          backend: { baseUrl: 'http://localhost:7007' },
          integrations: {
            github: [{ host: 'github.com', token: 'none' }],
            gitlab: [{ host: 'gitlab.com', token: 'none' }],
          },
        },
      }),
    ],
  });
  return {
    stop: () => backend.stop(),
    /** What a template makes of values: the files, and what its steps say. */
    async dryRun(name: string, values: object): Promise<DryRun> {
      const address = backend.server.address();
      if (!address || typeof address === 'string') throw new Error('No port');
      const answer = await fetch(
        `http://127.0.0.1:${address.port}/api/scaffolder/v2/dry-run`,
        {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify({
            template: templateOf(name),
            values,
            secrets: {},
            directoryContents: filesOf(join(TEMPLATES, name)).map(path => ({
              path,
              base64Content: readFileSync(join(TEMPLATES, name, path)).toString(
                'base64',
              ),
            })),
          }),
        },
      );
      const told = await answer.json();
      if (!answer.ok)
        return { status: answer.status, told, files: {}, log: '' };
      const files: Record<string, string> = {};
      for (const { path, base64Content } of told.directoryContents) {
        files[path] = Buffer.from(base64Content, 'base64').toString();
      }
      const log = told.log
        .map(({ body }: { body: { message: string } }) => body.message)
        .join('\n');
      return { status: answer.status, told, files, log };
    },
  };
}

export type DryRun = {
  status: number;
  told: { output?: object; error?: unknown };
  files: Record<string, string>;
  log: string;
};

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => relative(folder, join(entry.parentPath, entry.name)));
}
