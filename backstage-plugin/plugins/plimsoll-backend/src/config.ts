import type { RootConfigService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';

export type Authentication =
  | { type: 'none' }
  | { type: 'static'; token: string }
  | { type: 'plugin-token'; audience: string };

export type PlimsollConfig = {
  /** Without a slash at its end. */
  baseUrl: string;
  authentication: Authentication;
  timeoutMs?: number;
  /** How often runs are looked for that nobody has asked for in the portal; undefined: never. */
  findRunsEveryMinutes?: number;
};

/** Reads the section `plimsoll`; throws an error that names the setting that cannot be used. */
export function readConfig(root: RootConfigService): PlimsollConfig {
  const config = root.getConfig('plimsoll');
  const baseUrl = config.getString('baseUrl').replace(/\/+$/, '');
  if (!/^https?:\/\//.test(baseUrl)) {
    throw new InputError(
      'plimsoll.baseUrl must begin with http:// or https://',
    );
  }
  const timeoutMs = config.getOptionalNumber('timeoutMs');
  const findRunsEveryMinutes = config.getOptionalNumber(
    'notifications.findRunsEveryMinutes',
  );
  if (findRunsEveryMinutes !== undefined && !(findRunsEveryMinutes >= 1)) {
    throw new InputError(
      'plimsoll.notifications.findRunsEveryMinutes must be at least 1',
    );
  }
  const common = { baseUrl, timeoutMs, findRunsEveryMinutes };
  const type = config.getOptionalString('authentication.type') ?? 'none';
  switch (type) {
    case 'none':
      return { ...common, authentication: { type } };
    case 'static':
      return {
        ...common,
        authentication: {
          type,
          token: config.getString('authentication.token'),
        },
      };
    case 'plugin-token':
      return {
        ...common,
        authentication: {
          type,
          audience:
            config.getOptionalString('authentication.audience') ??
            'plimsoll-server',
        },
      };
    default:
      throw new InputError(
        'plimsoll.authentication.type must be none, static or plugin-token',
      );
  }
}
