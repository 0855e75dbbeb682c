import type {
  BackstageCredentials,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import {
  AuthorizeResult,
  type ResourcePermission,
} from '@backstage/plugin-permission-common';
import {
  PlimsollError,
  problem,
  readPermission,
  type RESOURCE_TYPE_SERVICE,
  toResourceRef,
} from '@plimsoll/backstage-plugin-common';
import type { CatalogedService, ServiceFinder } from './services';

export type PlimsollPermission = ResourcePermission<
  typeof RESOURCE_TYPE_SERVICE
>;

/** Decides who may do what with which service. */
export class Access {
  constructor(
    private readonly services: ServiceFinder,
    private readonly permissions: PermissionsService,
  ) {}

  /** The service, if the caller may see its entity and has the permission for it. */
  async require(
    permission: PlimsollPermission,
    wanted: { service: string; environment?: string },
    credentials: BackstageCredentials,
  ): Promise<CatalogedService> {
    const service = await this.services.find(wanted.service, credentials);
    const [decision] = await this.permissions.authorize(
      [
        {
          permission,
          resourceRef: toResourceRef({
            entityRef: service.entityRef,
            environment: wanted.environment,
          }),
        },
      ],
      { credentials },
    );
    if (decision.result !== AuthorizeResult.ALLOW) throw forbidden(permission);
    return service;
  }

  /** As {@link require}, for looking. */
  async requireRead(service: string, credentials: BackstageCredentials) {
    return this.require(readPermission, { service }, credentials);
  }
}

function forbidden(permission: PlimsollPermission) {
  return new PlimsollError(
    problem(
      403,
      'forbidden',
      'Forbidden',
      `You do not have the permission ${permission.name} for this service. Ask its owner.`,
      { where: permission.name, fix: 'Ask its owner.' },
    ),
  );
}
