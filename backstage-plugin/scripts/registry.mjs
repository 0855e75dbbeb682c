// A registry on this machine that knows the packages in a folder of tarballs, and no others.
//
//   node scripts/registry.mjs FOLDER      prints where it answers
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const folder = process.argv[2];
const packages = new Map();
for (const file of readdirSync(folder).filter(name => name.endsWith('.tgz'))) {
  const content = readFileSync(join(folder, file));
  const text = execFileSync('tar', [
    'xzOf',
    join(folder, file),
    'package/package.json',
  ]);
  packages.set(JSON.parse(text).name, {
    file,
    content,
    manifest: JSON.parse(text),
  });
}

const server = createServer((request, response) => {
  const path = decodeURIComponent(request.url.slice(1));
  const base = `http://127.0.0.1:${server.address().port}`;
  const found = packages.get(path);
  if (found) {
    const { name, version } = found.manifest;
    const integrity = `sha512-${createHash('sha512')
      .update(found.content)
      .digest('base64')}`;
    const dist = { integrity, tarball: `${base}/-/${found.file}` };
    response.setHeader('Content-Type', 'application/json');
    response.end(
      JSON.stringify({
        name,
        'dist-tags': { latest: version },
        versions: { [version]: { ...found.manifest, dist } },
      }),
    );
    return;
  }
  const tarball = [...packages.values()].find(
    ({ file }) => path === `-/${file}`,
  );
  response.statusCode = tarball ? 200 : 404;
  response.end(tarball?.content);
});
server.listen(0, '127.0.0.1', () =>
  console.log(`http://127.0.0.1:${server.address().port}/`),
);
