/**
 * Calls Plimsoll on behalf of people: with permissions, an audit log and notifications.
 *
 * @packageDocumentation
 */
export {
  createPlimsollConditionalDecision,
  environmentIn,
  isOwner,
  plimsollConditions,
  plimsollRules,
  serviceResourceRef,
  type ServiceQuery,
  type ServiceResource,
} from './permissions';
export { plimsollPlugin as default } from './plugin';
