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
  const type = config.getOptionalString('authentication.type') ?? 'none';
  switch (type) {
    case 'none':
      return { baseUrl, timeoutMs, authentication: { type } };
    case 'static':
      return {
        baseUrl,
        timeoutMs,
        authentication: {
          type,
          token: config.getString('authentication.token'),
        },
      };
    case 'plugin-token':
      return {
        baseUrl,
        timeoutMs,
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
