/**
 * What the Plimsoll plugins share: the API's types and client, permissions and annotations.
 *
 * @packageDocumentation
 */
export * from './annotations';
export { PlimsollClient } from './client/PlimsollClient';
export type { PlimsollClientOptions, RequestOptions } from './client/requests';
export * from './pages';
export * from './permissions';
export * from './problem';
export * from './types';
