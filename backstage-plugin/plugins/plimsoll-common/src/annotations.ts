import { type Entity, stringifyEntityRef } from '@backstage/catalog-model';

/** Overrides the name by which Plimsoll knows a service: else it is the entity's reference. @public */
export const SERVICE_ANNOTATION = 'plimsoll.dev/service';
/** Limits the environments that are offered, separated by commas: else all are. @public */
export const ENVIRONMENTS_ANNOTATION = 'plimsoll.dev/environments';

const SOURCE_LOCATION = 'backstage.io/source-location';
const GITHUB_SLUG = 'github.com/project-slug';
const GITLAB_SLUG = 'gitlab.com/project-slug';

function annotation(entity: Entity, name: string): string | undefined {
  return entity.metadata.annotations?.[name]?.trim() || undefined;
}

/** The name by which Plimsoll knows the service of an entity. @public */
export function serviceOf(entity: Entity): string {
  return annotation(entity, SERVICE_ANNOTATION) ?? stringifyEntityRef(entity);
}

/** The names of the environments that are offered for an entity; undefined: all. @public */
export function environmentsOf(entity: Entity): string[] | undefined {
  const names = annotation(entity, ENVIRONMENTS_ANNOTATION)
    ?.split(',')
    .map(name => name.trim())
    .filter(Boolean);
  return names?.length ? names : undefined;
}

/**
 * Where the source of an entity is, in the words of Plimsoll; undefined: the catalog does not say.
 *
 * The source location wins, because it may name a folder. Only what a server can fetch counts:
 * a file of the catalog's own machine is not one.
 *
 * @public
 */
export function repositoryOf(entity: Entity): string | undefined {
  const location = annotation(entity, SOURCE_LOCATION);
  if (location?.startsWith('url:http')) return location.slice('url:'.length);
  const github = annotation(entity, GITHUB_SLUG);
  if (github) return `github:${github}`;
  const gitlab = annotation(entity, GITLAB_SLUG);
  return gitlab && `gitlab:${gitlab}`;
}
