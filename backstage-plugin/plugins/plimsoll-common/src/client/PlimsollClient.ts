import { ServiceRequests } from './services';

/**
 * The part of Plimsoll's API that portals use.
 *
 * It speaks to Plimsoll itself, to the backend plugin, which answers the same requests at its own
 * address, and through the proxy. Every failure is a {@link PlimsollError}, except that an aborted
 * request rejects with the signal's reason. What may be large or is for people to keep is the
 * answer itself, so that whoever asks may pass it on as it comes.
 *
 * @public
 */
export class PlimsollClient extends ServiceRequests {}
