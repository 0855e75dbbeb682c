/**
 * What the Plimsoll plugins share: the API's types and client, permissions and annotations.
 *
 * @packageDocumentation
 */
export * from './annotations';
export * from './client';
export * from './pages';
export * from './permissions';
export * from './problem';
export * from './types';
