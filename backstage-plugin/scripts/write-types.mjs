// Writes the types of the API from the server's OpenAPI document. With --check it writes nothing,
// and fails when the committed types are not those of the document.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import openapiTS, { astToString } from 'openapi-typescript';

const document = new URL('../../docs/openapi.json', import.meta.url);
const target = new URL(
  '../plugins/plimsoll-common/src/generated/api.ts',
  import.meta.url,
);
const header =
  '// Made from docs/openapi.json by `npm run types`: change that document instead.\n';

const tree = await openapiTS(JSON.parse(readFileSync(document, 'utf8')), {
  immutable: true,
  // A default of the server's fills in what a request leaves out; answers always have it.
  defaultNonNullable: false,
});
const written = header + astToString(tree);

if (!process.argv.includes('--check')) {
  writeFileSync(target, written);
} else if (readFileSync(target, 'utf8') !== written) {
  console.error(
    `${fileURLToPath(
      target,
    )} is not made from docs/openapi.json as it is now. Type: npm run types`,
  );
  process.exit(1);
}
