import type {
  AuditorService,
  AuditorServiceCreateEventOptions,
} from '@backstage/backend-plugin-api';

/** Does something that changes something, and has it in the audit log, however it ends. */
export async function audited<T>(
  auditor: AuditorService,
  event: AuditorServiceCreateEventOptions,
  act: () => Promise<T>,
): Promise<T> {
  const told = await auditor.createEvent({ severityLevel: 'medium', ...event });
  try {
    const result = await act();
    await told.success();
    return result;
  } catch (error) {
    await told.fail({
      error: error instanceof Error ? error : new Error(String(error)),
    });
    throw error;
  }
}
