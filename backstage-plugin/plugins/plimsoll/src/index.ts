/**
 * Load tests on the catalog page of a service.
 *
 * @packageDocumentation
 */
export { type PlimsollApi, plimsollApiRef } from './api';
export { plimsollPlugin as default } from './plugin';
export { plimsollTranslationRef } from './translation';
