import type {
  BackstageCredentials,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import {
  AuthorizeResult,
  type PolicyDecision,
  type ResourcePermission,
} from '@backstage/plugin-permission-common';
import {
  PlimsollError,
  problem,
  readPermission,
  type RESOURCE_TYPE_SERVICE,
  toResourceRef,
} from '@plimsoll/backstage-plugin-common';
import type { ServiceResource } from './permissions';
import type { CatalogedService, ServiceFinder } from './services';

export type PlimsollPermission = ResourcePermission<
  typeof RESOURCE_TYPE_SERVICE
>;

/** Whether a decision, which may have conditions, allows something with a service. */
export type Authorizer = (
  decision: PolicyDecision,
  resource: ServiceResource,
) => boolean;

/** Decides who may do what with which service. */
export class Access {
  constructor(
    private readonly services: ServiceFinder,
    private readonly permissions: PermissionsService,
    private readonly allows: Authorizer,
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
    if (decision.result !== AuthorizeResult.ALLOW)
      throw forbidden(permission, 'for this service', 'Ask its owner.');
    return service;
  }

  /** As {@link require}, for looking. */
  async requireRead(service: string, credentials: BackstageCredentials) {
    return this.require(readPermission, { service }, credentials);
  }

  /**
   * Nothing, if the caller has the permission for whatever service: what concerns all of them is not
   * for those who have it on conditions.
   */
  async requireForAll(
    permission: PlimsollPermission,
    credentials: BackstageCredentials,
  ): Promise<void> {
    const [decision] = await this.permissions.authorizeConditional(
      [{ permission }],
      { credentials },
    );
    if (decision.result !== AuthorizeResult.ALLOW) {
      throw forbidden(
        permission,
        'for all services',
        'Ask whoever runs the portal.',
      );
    }
  }

  /** Those of some services that the caller may look at, asked for together. */
  async visible(
    names: string[],
    credentials: BackstageCredentials,
  ): Promise<Map<string, CatalogedService>> {
    if (names.length === 0) return new Map();
    const [decision] = await this.permissions.authorizeConditional(
      [{ permission: readPermission }],
      { credentials },
    );
    if (decision.result === AuthorizeResult.DENY) return new Map();
    const found = await this.services.findAll(names, credentials);
    return new Map(
      [...found].filter(([, { entity }]) => this.allows(decision, { entity })),
    );
  }
}

function forbidden(permission: PlimsollPermission, what: string, fix: string) {
  return new PlimsollError(
    problem(
      403,
      'forbidden',
      'Forbidden',
      `You do not have the permission ${permission.name} ${what}. ${fix}`,
      { where: permission.name, fix },
    ),
  );
}
