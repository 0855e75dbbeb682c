/**
 * Scaffolder actions that request a load test, and wait for it.
 *
 * @packageDocumentation
 */
export { plimsollScaffolderModule as default } from './module';
